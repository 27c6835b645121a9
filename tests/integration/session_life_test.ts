/** What a session goes through beside its turns: rest, a name of its own, being kept, put away and deleted. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { SessionSummary } from "../../lib/api.ts";
import { CLOSE_NO_SESSION } from "../../lib/close_codes.ts";
import { eventually, within } from "../support/deadline.ts";
import { type Browser, Drawbridge, fixtureAgent } from "../support/drawbridge.ts";
import { agentPid, untilGone } from "../support/fixture_session.ts";
import { removeTree } from "../support/remove_tree.ts";

/** A rest this short is over before a test's deadline, and longer than a turn of the fixture agent. */
const IDLE = ["--idle-stop", "1s"];

function post(browser: Browser, path: string, body: object): Promise<Response> {
  return browser.fetch(path, { method: "POST", body: JSON.stringify(body) });
}

async function decide(browser: Browser, sessionId: string, change: object): Promise<SessionSummary> {
  const response = await post(browser, `/api/sessions/${sessionId}`, change);
  assertEquals(response.status, 200);
  return await response.json();
}

Deno.test("an agent at rest is stopped, said to be, and resumed by the next prompt", async () => {
  await using bridge = await Drawbridge.start({ args: IDLE });
  const browser = await bridge.signIn();
  using view = await browser.watch(await browser.open(fixtureAgent("resume"), bridge.home));
  await view.prompt("say first ");
  const pid = await agentPid(view);
  const stopped = await view.event("agent", ({ status }) => status === "exited");
  assertEquals(stopped.expected, true);
  await untilGone(pid, 3_000);
  await view.prompt("say second");
  assertEquals(view.agentText, "first second");
  await view.event("agent", ({ session }) => session === "resumed");
});

Deno.test("an agent that asks or works is not at rest", async () => {
  await using bridge = await Drawbridge.start({ args: IDLE });
  const browser = await bridge.signIn();
  using view = await browser.watch(await browser.open(fixtureAgent("resume"), bridge.home));
  using beside = await browser.watch(await browser.open(fixtureAgent("resume"), bridge.home));
  view.send({ type: "prompt", promptId: "asks", text: "ask" });
  const question = await view.event("permission_request");
  // Begun after the question was asked: when this one is stopped, the other one could have been.
  await beside.prompt("say hello");
  await beside.event("agent", ({ status }) => status === "exited");
  view.send({ type: "permission_response", id: question.id, optionId: "opt-once" });
  assertEquals((await view.event("prompt_done")).stopReason, "end_turn");
});

Deno.test("a pinned session's agent is not stopped, and is once it is pinned no more", async () => {
  await using bridge = await Drawbridge.start({ args: IDLE });
  const browser = await bridge.signIn();
  const pinned = await browser.open(fixtureAgent("resume"), bridge.home);
  using view = await browser.watch(pinned);
  assertEquals((await decide(browser, pinned, { pinned: true })).pinned, true);
  await view.prompt("say hello");
  using beside = await browser.watch(await browser.open(fixtureAgent("resume"), bridge.home));
  await beside.prompt("say hello");
  await beside.event("agent", ({ status }) => status === "exited");
  assert(!view.events.some((event) => event.type === "agent" && event.status === "exited"));
  await decide(browser, pinned, { pinned: false });
  await view.event("agent", ({ status }) => status === "exited");
});

Deno.test("a session is named, put away and kept so across a restart", async () => {
  const home = await Deno.makeTempDir({ prefix: "drawbridge-life-" });
  try {
    const one = await Drawbridge.start({ home });
    const browser = await one.signIn();
    const sessionId = await browser.open(fixtureAgent(), home);
    using view = await browser.watch(sessionId);
    await view.prompt("say hello");
    const named = await decide(browser, sessionId, { title: "  My work ", archived: true });
    assertEquals([named.title, named.archived], ["My work", true]);
    await one.stop();
    await using two = await Drawbridge.start({ home });
    const again = await two.signIn();
    const { sessions } = await (await again.fetch("/api/sessions")).json();
    assertEquals([sessions[0].title, sessions[0].archived], ["My work", true]);
    const back = await decide(again, sessionId, { title: "", archived: false });
    assertEquals([back.title, back.archived], ["say hello", false]);
  } finally {
    await removeTree(home);
  }
});

Deno.test("a deleted session is gone: its agent, its files, its place in the list", async () => {
  await using bridge = await Drawbridge.start();
  const browser = await bridge.signIn();
  const sessionId = await browser.open(fixtureAgent(), bridge.home);
  using view = await browser.watch(sessionId);
  await view.prompt("say hello");
  const pid = await agentPid(view);
  // Asked twice at once: one of them does it, the other one is not told of a fault.
  const answers = await Promise.all([1, 2].map(() => post(browser, `/api/sessions/${sessionId}/delete`, {})));
  for (const { status, body } of answers) {
    assert(status === 200 || status === 404);
    await body?.cancel();
  }
  await untilGone(pid, 3_000);
  await within(view.closed, "the end of the socket");
  const { sessions } = await (await browser.fetch("/api/sessions")).json();
  assertEquals(sessions, []);
  assertEquals([...Deno.readDirSync(`${bridge.home}/sessions`)], []);
  const gone = browser.socket(sessionId);
  const closed = await within(new Promise<CloseEvent>((resolve) => gone.onclose = resolve), "the refusal");
  assertEquals(closed.code, CLOSE_NO_SESSION);
  const again = await post(browser, `/api/sessions/${sessionId}/delete`, {});
  assertEquals(again.status, 404);
  await again.body?.cancel();
});

Deno.test("a session is deleted at its agent as well when asked, and kept whole when the agent cannot", async () => {
  await using bridge = await Drawbridge.start();
  const browser = await bridge.signIn();
  const kept = () => JSON.parse(Deno.readTextFileSync(`${bridge.home}/fixture.json`)).length;
  const begin = async (manners: string): Promise<string> => {
    const agent = fixtureAgent(manners, "--state", `${bridge.home}/fixture.json`);
    const sessionId = await browser.open(agent, bridge.home);
    using view = await browser.watch(sessionId);
    await view.prompt("say hello");
    return sessionId;
  };
  const remove = async (sessionId: string, body: object) => {
    const response = await post(browser, `/api/sessions/${sessionId}/delete`, body);
    return [response.status, (await response.json()).error];
  };
  const here = await begin("list");
  assertEquals(await remove(here, { atAgent: true }), [
    409,
    "Cannot delete the agent's own copy as this agent deletes no sessions",
  ]);
  using view = await browser.watch(here);
  await view.prompt("say still here");
  assertEquals(kept(), 1);
  assertEquals(await remove(here, {}), [200, undefined]);
  assertEquals(kept(), 1);
  const there = await begin("delete");
  assertEquals(kept(), 2);
  assertEquals(await remove(there, { atAgent: true }), [200, undefined]);
  assertEquals(kept(), 1);
});

Deno.test("a prompt that waited for a restart starts no agent for a session that was deleted meanwhile", async () => {
  await using bridge = await Drawbridge.start();
  const browser = await bridge.signIn();
  const sessionId = await browser.open(fixtureAgent("ignore-eof"), bridge.home);
  using view = await browser.watch(sessionId);
  const pid = await agentPid(view);
  view.send({ type: "restart_agent" });
  view.send({ type: "prompt", promptId: "waits", text: "say hello" });
  await view.event("prompt", ({ promptId }) => promptId === "waits");
  const response = await post(browser, `/api/sessions/${sessionId}/delete`, {});
  await response.body?.cancel();
  await untilGone(pid, 5_000);
  await within(view.closed, "the end of the socket");
  const { stdout } = await new Deno.Command("pgrep", {
    args: ["-P", String(bridge.pid), "-f", "fixture_agent"],
  })
    .output();
  assertEquals(new TextDecoder().decode(stdout), "");
});

for (const body of [{ title: 1 }, { pinned: "yes" }, { archived: null }]) {
  Deno.test(`a decision that is none is refused: ${JSON.stringify(body)}`, async () => {
    await using bridge = await Drawbridge.start();
    const browser = await bridge.signIn();
    const sessionId = await browser.open(fixtureAgent(), bridge.home);
    const response = await post(browser, `/api/sessions/${sessionId}`, body);
    assertEquals(response.status, 400);
    await response.body?.cancel();
  });
}

Deno.test("no more agents run at once than were allowed, and one may when another has gone", async () => {
  await using bridge = await Drawbridge.start({ args: ["--max-agents", "1"] });
  const browser = await bridge.signIn();
  const first = await browser.open(fixtureAgent(), bridge.home);
  using one = await browser.watch(first);
  await one.event("agent", ({ status }) => status === "ready");
  using other = await browser.watch(await browser.open(fixtureAgent(), bridge.home));
  const { reason } = await other.event("agent", ({ status }) => status === "exited");
  assertStringIncludes(reason ?? "", "1 run already (--max-agents)");
  other.send({ type: "prompt", promptId: "refused", text: "say hello" });
  const { error } = await other.event("prompt_done");
  assertStringIncludes(error?.message ?? "", "--max-agents");
  await one.prompt("say on"); // the one that runs goes on
  assertEquals((await post(browser, `/api/sessions/${first}/delete`, {})).status, 200);
  await other.prompt("say hello");
  assertEquals(other.agentText, "hello");
});

Deno.test("a session that was left without a message counts no more, and is there for who comes back", async () => {
  await using bridge = await Drawbridge.start({ asks: true });
  const browser = await bridge.signIn();
  const agent = fixtureAgent("resume");
  const left = await browser.open(agent, bridge.home);
  const view = await browser.watch(left);
  await view.event("agent", ({ status }) => status === "ready");
  const refused = await post(browser, "/api/sessions", { requestId: "early", agent, cwd: bridge.home });
  assertEquals(refused.status, 409, "while it is looked at, it shares the directory");
  view[Symbol.dispose]();
  const sessionId = await eventually(
    () => browser.open(agent, bridge.home).catch(() => null),
    "the directory to be free",
  );
  using beside = await browser.watch(sessionId);
  await beside.prompt("say alone");
  using again = await browser.watch(left);
  await again.prompt("say back again");
  assertEquals(again.agentText, "back again");
});

Deno.test("a session that somebody wrote in goes on when it is left", async () => {
  await using bridge = await Drawbridge.start({ asks: true });
  const browser = await bridge.signIn();
  const agent = fixtureAgent("resume");
  const prompted = await browser.open(agent, bridge.home);
  const view = await browser.watch(prompted);
  await view.prompt("pid");
  const pid = await agentPid(view);
  view[Symbol.dispose]();
  // Left after it: when this one has ended, the other one could have.
  const requestId = "beside";
  const opened = await post(browser, "/api/sessions", {
    requestId,
    agent,
    cwd: bridge.home,
    alongside: true,
  });
  const { sessionId } = await opened.json();
  const empty = await browser.watch(sessionId);
  await empty.event("agent", ({ status }) => status === "ready");
  const other = (await empty.event("agent", ({ status }) => status === "ready")).pid;
  empty[Symbol.dispose]();
  await untilGone(Number(other));
  using again = await browser.watch(prompted);
  await again.prompt("pid");
  assert(again.agentText.includes(`pid ${pid}`), again.agentText);
});
