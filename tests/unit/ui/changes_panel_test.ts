import { assertEquals } from "@std/assert";
import { signal } from "@preact/signals";
import type { FilePair, Reverted, RevertRequest } from "../../../lib/api.ts";
import { foldEvents } from "../../../lib/transcript/fold.ts";
import { EMPTY_TRANSCRIPT } from "../../../lib/transcript/transcript.ts";
import type { SessionStatus } from "../../../lib/wire.ts";
import type { ChangeSet, FileChange } from "../../../lib/workspace.ts";
import { ChangesPanel } from "../../../lib/ui/state/changes_panel.ts";
import { FileReview } from "../../../lib/ui/state/file_review.ts";
import { WayBack } from "../../../lib/ui/state/way_back.ts";
import { Rest } from "../../../lib/ui/wire_client/rest.ts";
import { Journal } from "../transcript/events.ts";
import { fakeMemory } from "./fake_storage.ts";

/** A bridge whose answers the test gives when it likes. */
class FakeRest extends Rest {
  readonly asked: PromiseWithResolvers<ChangeSet>[] = [];
  readonly pairs: PromiseWithResolvers<FilePair>[] = [];
  readonly reverts: RevertRequest[] = [];

  constructor() {
    super(() => "");
  }

  override changes(): Promise<ChangeSet> {
    return next(this.asked);
  }

  override filePair(): Promise<FilePair> {
    return next(this.pairs);
  }

  override revert(_: string, request: RevertRequest): Promise<Reverted> {
    this.reverts.push(request);
    return Promise.resolve({ undo: "files:undo" });
  }
}

function next<T>(waiting: PromiseWithResolvers<T>[]): Promise<T> {
  const one = Promise.withResolvers<T>();
  waiting.push(one);
  return one.promise;
}

function changed(from: string, to: string, ...paths: string[]): ChangeSet {
  const files = paths.map((path): FileChange => ({ path, status: "modified", by: "agent" }));
  return { scope: "turn", promptId: "p1", from, to, files, more: 0, unreadable: 0 };
}

function put(path: string, to: string, undo: string) {
  return { path, to, undo, by: { device: "Mac" } };
}

function setUp(journal = new Journal()) {
  const transcript = signal(foldEvents(EMPTY_TRANSCRIPT, journal.events));
  const status = signal<SessionStatus>("idle");
  const rest = new FakeRest();
  const memory = fakeMemory();
  const readOnly = signal(false);
  const panel = new ChangesPanel({ sessionId: "s1", rest, transcript, status, readOnly }, memory);
  return { panel, readOnly, rest, status, transcript, memory, journal };
}

Deno.test("ChangesPanel.turns is newest first, titled by what was asked", () => {
  const journal = new Journal().prompt("  make\nit  good ", "p1").done().add(
    "changes",
    changed("0", "1", "a"),
  )
    .add("changes", { ...changed("1", "2", "b"), promptId: "unknown" })
    .add("changes", { ...changed("2", "3", "c"), scope: "before", promptId: undefined });
  const { panel } = setUp(journal);
  assertEquals(panel.turns.value.map(({ title }) => title), [
    "Since the last session",
    "A turn",
    "make it good",
  ]);
});

Deno.test("ChangesPanel.refresh() shows the newest answer and keeps what was known until then", async () => {
  const { panel, rest } = setUp();
  const first = panel.refresh();
  const second = panel.refresh();
  rest.asked[1].resolve(changed("0", "2", "new"));
  await second;
  rest.asked[0].resolve(changed("0", "1", "old"));
  await first;
  assertEquals(panel.whole.value?.files.map(({ path }) => path), ["new"]);
  const third = panel.refresh();
  assertEquals([panel.loading.value, panel.whole.value?.to], [true, "2"]);
  rest.asked[2].reject(new Error("gone"));
  await third;
  assertEquals([panel.loading.value, panel.problem.value, panel.whole.value?.to], [false, "gone", "2"]);
});

Deno.test("ChangesPanel.refresh() asks nothing while the agent does not run", async () => {
  const { panel, rest, status } = setUp();
  for (const now of ["stopped", "starting"] as const) {
    status.value = now;
    await panel.refresh();
  }
  assertEquals([rest.asked.length, panel.runs.value], [0, false]);
  const starting = setUp(new Journal().add("agent", { status: "starting" }).prompt("go"));
  starting.status.value = "prompting";
  assertEquals(starting.panel.runs.value, false);
  const readAlong = setUp();
  assertEquals(readAlong.panel.runs.value, true);
  readAlong.readOnly.value = true;
  assertEquals(readAlong.panel.runs.value, false);
});

Deno.test("ChangesPanel.stamp is another one after a turn, its changes and a revert, not for a word", () => {
  const { panel, transcript, journal } = setUp(new Journal().prompt("go"));
  const stamps: string[] = [];
  const fold = () => {
    transcript.value = foldEvents(EMPTY_TRANSCRIPT, journal.events);
    stamps.push(panel.stamp.value);
  };
  fold();
  journal.chunk("word");
  fold();
  assertEquals(stamps[1], stamps[0]);
  journal.done();
  fold();
  journal.add("changes", changed("0", "1", "a"));
  fold();
  journal.add("revert", put("a", "0", "1"));
  fold();
  assertEquals(new Set(stamps).size, 4);
});

Deno.test("ChangesPanel knows what was put back, until that is undone or the file changes again", () => {
  const journal = new Journal().add("changes", changed("0", "1", "a")).add("revert", put("a", "0", "u1"));
  const at = () => setUp(journal).panel;
  assertEquals([at().putBack("a", "0")?.undo, at().putBack("a", "1"), at().putBack("b", "0")], [
    "u1",
    null,
    null,
  ]);
  journal.add("revert", put("a", "u1", "u2"));
  assertEquals(at().putBack("a", "0"), null);
  const [, revert, undo] = at().work.value;
  assertEquals(undo.kind === "revert" && at().undoes(undo), true);
  assertEquals(revert.kind === "revert" && at().undoes(revert), false);
  journal.add("revert", put("a", "0", "u3")).add("changes", changed("2", "3", "a"));
  assertEquals(at().putBack("a", "0"), null);
});

Deno.test("ChangesPanel.stands() is true for the newest word on a file only", () => {
  const journal = new Journal().add("revert", put("a", "0", "u1")).add("revert", put("b", "0", "u2"))
    .add("revert", put("a", "u1", "u3"));
  const { panel } = setUp(journal);
  const stands = panel.work.value.map((entry) => entry.kind === "revert" && panel.stands(entry));
  assertEquals(stands, [false, true, true]);
});

Deno.test("ChangesPanel.changedLater() is true while a later turn's change of the file stands", () => {
  const journal = new Journal().add("changes", changed("0", "1", "a")).add("changes", changed("1", "2", "a"));
  const later = () => {
    const { panel } = setUp(journal);
    const [first, second] = panel.work.value;
    return [first, second].map((entry) => entry.kind === "changes" && panel.changedLater("a", entry));
  };
  assertEquals(later(), [true, false]);
  journal.add("revert", put("a", "1", "2"));
  assertEquals(later(), [false, false]);
});

Deno.test("ChangesPanel.count leaves out what was put back, and counts it again when that is undone", () => {
  const journal = new Journal().add("changes", changed("0", "1", "a", "b"))
    .add("changes", { ...changed("x", "0", "z"), scope: "before" });
  const count = () => setUp(journal).panel.count.value;
  assertEquals(count(), 2);
  journal.add("revert", put("a", "0", "u1"));
  assertEquals(count(), 1);
  journal.add("revert", put("a", "u1", "u2"));
  assertEquals(count(), 2);
  journal.add("changes", changed("1", "2", "a")).add("revert", put("a", "1", "u3"));
  assertEquals(count(), 2, "an earlier turn changed it too");
});

Deno.test("ChangesPanel.count takes a file that was renamed for one", () => {
  const renamed: FileChange = { path: "new", oldPath: "old", status: "renamed", by: "agent" };
  const journal = new Journal().add("changes", changed("0", "1", "old"))
    .add("changes", { ...changed("1", "2"), files: [renamed] });
  assertEquals(setUp(journal).panel.count.value, 1);
  journal.add("revert", put("new", "1", "u1")).add("revert", put("old", "1", "u1"));
  assertEquals(setUp(journal).panel.count.value, 1, "the earlier turn's change stands");
});

Deno.test("ChangesPanel.restored is what was put back to how it was when the session began", () => {
  const journal = new Journal().add("revert", put("a", "0", "u1")).add("revert", put("b", "7", "u2"));
  const { panel } = setUp(journal);
  assertEquals(panel.restored.value, []);
  panel.whole.value = changed("0", "9");
  assertEquals(panel.restored.value.map(({ path }) => path), ["a"]);
});

Deno.test("ChangesPanel.revert() goes from what was seen to what was before, undo() the other way", async () => {
  const { panel, rest } = setUp(new Journal().add("revert", put("a", "0", "u1")));
  await panel.revert({ path: "a", oldPath: "b" }, { from: "0", to: "1" });
  const [entry] = panel.work.value;
  if (entry.kind === "revert") await panel.undo(entry);
  assertEquals(rest.reverts, [
    { files: [{ path: "a", oldPath: "b" }], from: "1", to: "0" },
    { files: [{ path: "a", oldPath: undefined }], from: "0", to: "u1" },
  ]);
});

Deno.test("ChangesPanel.choose() is remembered, want() is not", () => {
  const { panel, memory } = setUp();
  panel.want("e3", "a");
  assertEquals([panel.view.value, panel.wanted.value, memory.recall("panel.view")], [
    "turns",
    { entryId: "e3", path: "a" },
    null,
  ]);
  const wanted = panel.wanted.value;
  assertEquals(wanted && [panel.arrive(wanted), panel.arrive(wanted)], [true, false]);
  panel.want("e3");
  assertEquals(panel.wanted.value && panel.arrive(panel.wanted.value), true, "asked for once more");
  panel.choose("turns");
  assertEquals(memory.recall("panel.view"), "turns");
  panel.choose("session");
  assertEquals(memory.recall("panel.view"), null);
});

Deno.test("FileReview.load() shows the newest answer, and why there is none", async () => {
  const rest = new FakeRest();
  const review = new FileReview({ sessionId: "s1", rest });
  const pair = (newText: string) => ({ oldText: null, newText, shown: true });
  const first = review.load({ path: "a" }, { from: "0", to: "1" });
  const second = review.load({ path: "a" }, { from: "0", to: "2" });
  rest.pairs[1].resolve(pair("new"));
  rest.pairs[0].resolve(pair("old"));
  await Promise.all([first, second]);
  assertEquals(review.pair.value?.newText, "new");
  const third = review.load({ path: "a" }, { from: "0", to: "3" });
  rest.pairs[2].reject(new Error("no longer kept"));
  await third;
  assertEquals([review.problem.value, review.pair.value?.newText], ["no longer kept", "new"]);
});

Deno.test("WayBack.perform() does it once and keeps why it was refused", async () => {
  const way = new WayBack();
  way.ask();
  const gate = Promise.withResolvers<void>();
  const first = way.perform(() => gate.promise);
  assertEquals([way.busy.value, await way.perform(() => Promise.resolve())], [true, false]);
  gate.resolve();
  assertEquals([await first, way.busy.value, way.asking.value], [true, false, false]);
  way.ask();
  assertEquals(await way.perform(() => Promise.reject(new Error("look again"))), false);
  assertEquals([way.refused.value, way.asking.value], ["look again", false]);
  way.ask();
  assertEquals(way.refused.value, null);
});
