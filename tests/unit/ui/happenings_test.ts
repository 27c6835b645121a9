/** What of the list of sessions is news to a person who looks elsewhere. */
import { assertEquals } from "@std/assert";
import type { SessionSummary } from "../../../lib/api.ts";
import type { SessionStatus } from "../../../lib/wire.ts";
import { Happenings, LONG_TURN_MS } from "../../../lib/ui/state/happenings.ts";

function session(sessionId: string, status: SessionStatus, pendingPermissions = 0): SessionSummary {
  const agent = { name: "a", title: "A", demo: false };
  const rest = { title: null, lastPrompt: null, cwd: "/", pinned: false, archived: false };
  return { sessionId, status, pendingPermissions, agent, createdAt: 0, updatedAt: 0, ...rest };
}

/** What each look at one session tells, at these times. */
function told(...looks: readonly (readonly [number, SessionSummary])[]): string[] {
  const happenings = new Happenings();
  return looks.map(([now, session]) => happenings.look([session], now).map(({ what }) => what).join());
}

Deno.test("Happenings.look() tells nothing of how things are at first", () => {
  assertEquals(told([0, session("s", "awaiting_permission", 1)]), [""]);
});

Deno.test("Happenings.look() tells each question once, of a session that is new as well", () => {
  const asking = (count: number) => session("s", count > 0 ? "awaiting_permission" : "prompting", count);
  assertEquals(
    told([0, asking(0)], [1, asking(1)], [2, asking(1)], [3, asking(2)], [4, asking(0)], [5, asking(1)]),
    ["", "question", "", "question", "", "question"],
  );
  const happenings = new Happenings();
  happenings.look([], 0);
  const [happened] = happenings.look([asking(1)], 1);
  assertEquals([happened.what, happened.session.sessionId], ["question", "s"]);
});

Deno.test("Happenings.look() tells the end of a turn that took more than ten seconds, and of no shorter one", () => {
  const turn = (ms: number, end: SessionStatus) =>
    told([0, session("s", "idle")], [5, session("s", "prompting")], [5 + ms, session("s", end)])[2];
  assertEquals(turn(LONG_TURN_MS, "idle"), "");
  assertEquals(turn(LONG_TURN_MS + 1, "idle"), "finished");
  assertEquals(turn(LONG_TURN_MS + 1, "stopped"), "finished");
  assertEquals(turn(LONG_TURN_MS + 1, "awaiting_permission"), "");
});

Deno.test("Happenings.look() counts a turn through its questions, and tells nothing of one that was stopped", () => {
  assertEquals(
    told(
      [0, session("s", "prompting")],
      [9_000, session("s", "awaiting_permission", 1)],
      [9_500, session("s", "prompting")],
      [10_001, session("s", "idle")],
      [10_002, session("s", "idle")],
    ),
    ["", "question", "", "finished", ""],
  );
  assertEquals(
    told([0, session("s", "prompting")], [20_000, session("s", "cancelling")], [
      20_001,
      session("s", "idle"),
    ]),
    ["", "", ""],
  );
});
