/**
 * Agents that crash, hang, linger or never come up: said plainly, nothing left behind.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Drawbridge, fixtureAgent } from "../support/drawbridge.ts";
import { eventually, within } from "../support/deadline.ts";
import { agentPid, isRunning, untilGone, withSession } from "../support/fixture_session.ts";
import { removeTree } from "../support/remove_tree.ts";

Deno.test("an agent that crashes in a turn ends it at once, with its exit status and last stderr", async () => {
  await withSession(["plain"], async ({ view }) => {
    const done = await view.prompt("crash 7");
    assertEquals(done.error?.message, "The agent ended with code 7");
    const gone = await view.event("agent", (event) => event.status === "exited");
    assertEquals(gone.exit, { code: 7, signal: null });
    assert((gone.stderr ?? "").length > 0, "its last words");
    assert(gone.at - done.at < 1_000, "within a second");
  });
});

Deno.test("restart_agent after a crash takes the session up again", async () => {
  const directory = await Deno.makeTempDir();
  const state = `${directory}/state.json`;
  await withSession(["replay-before", "--state", state], async ({ view }) => {
    await view.prompt("say before");
    await view.prompt("die");
    const gone = await view.event("agent", (event) => event.status === "exited");
    assertEquals(gone.exit, { code: null, signal: "SIGKILL" });
    view.send({ type: "restart_agent" });
    await view.event("agent", (event) => event.session === "loaded");
    await view.prompt("say after");
    assertEquals(view.agentText, "beforeabout to dieafter");
  });
  await removeTree(directory);
});

Deno.test("an idle agent that dies is started again once", async () => {
  await withSession(["plain"], async ({ view }) => {
    await view.prompt("say hello");
    Deno.kill(await agentPid(view), "SIGKILL");
    const isReady = () => view.events.filter((event) => event.type === "agent" && event.status === "ready");
    await view.until(() => isReady().length === 2, "a second start");
    const [, second] = isReady();
    assert("pid" in second && second.pid);
    Deno.kill(second.pid, "SIGKILL");
    await view.until(
      () => view.events.filter((event) => event.type === "agent" && event.status === "exited").length === 2,
      "its second end",
    );
    await view.prompt("say by hand");
    assertEquals(isReady().length, 3);
  });
});

Deno.test("an agent that exits at once says why, and the prompt is not lost", async () => {
  await withSession(["init-crash"], async ({ view }) => {
    const done = await view.prompt("say hello");
    assert(done.error);
    const gone = await view.event("agent", (event) => event.status === "exited");
    assertEquals(gone.exit?.code, 1);
    assert((gone.stderr ?? "").length > 0);
  });
});

Deno.test("an agent of another protocol version is refused, both versions named", async () => {
  await withSession(["old-version"], async ({ view }) => {
    const gone = await view.event("agent", (event) => event.status === "exited");
    assertStringIncludes(gone.reason ?? "", "99");
    assertStringIncludes(gone.reason ?? "", "1");
  });
});

Deno.test("an agent that is slow to start is said to be still starting, with its stderr", async () => {
  await withSession(["slow-start,stderr-flood", "6000"], async ({ view }) => {
    const slow = await view.event(
      "agent",
      (event) => event.status === "starting" && event.reason !== undefined,
    );
    assertStringIncludes(slow.reason ?? "", "still starting");
    await view.event("agent", (event) => event.status === "ready");
  });
});

Deno.test("restart_agent ends a turn that ignores its cancel", async () => {
  await withSession(["ignore-cancel,no-close"], async ({ view }) => {
    view.send({ type: "prompt", promptId: "p", text: "hang" });
    await view.event("agent", (event) => event.status === "ready");
    view.send({ type: "cancel" });
    await view.event("cancel");
    view.send({ type: "restart_agent" });
    const done = await view.event("prompt_done");
    assert(done.error);
    await view.prompt("say again");
  });
});

for (const manner of ["plain", "ignore-eof", "ignore-term", "spawn-child", "ignore-term,spawn-child"]) {
  Deno.test(`SIGTERM to drawbridge ends a "${manner}" agent and all its children`, async () => {
    await withSession([manner], async ({ bridge, view }) => {
      const pid = await agentPid(view);
      const group = processGroup(pid);
      await bridge.stop("SIGTERM");
      assertEquals(group.filter(isRunning), []);
    });
  });

  Deno.test(`no "${manner}" agent outlives a SIGKILL of drawbridge by more than 3 s`, async () => {
    await withSession([manner], async ({ bridge, view }) => {
      const pid = await agentPid(view);
      const group = processGroup(pid);
      assert(group.includes(pid));
      await bridge.stop("SIGKILL");
      for (const member of group) await untilGone(member, 3_000);
    });
  });
}

Deno.test("no watchdog is left behind when an agent ends", async () => {
  await withSession(["plain"], async ({ bridge, view }) => {
    const pid = await agentPid(view);
    const watchdogs = () => childrenOf(bridge.pid).filter((child) => child !== pid);
    assertEquals(watchdogs().length, 1);
    await view.prompt("crash 1");
    await view.event("agent", (event) => event.status === "exited");
    await eventually(() => watchdogs().length === 0, "the end of the watchdog");
  });
});

Deno.test("a turn under way is cancelled and said when drawbridge is stopped", async () => {
  await withSession(["plain"], async ({ bridge, view }) => {
    view.send({ type: "prompt", promptId: "p", text: "slow 1000 20" });
    await view.until((line) => line.type === "update", "the first word");
    const stopped = bridge.stop("SIGTERM");
    const done = await view.event("prompt_done");
    assertEquals(done.stopReason, "cancelled");
    await within(stopped, "the end of drawbridge");
  });
});

Deno.test("a sign-in that the agent asks for is shown, and the session opens after it", async () => {
  await withSession(["auth"], async ({ view }) => {
    const asked = await view.event("auth_required");
    assert(asked.methods.length > 0, "how to sign in");
    view.send({ type: "prompt", promptId: "p", text: "say in" });
    view.send({ type: "authenticate", methodId: asked.methods[0].id });
    await view.event("prompt_done");
    assertEquals(view.agentText, "in");
  });
});

Deno.test("an agent that cannot be started is an error in one line, and no session", async () => {
  await using bridge = await Drawbridge.start();
  const browser = await bridge.signIn();
  const open = (agent: string, cwd: string) =>
    browser.fetch("/api/sessions", {
      method: "POST",
      body: JSON.stringify({ requestId: crypto.randomUUID(), agent, cwd }),
    });
  const unknown = await open("opencod", bridge.home);
  assertEquals(unknown.status, 422);
  assertStringIncludes((await unknown.json()).error, "opencode");
  const nowhere = await open(fixtureAgent("plain"), `${bridge.home}/nowhere`);
  assertStringIncludes((await nowhere.json()).error, "no such directory");
  assertEquals([...Deno.readDirSync(`${bridge.home}/sessions`)].length, 0);
});

/** The members of `pid`'s process group, as /proc tells them. */
function processGroup(pid: number): number[] {
  return processes().filter((process) => process.group === pid).map((process) => process.pid);
}

function childrenOf(pid: number): number[] {
  return processes().filter((process) => process.parent === pid && process.state !== "Z").map(({ pid }) =>
    pid
  );
}

function processes(): { pid: number; state: string; parent: number; group: number }[] {
  return [...Deno.readDirSync("/proc")].filter(({ name }) => /^\d+$/.test(name)).flatMap(({ name }) => {
    try {
      const stat = Deno.readTextFileSync(`/proc/${name}/stat`);
      const [state, parent, group] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return [{ pid: Number(name), state, parent: Number(parent), group: Number(group) }];
    } catch {
      return []; // it ended while we looked
    }
  });
}

Deno.test("a prompt that waits for a sign-in elsewhere goes to the process that is started after it", async () => {
  await withSession(["auth"], async ({ bridge, view }) => {
    view.send({ type: "prompt", promptId: "first", text: "say in" });
    const { methods } = await view.event("auth_required");
    const terminal = methods.find(({ type }) => type === "terminal");
    Deno.writeTextFileSync(`${bridge.home}/signed-in`, "");
    view.send({ type: "authenticate", methodId: terminal?.id ?? "none" });
    await view.event("prompt_done", (event) => event.promptId === "first");
    assertEquals(view.agentText, "in");
    assertEquals(view.events.some((event) => event.type === "agent" && event.status === "exited"), false);
  });
});

Deno.test("a sign-in elsewhere that was not done is asked for again", async () => {
  await withSession(["auth"], async ({ view }) => {
    view.send({ type: "prompt", promptId: "first", text: "say in" });
    const { methods } = await view.event("auth_required");
    view.send({ type: "authenticate", methodId: methods[1].id });
    await view.event("authenticated");
    await view.event("auth_required", (event) => event.seq > 4);
  });
});

for (const type of ["agent", "terminal"]) {
  Deno.test(`a prompt refused until its person signs in by type ${type} is sent again after it`, async () => {
    await withSession(["auth-prompt"], async ({ bridge, view }) => {
      view.send({ type: "prompt", promptId: "first", text: "say in" });
      const { methods } = await view.event("auth_required");
      view.send({ type: "prompt", promptId: "second", text: "say and on" });
      await view.event("queue", (event) => event.prompts.length === 1);
      Deno.writeTextFileSync(`${bridge.home}/signed-in`, "");
      const method = methods.find((method) => (method.type ?? "agent") === type);
      view.send({ type: "authenticate", methodId: method?.id ?? "none" });
      const { error } = await view.event("prompt_done", (event) => event.promptId === "first");
      assertEquals(error, undefined);
      await view.event("prompt_done", (event) => event.promptId === "second");
      assertEquals(view.agentText, "inand on");
      assertEquals(view.events.filter(({ type }) => type === "prompt").length, 2);
    });
  });
}

Deno.test("a prompt that waits for a sign-in is let go by Stop", async () => {
  await withSession(["auth-prompt"], async ({ view }) => {
    view.send({ type: "prompt", promptId: "first", text: "say in" });
    await view.event("auth_required");
    view.send({ type: "cancel" });
    const { stopReason } = await view.event("prompt_done");
    assertEquals(stopReason, "cancelled");
    view.send({ type: "authenticate", methodId: "fixture-login" });
    await view.event("authenticated");
    await view.prompt("say after");
    assertEquals(view.agentText, "after");
  });
});

Deno.test("a prompt that waits for a sign-in ends with its agent", async () => {
  await withSession(["auth-prompt"], async ({ view }) => {
    view.send({ type: "prompt", promptId: "first", text: "say in" });
    await view.event("auth_required");
    Deno.kill(await agentPid(view), "SIGKILL");
    const { error } = await view.event("prompt_done");
    assertStringIncludes(error?.message ?? "", "sign-in");
  });
});

Deno.test("a prompt refused by an agent that names no way to sign in has failed", async () => {
  await withSession(["auth-prompt,no-auth-methods"], async ({ view }) => {
    view.send({ type: "prompt", promptId: "first", text: "say in" });
    const { error } = await view.event("prompt_done");
    assertEquals(error?.message, "Authentication required");
  });
});
