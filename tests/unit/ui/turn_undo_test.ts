/** Taking back what a turn did to files: which go, which stay, and the way back from that. */
import { assertEquals } from "@std/assert";
import { signal } from "@preact/signals";
import { foldEvents } from "../../../lib/transcript/fold.ts";
import { EMPTY_TRANSCRIPT } from "../../../lib/transcript/transcript.ts";
import type { ChangesEntry } from "../../../lib/transcript/entries.ts";
import { ChangesPanel } from "../../../lib/ui/state/changes_panel.ts";
import { turnRedo, turnUndo } from "../../../lib/ui/state/turn_undo.ts";
import { Rest } from "../../../lib/ui/wire_client/rest.ts";
import type { SessionStatus } from "../../../lib/wire.ts";
import type { FileChange } from "../../../lib/workspace.ts";
import { Journal } from "../transcript/events.ts";
import { fakeMemory } from "./fake_storage.ts";

function changed(from: string, to: string, files: Readonly<Record<string, FileChange["by"]>>) {
  const listed = Object.entries(files).map(([path, by]): FileChange => ({ path, status: "modified", by }));
  return { scope: "turn", promptId: to, from, to, files: listed, more: 0, unreadable: 0 } as const;
}

function put(path: string, to: string, undo: string) {
  return { path, to, undo, by: { device: "Mac" } };
}

/** The panel of what the journal tells, and its turns. */
function at(journal: Journal): { panel: ChangesPanel; first: ChangesEntry; turns: readonly ChangesEntry[] } {
  const transcript = signal(foldEvents(EMPTY_TRANSCRIPT, journal.events));
  const status = signal<SessionStatus>("idle");
  const rest = new Rest(() => "");
  const session = { sessionId: "s", rest, transcript, status, readOnly: signal(false) };
  const panel = new ChangesPanel(session, fakeMemory());
  const turns = panel.work.value.filter((entry) => entry.kind === "changes");
  return { panel, first: turns[0], turns };
}

function plan(journal: Journal): readonly string[][] {
  const { panel, first } = at(journal);
  const { files, left } = turnUndo(first, panel);
  return [files, left].map((some) => some.map(({ path }) => path));
}

/** What each turn's foot offers: the files that Undo takes, or the snapshot that Redo goes to. */
function offers(journal: Journal): readonly (readonly string[] | string)[] {
  const { panel, turns } = at(journal);
  return turns.map((turn) =>
    turnRedo(turn, panel)?.range.from ?? turnUndo(turn, panel).files.map(({ path }) => path)
  );
}

Deno.test("turnUndo() takes the agent's files, and leaves what others or later turns changed", () => {
  const journal = new Journal().add("changes", changed("0", "1", { a: "agent", b: "elsewhere", c: "agent" }));
  assertEquals(plan(journal), [["a", "c"], ["b"]]);
  assertEquals(plan(journal.add("changes", changed("1", "2", { c: "agent" }))), [["a"], ["b", "c"]]);
});

Deno.test("turnUndo() leaves what was put back already", () => {
  const journal = new Journal().add("changes", changed("0", "1", { a: "agent", c: "agent" }))
    .add("revert", put("a", "0", "u"));
  assertEquals(plan(journal), [["c"], ["a"]]);
});

Deno.test("turnRedo() is there when the turn was undone as a whole, and gone when that was taken back", () => {
  const journal = new Journal().add("changes", changed("0", "1", { a: "agent", b: "elsewhere", c: "agent" }));
  const redo = () => {
    const { panel, first } = at(journal);
    return turnRedo(first, panel);
  };
  assertEquals(redo(), null);
  journal.add("revert", put("a", "0", "u"));
  assertEquals(redo(), null);
  journal.add("revert", put("c", "0", "u"));
  assertEquals([redo()?.files.map(({ path }) => path), redo()?.range], [["a", "c"], { from: "u", to: "0" }]);
  journal.add("revert", put("a", "u", "v")).add("revert", put("c", "u", "v"));
  assertEquals([redo(), plan(journal)], [null, [["a", "c"], ["b"]]]);
});

Deno.test("turnRedo() is not there for files that were put back one by one", () => {
  const journal = new Journal().add("changes", changed("0", "1", { a: "agent", c: "agent" }))
    .add("revert", put("a", "0", "u")).add("revert", put("c", "0", "v"));
  const { panel, first } = at(journal);
  assertEquals(turnRedo(first, panel), null);
});

/** Turn 1 changes p; turn 2 changes it again and adds q. */
function twoTurns(): Journal {
  return new Journal().add("changes", changed("0", "1", { p: "agent" }))
    .add("changes", changed("1", "2", { p: "agent", q: "agent" }));
}

// The same files make the same snapshot, but for what nobody follows: then each is another one.
for (const [how, [undo1, redo1, redo2]] of [["alone", ["1", "0", "1"]], ["beside others", ["u", "v", "w"]]]) {
  Deno.test(`two turns are undone and redone one after the other, ${how}`, () => {
    const journal = twoTurns();
    assertEquals(offers(journal), [[], ["p", "q"]]);
    journal.add("revert", put("p", "1", "2")).add("revert", put("q", "1", "2"));
    assertEquals(offers(journal), [["p"], "2"]);
    journal.add("revert", put("p", "0", undo1));
    assertEquals(offers(journal), [undo1, []]);
    journal.add("revert", put("p", undo1, redo1));
    assertEquals(offers(journal), [["p"], "2"]);
    journal.add("revert", put("p", "2", redo2)).add("revert", put("q", "2", redo2));
    assertEquals([offers(journal), at(journal).panel.count.value], [[[], ["p", "q"]], 2]);
    journal.add("revert", put("p", "1", "x")).add("revert", put("q", "1", "x"));
    assertEquals(offers(journal), [["p"], "x"], "once more");
  });
}

Deno.test("a turn that changed only other files is undone and redone by itself", () => {
  const journal = new Journal().add("changes", changed("0", "1", { p: "agent" }))
    .add("changes", changed("1", "2", { q: "agent" })).add("revert", put("p", "0", "2"));
  assertEquals(offers(journal), ["2", ["q"]]);
  journal.add("revert", put("q", "1", "u"));
  assertEquals(offers(journal), ["2", "u"]);
  journal.add("revert", put("p", "2", "v"));
  assertEquals(offers(journal), [["p"], "u"]);
});

Deno.test("the undo of a turn after an undone one is not that one's", () => {
  const journal = new Journal().add("changes", changed("0", "1", { p: "agent" }))
    .add("changes", changed("1", "2", { p: "agent" })).add("revert", put("p", "1", "2"))
    .add("changes", changed("1", "3", { p: "agent" }));
  assertEquals(offers(journal), [[], [], ["p"]]);
  journal.add("revert", put("p", "1", "3"));
  assertEquals(offers(journal), [["p"], [], "3"]);
});

Deno.test("a file that was put back to when the session began is no turn's to undo", () => {
  const journal = new Journal().add("changes", changed("0", "1", { a: "agent" }))
    .add("changes", changed("1", "2", { p: "agent", q: "agent" })).add("revert", put("p", "0", "2"));
  assertEquals(offers(journal), [["a"], ["q"]]);
  journal.add("revert", put("p", "2", "u"));
  assertEquals(offers(journal), [["a"], ["p", "q"]]);
});

Deno.test("an undo of a redo is the first undo again", () => {
  const journal = new Journal().add("changes", changed("0", "1", { a: "agent", c: "agent" }))
    .add("revert", put("a", "0", "u")).add("revert", put("c", "0", "u")).add("revert", put("a", "u", "v"));
  assertEquals(offers(journal), [["a"]]);
  journal.add("revert", put("a", "v", "w"));
  assertEquals(offers(journal), ["u"]);
});
