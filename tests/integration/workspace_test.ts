/**
 * Several sessions and several drawbridges in one workspace: leases, identities, summaries, read-along.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import type { WorkspaceBusy } from "../../lib/api.ts";
import { command, type Ended, ended } from "../support/command_line.ts";
import { eventually } from "../support/deadline.ts";
import { type Browser, Drawbridge, fixtureAgent } from "../support/drawbridge.ts";
import { removeTree } from "../support/remove_tree.ts";

interface Place {
  readonly home: string;
  readonly workspace: string;
  /** Runs a subcommand on the same state. */
  run(...args: string[]): Promise<Ended>;
}

async function withPlace(test: (place: Place) => Promise<void>): Promise<void> {
  const home = await Deno.makeTempDir({ prefix: "drawbridge-home-" });
  const workspace = await Deno.realPath(await Deno.makeTempDir({ prefix: "drawbridge-work-" }));
  try {
    await test({ home, workspace, run: (...args) => ended(command(home, { args })) });
  } finally {
    await removeTree(home);
    await removeTree(workspace);
  }
}

function openSession(browser: Browser, request: Record<string, unknown>): Promise<Response> {
  const body = JSON.stringify({ requestId: crypto.randomUUID(), agent: fixtureAgent(), ...request });
  return browser.fetch("/api/sessions", { method: "POST", body });
}

async function open(browser: Browser, request: Record<string, unknown>): Promise<string> {
  const response = await openSession(browser, request);
  const answer = await response.json();
  assertEquals(response.status, 200, answer.error);
  return answer.sessionId;
}

async function working({ run, workspace }: Place): Promise<string[]> {
  const { sessions } = JSON.parse((await run("workspace", workspace, "--json")).stdout);
  return sessions.filter(({ state }: { state: string }) => state === "live")
    .map(({ sessionId }: { sessionId: string }) => sessionId);
}

Deno.test("two sessions of two drawbridges in one workspace are two leases, and when the first ends, one", () =>
  withPlace(async (place) => {
    const { home, workspace } = place;
    await using one = await Drawbridge.start({ home, asks: true });
    await using two = await Drawbridge.start({ home, asks: true });
    const first = await open(await one.signIn(), { cwd: workspace });
    const second = await open(await two.signIn(), { cwd: workspace, alongside: true });
    assertEquals(await working(place), [first, second]);

    await one.stop();
    assertEquals(await working(place), [second]);
    await two.stop();
    assertEquals(await working(place), []);
  }));

Deno.test("a session beside a live one is refused with who works there, and leaves nothing behind", () =>
  withPlace(async (place) => {
    const { home, workspace } = place;
    await using one = await Drawbridge.start({ home, asks: true });
    await using two = await Drawbridge.start({ home, asks: true });
    const first = await open(await one.signIn(), { cwd: workspace });
    const browser = await two.signIn();
    const before = [...Deno.readDirSync(join(home, "sessions"))].length;

    const response = await openSession(browser, { cwd: workspace });
    assertEquals(response.status, 409);
    const busy: WorkspaceBusy = await response.json();
    assertEquals(busy.sessions.map(({ sessionId, url, here }) => [sessionId, url, here]), [
      [first, one.url, false],
    ]);
    assertEquals([...Deno.readDirSync(join(home, "sessions"))].length, before);
    assertEquals(await working(place), [first]);
  }));

Deno.test("--force works beside others without being asked", () =>
  withPlace(async (place) => {
    await using bridge = await Drawbridge.start({ home: place.home, asks: true, args: ["--force"] });
    const browser = await bridge.signIn();
    await open(browser, { cwd: place.workspace });
    await open(browser, { cwd: place.workspace });
    assertEquals((await working(place)).length, 2);
  }));

Deno.test("a session whose launch directory leads out is refused, and nothing of it is left", () =>
  withPlace(async (place) => {
    await using bridge = await Drawbridge.start({ home: place.home, asks: true });
    const browser = await bridge.signIn();
    for (const launchDirectory of ["..", "/etc", "a/../.."]) {
      const response = await openSession(browser, { cwd: place.workspace, launchDirectory });
      assertEquals(response.status, 422);
      assertStringIncludes((await response.json()).error, `Cannot launch in "${launchDirectory}"`);
    }
    assertEquals([...Deno.readDirSync(join(place.home, "sessions"))], []);
    assertEquals(await working(place), []);
  }));

Deno.test("an agent starts in its launch directory; one that is not there is told and left out", () =>
  withPlace(async ({ home, workspace }) => {
    Deno.mkdirSync(join(workspace, "inner"));
    await using bridge = await Drawbridge.start({ home });
    const browser = await bridge.signIn();
    const launch = async (launchDirectory: string) => {
      const view = await browser.watch(await open(browser, { cwd: workspace, launchDirectory }));
      await view.prompt("cwd");
      return view;
    };
    using inner = await launch("inner");
    assertEquals(inner.agentText, `session ${workspace}/inner, process ${workspace}/inner`);
    using missing = await launch("missing");
    assertEquals(missing.agentText, `session ${workspace}, process ${workspace}`);
    const { text } = await missing.event("notice");
    assertStringIncludes(text, '"missing" does not exist');
  }));

Deno.test("~ is the home directory of who runs drawbridge, and another user's is not guessed", () =>
  withPlace(async ({ home }) => {
    Deno.mkdirSync(join(home, "garden"));
    await using bridge = await Drawbridge.start({ home, env: { HOME: home } });
    const browser = await bridge.signIn();
    using view = await browser.watch(await open(browser, { cwd: "~/garden" }));
    await view.prompt("cwd");
    assertEquals(view.agentText, `session ${home}/garden, process ${home}/garden`);
    const others = await openSession(browser, { cwd: "~root" });
    assertEquals(others.status, 422);
    assertStringIncludes((await others.json()).error, '"~root"');
  }));

Deno.test("a directory that is not there is said to be, and created when that is asked for", () =>
  withPlace(async ({ home, workspace }) => {
    const cwd = join(workspace, "new", "place");
    await using bridge = await Drawbridge.start({ home });
    const browser = await bridge.signIn();
    const refused = await openSession(browser, { cwd });
    assertEquals([refused.status, (await refused.json()).missing], [422, true]);
    await open(browser, { cwd, create: true });
    assert(Deno.statSync(cwd).isDirectory);
    const unknown = await openSession(browser, {
      cwd: join(workspace, "other"),
      create: true,
      agent: "nope",
    });
    assertEquals(unknown.status, 422);
    await unknown.body?.cancel();
    assertEquals([...Deno.readDirSync(workspace)].map(({ name }) => name), ["new"]);
  }));

Deno.test("a directory made for an agent that then fails goes to the trash, untouched ones only", () =>
  withPlace(async ({ home, workspace }) => {
    await using bridge = await Drawbridge.start({ home });
    const browser = await bridge.signIn();
    const cwd = join(workspace, "new");
    await open(browser, { cwd, create: true, agent: "false" });
    await eventually(() => !exists(cwd), "the new directory in the trash");
    assertEquals([...Deno.readDirSync(join(home, "trash"))].length, 1);
    await open(browser, { cwd: workspace, agent: "false", alongside: true });
    assert(exists(workspace));
  }));

Deno.test("SIGKILL in mid-turn: the next start lists the session and writes its summary by itself", () =>
  withPlace(async (place) => {
    const { home, workspace, run } = place;
    const one = await Drawbridge.start({ home });
    const browser = await one.signIn();
    const sessionId = await open(browser, { cwd: workspace });
    {
      using view = await browser.watch(sessionId);
      await view.prompt("write made.txt hello");
      await view.event("changes");
      view.send({ type: "prompt", promptId: crypto.randomUUID(), text: "slow 1000 20" });
      await view.until(() => view.agentText.includes("[000003]"), "the turn in its midst");
      await one.stop("SIGKILL");
    }
    Deno.writeTextFileSync(join(workspace, "later.txt"), "by a person, after the crash\n");
    await using two = await Drawbridge.start({ home, asks: true });
    const { sessions } = await (await (await two.signIn()).fetch("/api/sessions")).json();
    assertEquals(sessions.map((session: { sessionId: string }) => session.sessionId), [sessionId]);
    const summary = await eventually(
      async () => JSON.parse((await run("summary", workspace, "--json")).stdout),
      "the summary",
    );
    assertEquals(
      [summary.session_id, summary.end_reason, summary.detected_via, summary.turns, summary.files_added],
      [sessionId, "crashed", "adoption", 2, ["made.txt"]],
    );
    assertEquals(await working(place), []);
    const again = await two.signIn(new URL(await two.freshLink()).hash.slice("#k=".length));
    using next = await again.watch(await open(again, { cwd: workspace }));
    const before = await next.event("changes", ({ scope }) => scope === "before");
    assertEquals(before.files.map(({ path, by }) => [path, by]), [["later.txt", "elsewhere"]]);
  }));

Deno.test("a stopped drawbridge leaves a summary with what the session changed", () =>
  withPlace(async ({ home, workspace, run }) => {
    Deno.writeTextFileSync(join(workspace, "notes.md"), "one\n");
    const bridge = await Drawbridge.start({ home });
    const browser = await bridge.signIn();
    using view = await browser.watch(await open(browser, { cwd: workspace }));
    await view.prompt("write notes.md two");
    await bridge.stop();
    const summary = JSON.parse((await run("summary", workspace, "--json")).stdout);
    const { end_reason, detected_via, session_ownership, turns, files_modified, notes_updated } = summary;
    assertEquals([end_reason, detected_via, session_ownership, turns, files_modified, notes_updated], [
      "stopped",
      "event",
      "created",
      1,
      ["notes.md"],
      true,
    ]);
    assertStringIncludes((await run("summary", workspace)).stdout, "M notes.md");
  }));

Deno.test("what a session changed is told from its beginning on, over a restart of its agent and of drawbridge", () =>
  withPlace(async ({ home, workspace }) => {
    const changed = async (browser: Browser, sessionId: string) => {
      const response = await browser.fetch(`/api/sessions/${sessionId}/changes`);
      const { files } = await response.json();
      return files.map(({ path, by }: { path: string; by: string }) => `${path} ${by}`);
    };
    let sessionId = "";
    {
      await using one = await Drawbridge.start({ home });
      const browser = await one.signIn();
      const agent = fixtureAgent("plain", "--state", `${home}/fixture.json`);
      sessionId = await open(browser, { cwd: workspace, agent });
      using view = await browser.watch(sessionId);
      await view.prompt("write a.txt one");
      await view.event("changes");
      assertEquals(await changed(browser, sessionId), ["a.txt agent"]);
      const before = view.events.length;
      view.send({ type: "restart_agent" });
      await view.event("agent", ({ status, seq }) => status === "ready" && seq > before);
      assertEquals(await changed(browser, sessionId), ["a.txt agent"]);
      await one.stop();
    }
    Deno.writeTextFileSync(join(workspace, "mine.txt"), "by hand\n");
    await using two = await Drawbridge.start({ home });
    const browser = await two.signIn();
    using view = await browser.watch(sessionId);
    await view.prompt("write b.txt two");
    await view.event("changes", ({ files }) => files.some(({ path }) => path === "b.txt"));
    assertEquals(await changed(browser, sessionId), ["a.txt agent", "b.txt agent", "mine.txt elsewhere"]);
  }));

Deno.test("an identity that another drawbridge holds is refused, naming it", () =>
  withPlace(async ({ home, workspace, run }) => {
    const args = ["--cwd", workspace, "--team", "lab", "--identity", "ada"];
    await using one = await Drawbridge.start({ home, args });
    const refused = await run(...args, "--port", "0");
    assertEquals(refused.code, 1);
    assertEquals(
      refused.stderr,
      `drawbridge: Cannot be "lab/ada" as it is held by drawbridge at ${one.url}, pid ${one.pid}\n`,
    );
    const browser = await one.signIn();
    using view = await browser.watch(await open(browser, { cwd: workspace }));
    await view.until(
      (line) => line.type === "workspace" && line.state.identity === "lab/ada",
      "its identity",
    );
    await one.stop();
    assertEquals((await run("identities")).stdout, "No identity is held.\n");
  }));

Deno.test("sessions without a name of their own are told apart by number", () =>
  withPlace(async ({ home, workspace, run }) => {
    await using one = await Drawbridge.start({ home, args: ["--team", "lab"] });
    await using two = await Drawbridge.start({ home, args: ["--team", "lab"] });
    for (const bridge of [one, two, one]) {
      const browser = await bridge.signIn(new URL(await bridge.freshLink()).hash.slice("#k=".length));
      using view = await browser.watch(await open(browser, { cwd: workspace, agent: "demo" }));
      await view.until((line) => line.type === "workspace" && line.state.identity !== null, "its identity");
    }
    const held = JSON.parse((await run("identities", "--json")).stdout);
    assertEquals(held.map(({ name }: { name: string }) => name).sort(), ["demo", "demo-2", "demo-3"]);
  }));

Deno.test("a second drawbridge lists what the first begins, and links to the one that holds it", () =>
  withPlace(async ({ home, workspace }) => {
    await using one = await Drawbridge.start({ home });
    await using two = await Drawbridge.start({ home });
    await using _three = await Drawbridge.start({ home });
    const browser = await one.signIn();
    const sessionId = await open(browser, { cwd: workspace });
    using view = await browser.watch(sessionId);
    await view.prompt("say hello");

    const other = await two.signIn();
    using list = sessionsSocket(other);
    await list.until(sessionId);
    using along = await other.watch(sessionId);
    assertEquals(along.ready.readOnly, { url: one.url });
    await along.event("prompt_done");
  }));

Deno.test("changes made through a symlink to the workspace are this agent's all the same", () =>
  withPlace(async ({ home, workspace }) => {
    const link = `${workspace}-link`;
    Deno.symlinkSync(workspace, link);
    try {
      await using bridge = await Drawbridge.start({ home });
      const browser = await bridge.signIn();
      using view = await browser.watch(await open(browser, { cwd: link }));
      await view.prompt("write made.txt hello");
      const { files } = await view.event("changes");
      assertEquals(files.map(({ path, by }) => [path, by]), [["made.txt", "agent"]]);
    } finally {
      Deno.removeSync(link);
    }
  }));

Deno.test("a state directory with a file where workspaces should be keeps nobody from starting", () =>
  withPlace(async ({ home, workspace }) => {
    Deno.writeTextFileSync(join(home, "workspaces"), "");
    await using bridge = await Drawbridge.start({ home });
    const browser = await bridge.signIn();
    const refused = await openSession(browser, { cwd: workspace });
    assertEquals(refused.status, 422);
    await refused.body?.cancel();
    assertEquals((await browser.fetch("/api/sessions")).status, 200);
  }));

Deno.test("Restart before the first prompt does not take a new directory away", () =>
  withPlace(async ({ home, workspace }) => {
    await using bridge = await Drawbridge.start({ home });
    const browser = await bridge.signIn();
    const cwd = join(workspace, "new");
    using view = await browser.watch(await open(browser, { cwd, create: true }));
    await view.event("agent", ({ status }) => status === "ready");
    view.send({ type: "restart_agent" });
    await view.event("agent", ({ status }) => status === "exited");
    assertEquals((await view.prompt("cwd")).stopReason, "end_turn");
    assert(exists(cwd));
  }));

Deno.test("a session that is opened again takes the name that the command line holds for it", () =>
  withPlace(async ({ home, workspace }) => {
    const args = ["--cwd", workspace, "--team", "lab", "--identity", "ada"];
    const named = { home, args };
    let sessionId = "";
    {
      await using one = await Drawbridge.start(named);
      const browser = await one.signIn();
      sessionId = await open(browser, { cwd: workspace });
      using view = await browser.watch(sessionId);
      await view.prompt("say hello");
      await one.stop();
    }
    await using two = await Drawbridge.start(named);
    using view = await (await two.signIn()).watch(sessionId);
    await view.prompt("say again");
    await view.until((line) => line.type === "workspace" && line.state.identity === "lab/ada", "its name");
  }));

Deno.test("a session that another drawbridge deleted leaves the list of this one", () =>
  withPlace(async ({ home, workspace }) => {
    await using one = await Drawbridge.start({ home });
    await using two = await Drawbridge.start({ home });
    const [owner, other] = [await one.signIn(), await two.signIn()];
    const sessionId = await open(owner, { cwd: workspace });
    using view = await owner.watch(sessionId);
    await view.prompt("say hello");
    using list = sessionsSocket(other);
    await list.until(sessionId);
    const gone = await owner.fetch(`/api/sessions/${sessionId}/delete`, { method: "POST", body: "{}" });
    assertEquals(gone.status, 200);
    await gone.body?.cancel();
    await list.until(`{"type":"session_removed","sessionId":"${sessionId}"}`);
  }));

function sessionsSocket(browser: Browser): Disposable & { until(sessionId: string): Promise<unknown> } {
  const url = new URL("/ws/sessions", browser.url.replace("http", "ws"));
  const settings = {
    protocols: ["drawbridge.v1", `key.${browser.key}`],
    headers: { cookie: browser.cookie, origin: new URL(browser.url).origin },
  };
  // Deno's constructor takes headers; the DOM's types do not know that.
  const socket = new WebSocket(url, settings as unknown as string[]);
  let told = "";
  socket.onmessage = (event) => told += event.data;
  return {
    until: (sessionId) => eventually(() => told.includes(sessionId), "the session in the list"),
    [Symbol.dispose]: () => socket.close(),
  };
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

Deno.test("an agent that takes its new directory away and fails takes nothing else with it", () =>
  withPlace(async ({ home, workspace }) => {
    await using bridge = await Drawbridge.start({ home });
    const browser = await bridge.signIn();
    const cwd = join(workspace, "new");
    const script = join(home, "rude.sh");
    Deno.writeTextFileSync(script, `#!/bin/sh\nrmdir "${cwd}"\nexit 1\n`, { mode: 0o755 });
    using view = await browser.watch(await open(browser, { cwd, create: true, agent: script }));
    await view.event("agent", ({ status }) => status === "exited");
    // It bears a second such session, and tells of both.
    using again = await browser.watch(await open(browser, { cwd, create: true, agent: script }));
    await again.event("agent", ({ status }) => status === "exited");
    assertEquals((await browser.fetch("/api/info")).status, 200);
  }));

Deno.test("an idle agent that is killed in its new, empty directory is not started again in the trash", () =>
  withPlace(async ({ home, workspace }) => {
    await using bridge = await Drawbridge.start({ home });
    const browser = await bridge.signIn();
    const cwd = join(workspace, "new");
    using view = await browser.watch(await open(browser, { cwd, create: true }));
    const { pid } = await view.event("agent", ({ status }) => status === "ready");
    Deno.kill(pid ?? 0, "SIGKILL");
    await view.event("notice", ({ text }) => text.includes("is in the trash"));
    assert(!exists(cwd));
    const agents = view.events.filter((event) => event.type === "agent").map(({ status }) => status);
    assertEquals(agents, ["starting", "ready", "exited"]);
  }));
