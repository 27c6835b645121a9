import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Entry } from "../../../lib/transcript/entries.ts";
import { foldEvents } from "../../../lib/transcript/fold.ts";
import { textOf } from "../../../lib/transcript/parts.ts";
import { EMPTY_TRANSCRIPT, type Transcript } from "../../../lib/transcript/transcript.ts";
import type { Event } from "../../../lib/wire.ts";
import type { ChangeSet } from "../../../lib/workspace.ts";
import { Journal } from "./events.ts";

const FILE = { path: "src/a.ts", status: "modified", added: 2, removed: 1, by: "agent" } as const;
const TURN: ChangeSet = {
  scope: "turn",
  promptId: "p1",
  from: "files:1",
  to: "files:2",
  files: [FILE],
  more: 0,
  unreadable: 0,
};
const REVERT = { path: "src/a.ts", to: "files:1", undo: "files:3", by: { device: "Mac" } };

function folded(journal: Journal): Transcript {
  return foldEvents(EMPTY_TRANSCRIPT, journal.events);
}

function kinds({ entries }: Transcript): string[] {
  return entries.map(({ kind }) => kind);
}

function said({ entries }: Transcript): string[] {
  return entries.flatMap((entry: Entry) => entry.kind === "agent" ? [textOf(entry.parts)] : []);
}

Deno.test("foldEvents() makes entries of changes and reverts, and keeps them as the work", () => {
  const journal = new Journal().prompt("go").done().add("changes", TURN).add("revert", REVERT);
  const { entries, work } = folded(journal);
  assertEquals(entries.slice(2), [...work]);
  const [changes, revert] = work;
  assert(changes.kind === "changes" && revert.kind === "revert");
  assertEquals([changes.scope, changes.promptId, changes.from, changes.to], [
    "turn",
    "p1",
    "files:1",
    "files:2",
  ]);
  assertEquals(changes.files.map(({ path, by, added }) => [path, by, added]), [["src/a.ts", "agent", 2]]);
  assertEquals([revert.path, revert.to, revert.undo, revert.by], Object.values(REVERT));
});

Deno.test("foldEvents() shows nothing of changes without a file", () => {
  assertEquals(kinds(folded(new Journal().add("changes", { ...TURN, files: [] }))), []);
});

Deno.test("foldEvents() goes on with a message when changes are told in its midst", () => {
  const transcript = folded(
    new Journal().prompt("two", "p2").chunk("Hel").add("changes", TURN).add("revert", REVERT).chunk("lo"),
  );
  assertEquals(said(transcript), ["Hello"]);
  assertEquals(kinds(transcript), ["user", "agent", "changes", "revert"]);
  assertEquals(transcript.work.map((entry) => entry.kind === "changes" && entry.late), [true, false]);
});

Deno.test("foldEvents() calls a turn silent though changes were told in it", () => {
  const { entries } = folded(
    new Journal().prompt("hi").add("changes", { ...TURN, scope: "before" }).done(),
  );
  const end = entries.at(-1);
  assert(end?.kind === "turn_end" && end.silent);
});

Deno.test("foldEvents() tells an agent's death once though changes were told after its turn", () => {
  const error = { message: "The agent was ended by SIGKILL." };
  const journal = new Journal().prompt("die").add("prompt_done", { promptId: "p1", error })
    .add("changes", TURN)
    .add("agent", { status: "exited", reason: error.message, stderr: "last words" });
  const notices = folded(journal).entries.filter((entry) => entry.kind === "notice");
  assertEquals(notices.map(({ details }) => details), ["last words"]);
});

/** Bodies of `changes` and `revert` as a broken or newer drawbridge might write them. */
const malformed = fc.record({
  type: fc.constantFrom("changes", "revert"),
  scope: fc.anything(),
  promptId: fc.anything(),
  from: fc.anything(),
  to: fc.anything(),
  undo: fc.anything(),
  path: fc.anything(),
  by: fc.anything(),
  more: fc.anything(),
  files: fc.oneof(
    fc.anything(),
    fc.array(fc.oneof(
      fc.anything(),
      fc.record({
        path: fc.oneof(fc.string(), fc.anything()),
        status: fc.oneof(fc.constantFrom("added", "renamed"), fc.anything()),
        oldPath: fc.anything(),
        added: fc.anything(),
        removed: fc.anything(),
        by: fc.anything(),
        sessionId: fc.anything(),
      }),
    )),
  ),
}, { requiredKeys: ["type"] });

/** An agent's chunk between them, which they must not break. */
const chunk = fc.string({ minLength: 1 }).map((text) => ({
  type: "update",
  message: {
    method: "session/update",
    params: { update: { sessionUpdate: "agent_message_chunk", content: { type: "text", text } } },
  },
}));

function numbered(bodies: readonly object[]): Event[] {
  // Deliberately of the wrong shape.
  return bodies.map((body, at) => ({ seq: at + 1, at: at * 1000, ...body }) as never);
}

Deno.test("foldEvents() survives any changes and reverts, one by one as all at once", () => {
  fc.assert(fc.property(fc.array(fc.oneof(malformed, chunk), { maxLength: 12 }), (bodies) => {
    const events = numbered(bodies);
    const whole = foldEvents(EMPTY_TRANSCRIPT, events);
    const steps = events.reduce((one, event) => foldEvents(one, [event]), EMPTY_TRANSCRIPT);
    assertEquals(steps.entries, whole.entries);
    assertEquals(steps.work, whole.work);
    assert(whole.entries.filter(({ kind }) => kind === "agent").length <= 1, "a message broken in two");
    for (const entry of whole.work) {
      if (entry.kind !== "changes") continue;
      for (const { path, status } of entry.files) {
        assert(typeof path === "string" && typeof status === "string");
      }
    }
  }));
});
