/**
 * How drawbridge is stopped in the midst of work: within a limit, said in the journal; and at once, when asked twice.
 */
import { assert, assertEquals } from "@std/assert";
import { within } from "../support/deadline.ts";
import { agentPid, type FixtureSession, isRunning, withSession } from "../support/fixture_session.ts";

/** Begins a turn that goes on by itself. */
async function beginTurn({ view }: FixtureSession): Promise<number> {
  const pid = await agentPid(view);
  view.send({ type: "prompt", promptId: "p", text: "slow 10000 20" });
  await view.until((line) => line.type === "update", "the first word");
  return pid;
}

/** The last events of the session on disk, whoever saw them. */
function journal({ bridge, sessionId }: FixtureSession): Record<string, unknown>[] {
  return Deno.readTextFileSync(`${bridge.home}/sessions/${sessionId}/journal.jsonl`).trimEnd().split("\n")
    .map((line) => JSON.parse(line));
}

Deno.test("SIGTERM in a turn says in the journal that it was interrupted, and by what", () =>
  withSession(["plain"], async (at) => {
    const pid = await beginTurn(at);
    const { code } = await at.bridge.end("SIGTERM");
    assertEquals([code, isRunning(pid)], [0, false]);
    const events = journal(at);
    const notice = events.find(({ type }) => type === "notice");
    assertEquals([notice?.level, notice?.text], ["warning", "Interrupted: drawbridge was stopped"]);
    assertEquals(events.find(({ type }) => type === "prompt_done")?.stopReason, "cancelled");
    assertEquals(events.at(-1)?.type, "agent");
  }));

Deno.test("SIGTERM ends a turn that does not stop within 6 s, and the journal has its end", () =>
  withSession(["ignore-cancel,ignore-term,no-close"], async (at) => {
    const pid = await beginTurn(at);
    const begun = performance.now();
    const { code } = await at.bridge.end("SIGTERM");
    const took = performance.now() - begun;
    assert(took < 6_000, `${Math.round(took)} ms`);
    assertEquals([code, isRunning(pid)], [0, false]);
    assert(journal(at).some(({ type }) => type === "prompt_done"));
  }));

Deno.test("without a turn nothing is said to be interrupted", () =>
  withSession(["plain"], async (at) => {
    await at.view.prompt("say hello");
    await at.bridge.end("SIGTERM");
    assert(!journal(at).some(({ type }) => type === "notice"));
  }));

for (const second of ["SIGINT", "SIGTERM"] as const) {
  Deno.test(`a second signal (${second}) kills the agents' groups at once, and the exit status tells it (F15)`, () =>
    withSession(["ignore-cancel,ignore-term,no-close,spawn-child"], async (at) => {
      const pid = await beginTurn(at);
      const child = childOf(pid);
      Deno.kill(at.bridge.pid, "SIGINT");
      await at.view.event("cancel");
      const begun = performance.now();
      const { code, signal } = await within(at.bridge.end(second), "the end of drawbridge");
      const took = performance.now() - begun;
      assertEquals([code, signal], [second === "SIGINT" ? 130 : 143, null], at.bridge.stderr);
      assertEquals([pid, child].map(isRunning), [false, false]);
      assert(took < 1_500, `${Math.round(took)} ms`);
      assert(journal(at).some(({ type }) => type === "prompt_done"));
    }));
}

function childOf(pid: number): number {
  const children = Deno.readTextFileSync(`/proc/${pid}/task/${pid}/children`).trim().split(" ").map(Number);
  assertEquals(children.length, 1);
  return children[0];
}
