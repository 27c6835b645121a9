/**
 * Kiro's sessions across the ends of processes: whose lock is set aside, whose is left, and what is said.
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Browser, Drawbridge, View } from "../support/drawbridge.ts";
import { ROOT } from "../support/drawbridge.ts";
import { agentPid, untilGone } from "../support/fixture_session.ts";
import { kiroAgent, KiroHome, openKiro } from "../support/kiro_session.ts";
import { Sleeper, withoutKill } from "../support/sleeper.ts";

interface At {
  readonly home: KiroHome;
  readonly bridge: Drawbridge;
  readonly browser: Browser;
  readonly sessionId: string;
  readonly agentSessionId: string;
  readonly view: View;
}

interface Scene {
  readonly manners?: readonly string[];
  /** How the first drawbridge ends. */
  readonly signal?: Deno.Signal;
  readonly before?: (at: At) => Promise<void>;
  /** Between the two. */
  readonly between?: (at: Pick<At, "home" | "agentSessionId">) => Promise<void> | void;
  readonly program?: readonly string[];
  readonly after: (at: At) => Promise<void>;
}

/** A session in one drawbridge, and again in the next on the same state. */
async function acrossRestart(scene: Scene): Promise<void> {
  await using home = await KiroHome.make();
  const agent = kiroAgent(...(scene.manners ?? []));
  await using one = await home.start();
  const browser = await one.signIn();
  const { sessionId, agentSessionId, view } = await openKiro(browser, { agent, cwd: home.path });
  const pid = await agentPid(view);
  await scene.before?.({ home, bridge: one, browser, sessionId, agentSessionId, view });
  await one.stop(scene.signal ?? "SIGTERM");
  view[Symbol.dispose]();
  await untilGone(pid, 5_000);
  await scene.between?.({ home, agentSessionId });
  await using two = await home.start({ program: scene.program });
  const again = await two.signIn();
  using next = await again.watch(sessionId);
  await scene.after({ home, bridge: two, browser: again, sessionId, agentSessionId, view: next });
}

/** Waits for the failure that leaves its person the choice, and gives its reason. */
async function failure(view: View): Promise<string> {
  const gone = await view.event("agent", (event) => event.resumeFailed === true);
  return gone.reason ?? "";
}

function readies(view: View): (string | undefined)[] {
  return view.events.flatMap((event) =>
    event.type === "agent" && event.status === "ready" ? [event.session] : []
  );
}

Deno.test("a session that was let go is loaded at once", async () => {
  await acrossRestart({
    between: ({ home }) => assertEquals(home.files(/\.lock/), []),
    after: async ({ home, view }) => {
      await view.prompt("say second");
      assertEquals(view.agentText, "firstsecond");
      assertEquals([readies(view), home.loads], [["new", "loaded"], 1]);
    },
  });
});

Deno.test("SIGKILL of drawbridge in mid-turn: the dead owner's lock is set aside, said, and the session goes on", async () => {
  await acrossRestart({
    signal: "SIGKILL",
    before: async ({ view }) => {
      view.send({ type: "prompt", promptId: "open", text: "hang" });
      await view.until(() => view.agentText.endsWith("hanging"), "the turn under way");
      // The watchdog would end it gently, and it would clean up: a crash of the machine does not.
      Deno.kill(await agentPid(view), "SIGSTOP");
    },
    between: ({ home, agentSessionId }) => assertEquals(home.files(/\.lock$/), [`${agentSessionId}.lock`]),
    after: async ({ home, view, agentSessionId }) => {
      const done = await view.prompt("say second");
      assertEquals(done.stopReason, "end_turn");
      assert(view.agentText.endsWith("second"));
      assertEquals([readies(view), home.loads], [["new", "loaded"], 2]);
      const said = await view.event("notice", (event) => event.text.includes("lock"));
      assertMatch(said.text, /kiro-cli, pid \d+, which is gone/);
      const aside = home.files(/stale/);
      assertEquals(aside.length, 1);
      assertMatch(aside[0], new RegExp(`^${agentSessionId}\\.lock\\.stale-\\d+$`));
      assertEquals(home.lockedBy(agentSessionId), (await view.event("agent", isLoaded)).pid);
    },
  });
});

function isLoaded(event: { readonly session?: string }): boolean {
  return event.session === "loaded";
}

Deno.test("an agent that dies in its turn is taken up again by Retry, its own lock notwithstanding", async () => {
  await using home = await KiroHome.make();
  await using bridge = await home.start();
  const browser = await bridge.signIn();
  const opened = await openKiro(browser, { agent: kiroAgent(), cwd: home.path });
  using view = opened.view;
  await view.prompt("die");
  await view.event("agent", (event) => event.status === "exited");
  assertEquals(home.files(/\.lock$/).length, 1);
  view.send({ type: "restart_agent" });
  await view.event("agent", isLoaded);
  await view.prompt("say after");
  assertEquals(view.agentText, "firstabout to dieafter");
});

Deno.test("a live owner is left alone, named after six attempts, and Retry works once it is gone", async () => {
  const owner = Sleeper.start();
  await using _owner = owner;
  await acrossRestart({
    between: ({ home, agentSessionId }) =>
      home.writeLock(agentSessionId, { pid: owner.pid, started_at: new Date().toISOString() }),
    after: async ({ home, view, agentSessionId }) => {
      const done = await view.prompt("say second");
      const inUse = new RegExp(`in use by kiro-cli, pid ${owner.pid}, since \\d\\d:\\d\\d$`);
      assertMatch(done.error?.message ?? "", inUse);
      assertMatch(await failure(view), inUse);
      assertEquals(home.loads, 6);
      assertEquals(home.lockedBy(agentSessionId), owner.pid);
      await owner[Symbol.asyncDispose]();
      view.send({ type: "restart_agent" });
      await view.event("agent", isLoaded);
      await view.prompt("say third");
      assert(view.agentText.endsWith("third"));
      assertEquals(home.loads, 8);
    },
  });
});

Deno.test("another user's live owner is left alone, though it may not be asked (EPERM, bar 11)", async () => {
  await using owner = await Sleeper.ofNobody();
  await acrossRestart({
    between: ({ home, agentSessionId }) =>
      home.writeLock(agentSessionId, { pid: owner.pid, started_at: "2020-01-01T00:00:00Z" }),
    program: withoutKill(Deno.execPath(), "run", "-A", "--no-prompt", `${ROOT}/main.ts`),
    after: async ({ home, view, agentSessionId }) => {
      const done = await view.prompt("say second");
      assertStringIncludes(
        done.error?.message ?? "",
        `in use by kiro-cli, pid ${owner.pid}, since 1 Jan 2020`,
      );
      assertEquals(home.lockedBy(agentSessionId), owner.pid);
      assertEquals(home.files(/stale/), []);
    },
  });
});

Deno.test("an owner whose PID was used again is gone", async () => {
  await using another = Sleeper.start();
  await acrossRestart({
    between: ({ home, agentSessionId }) =>
      home.writeLock(agentSessionId, { pid: another.pid, started_at: Math.floor(Date.now() / 1000) - 3600 }),
    after: async ({ home, view }) => {
      await view.prompt("say second");
      assertEquals([readies(view), home.loads], [["new", "loaded"], 2]);
    },
  });
});

Deno.test("a session that is let go slowly is waited for", async () => {
  await using home = await KiroHome.make();
  await using bridge = await home.start();
  const browser = await bridge.signIn();
  const opened = await openKiro(browser, { agent: kiroAgent("slow-release"), cwd: home.path });
  using view = opened.view;
  view.send({ type: "restart_agent" });
  await view.event("agent", isLoaded);
  assertEquals(home.loads, 3);
  assertEquals(home.files(/stale/), [], "nothing was taken from a live helper");
  await view.prompt("say after");
  assertEquals(view.agentText, "firstafter");
});

Deno.test("the race over a lock file that is just being removed is tried again", async () => {
  await acrossRestart({
    manners: ["reread", "2"],
    after: async ({ home, view }) => {
      await view.prompt("say second");
      assertEquals([readies(view), home.loads], [["new", "loaded"], 3]);
    },
  });
});

Deno.test("a refusal that has nothing to do with the lock is said after one attempt; started new it goes on", async () => {
  const dead = await Sleeper.ended();
  await acrossRestart({
    manners: ["load-fails"],
    between: ({ home, agentSessionId }) => home.writeLock(agentSessionId, { pid: dead, started_at: 0 }),
    after: async ({ home, view, agentSessionId }) => {
      const done = await view.prompt("say second");
      assertStringIncludes(done.error?.message ?? "", "Permission denied");
      assertEquals([home.loads, home.lockedBy(agentSessionId)], [1, dead]);
      await failure(view);
      view.send({ type: "restart_agent", fresh: true });
      await view.event("agent", (event) => event.session === "replaced");
      await view.prompt("say third");
      assert(view.agentText.endsWith("third"));
    },
  });
});

Deno.test("an unknown session that makes the agent end is said, with its exit", async () => {
  await acrossRestart({
    manners: ["exit-unknown"],
    between: ({ home, agentSessionId }) => home.forget(agentSessionId),
    after: async ({ home, view }) => {
      const done = await view.prompt("say second");
      assertStringIncludes(done.error?.message ?? "", "ended with code 0");
      assertStringIncludes(await failure(view), "ended with code 0");
      assertEquals(home.loads, 1);
    },
  });
});

Deno.test("a load that is never answered is given up after its deadline", async () => {
  await acrossRestart({
    manners: ["hang-load"],
    after: async ({ home, view }) => {
      view.send({ type: "prompt", promptId: "p", text: "say second" });
      const isGivenUp = () =>
        view.events.some((event) => event.type === "agent" && event.resumeFailed === true);
      await view.until(isGivenUp, "the end of the load", 60_000);
      assertStringIncludes(await failure(view), "did not answer session/load within 30 s");
      assertEquals(home.loads, 1);
    },
  });
});

Deno.test("a load that hangs gives way when its person starts a new session", async () => {
  await acrossRestart({
    manners: ["hang-load"],
    after: async ({ home, view }) => {
      view.send({ type: "prompt", promptId: "p", text: "say second" });
      await home.untilLoads(1);
      view.send({ type: "restart_agent", fresh: true });
      await view.event("agent", (event) => event.session === "replaced");
      await view.prompt("say third");
      assert(view.agentText.endsWith("third"));
    },
  });
});
