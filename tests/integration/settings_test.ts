/** What a running drawbridge tells of itself, and trying an agent out. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import type { AgentTried, SettingsShown } from "../../lib/settings.ts";
import { LIMITS } from "../../lib/wire.ts";
import { eventually } from "../support/deadline.ts";
import { type Browser, Drawbridge, fixtureAgent } from "../support/drawbridge.ts";
import { untilGone } from "../support/fixture_session.ts";
import { removeTree } from "../support/remove_tree.ts";

const GONE_MS = 10_000;

async function settingsOf(browser: Browser): Promise<SettingsShown> {
  return await (await browser.fetch("/api/settings")).json();
}

function tryAgent(browser: Browser, agent: unknown, signal?: AbortSignal): Promise<Response> {
  return browser.fetch("/api/agents/test", { method: "POST", body: JSON.stringify({ agent }), signal });
}

/** The name under which the agent of the command line is listed. */
async function ownAgent(browser: Browser): Promise<string> {
  return (await settingsOf(browser)).agents[0].name;
}

/** PIDs of the processes whose command line has `mark` in it. */
function pidsOf(mark: string): number[] {
  return [...Deno.readDirSync("/proc")].map(({ name }) => Number(name)).filter((pid) => {
    try {
      return Number.isInteger(pid) && pid !== Deno.pid &&
        Deno.readTextFileSync(`/proc/${pid}/cmdline`).split("\0").includes(mark);
    } catch {
      return false; // gone meanwhile
    }
  });
}

/** The fixture agent of this test alone, to be found among all processes. */
function marked(manner: string): { readonly agent: string; readonly mark: string } {
  const mark = `/tmp/${crypto.randomUUID()}.json`;
  return { agent: fixtureAgent(manner, "--state", mark), mark };
}

/** The processes with `mark` but drawbridge itself, which has the whole command line as one word. */
async function untilNone(mark: string): Promise<void> {
  await eventually(() => pidsOf(mark).length === 0, "the end of the agent", GONE_MS);
}

Deno.test("each setting tells its value and where it comes from, and no secret", async () => {
  const home = await Deno.makeTempDir({ prefix: "drawbridge-settings-" });
  try {
    await Deno.mkdir(join(home, "drawbridge"));
    const file = { idleStop: "2h", verbose: true, agentEnv: { API_KEY: "hunter2-secret" } };
    await Deno.writeTextFile(join(home, "drawbridge", "config.jsonc"), JSON.stringify(file));
    await using bridge = await Drawbridge.start({
      home,
      args: ["--max-agents", "5"],
      env: { DRAWBRIDGE_AGENT: "demo" },
    });
    const browser = await bridge.signIn();
    const text = await (await browser.fetch("/api/settings")).text();
    assert(!text.includes("hunter2-secret"));
    const told: SettingsShown = JSON.parse(text);
    const setting = (wanted: string) => {
      const found = told.settings.find(({ name }) => name === wanted);
      return [found?.value, found?.source];
    };
    assertEquals(setting("maxAgents"), [5, "flag"]);
    assertEquals(setting("agent"), ["demo", "environment"]);
    assertEquals(setting("idleStop"), ["2 h", "config file"]);
    assertEquals(setting("agentEnv"), ["API_KEY", "config file"]);
    assertEquals(setting("verbose"), [true, "config file"]);
    assertEquals(setting("team"), [null, "default"]);
    assertEquals(setting("cwd"), [Deno.realPathSync(home), "default"]);
    assertEquals([told.stateDir, told.cwd], [home, Deno.realPathSync(home)]);
    assertMatch(told.version, /^\d+\.\d+\.\d+$/);
  } finally {
    await removeTree(home);
  }
});

Deno.test("the limits tell their units, and how many agents run", async () => {
  await using bridge = await Drawbridge.start({ args: ["--max-agents", "3"] });
  const browser = await bridge.signIn();
  const agents = async () => (await settingsOf(browser)).limits.find(({ name }) => name === "agents");
  assertEquals(await agents(), { name: "agents", max: 3, unit: "agents", used: 0 });
  using view = await browser.watch(await browser.open(fixtureAgent(), bridge.home));
  await view.event("agent", ({ status }) => status === "ready");
  assertEquals((await agents())?.used, 1);
  const { limits } = await settingsOf(browser);
  const journal = limits.find(({ name }) => name === "journal");
  assertEquals(journal, { name: "journal", max: LIMITS.journalBytesMax, unit: "bytes" });
});

Deno.test("the agents tell how each is started, the one of the command line among them", async () => {
  const agent = fixtureAgent("plain");
  await using bridge = await Drawbridge.start({ args: ["--agent", agent] });
  const { agents } = await settingsOf(await bridge.signIn());
  assertEquals(agents[0], { name: agent, title: "deno", command: agent, installed: true, npm: null });
  const gemini = agents.find(({ name }) => name === "gemini");
  assertEquals([gemini?.command, gemini?.npm], ["gemini --acp", "@google/gemini-cli"]);
});

Deno.test("an agent that is tried tells who it is and its ways to sign in, and is gone afterwards", async () => {
  const { agent, mark } = marked("auth");
  await using bridge = await Drawbridge.start({ args: ["--agent", agent] });
  const browser = await bridge.signIn();
  const tried: AgentTried = await (await tryAgent(browser, await ownAgent(browser))).json();
  assert(tried.outcome === "answered", JSON.stringify(tried));
  assertEquals(tried.name, "Fixture agent");
  assertMatch(tried.version ?? "", /^\d/);
  assert(tried.signIns.length > 0);
  await untilNone(mark);
  const [line] = Deno.readTextFileSync(join(bridge.home, "audit.jsonl")).trim().split("\n");
  const { action, sessionId, details } = JSON.parse(line);
  assertEquals([action, sessionId, details.outcome], ["agent_test", null, "answered"]);
});

Deno.test("an agent that ends at once tells why, with the end of its stderr", async () => {
  const { agent, mark } = marked("init-crash");
  await using bridge = await Drawbridge.start({ args: ["--agent", agent] });
  const browser = await bridge.signIn();
  const tried: AgentTried = await (await tryAgent(browser, await ownAgent(browser))).json();
  assert(tried.outcome === "failed");
  assertStringIncludes(tried.why, "ended with code 1");
  assertStringIncludes(tried.stderr, "cannot start, as asked");
  await untilNone(mark);
});

Deno.test("one agent is tried at a time, and its process goes when nobody waits for it any more", async () => {
  const { agent, mark } = marked("no-init,ignore-term");
  await using bridge = await Drawbridge.start({ args: ["--agent", agent] });
  const browser = await bridge.signIn();
  const leaving = new AbortController();
  const first = tryAgent(browser, await ownAgent(browser), leaving.signal).catch(() => null);
  const pids = await eventually(() => pidsOf(mark).length > 0 && pidsOf(mark), "the agent");
  const second = await tryAgent(browser, "demo");
  assertEquals([second.status, (await second.json()).error], [
    409,
    "Cannot test this agent as another one is being tested",
  ]);
  leaving.abort();
  assertEquals(await first, null);
  for (const pid of pids) await untilGone(pid, GONE_MS);
  const third = await eventually(async () => {
    const answer = await tryAgent(browser, "demo");
    const told = await answer.json();
    return answer.status === 200 && told;
  }, "the next test");
  assertEquals(third.outcome, "answered");
});

Deno.test("drawbridge that is stopped takes the agent that is being tried with it", async () => {
  const { agent, mark } = marked("no-init,ignore-eof");
  await using bridge = await Drawbridge.start({ args: ["--agent", agent] });
  const browser = await bridge.signIn();
  const trial = tryAgent(browser, await ownAgent(browser)).then((answer) => answer.body?.cancel(), () => {});
  await eventually(() => pidsOf(mark).length > 0, "the agent");
  await bridge.stop();
  await trial;
  await untilNone(mark);
});

Deno.test("what is not listed is not started", async () => {
  await using bridge = await Drawbridge.start();
  const browser = await bridge.signIn();
  for (const [agent, status] of [["touch /tmp/owned", 404], ["", 404], [7, 400], [null, 400]] as const) {
    const answer = await tryAgent(browser, agent);
    await answer.body?.cancel();
    assertEquals(answer.status, status, String(agent));
  }
});
