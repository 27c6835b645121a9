import { signal } from "@preact/signals";
import { assertEquals } from "@std/assert";
import { EMPTY_TRANSCRIPT, type Transcript } from "../../../lib/transcript/transcript.ts";
import { foldEvents } from "../../../lib/transcript/fold.ts";
import { Rows } from "../../../lib/ui/state/rows.ts";
import { Sought } from "../../../lib/ui/state/sought.ts";
import { Journal } from "../transcript/events.ts";

function saying(...texts: string[]): Transcript {
  const journal = new Journal();
  for (const text of texts) journal.prompt(text).chunk(`You said ${text}`).done();
  return foldEvents(EMPTY_TRANSCRIPT, journal.events);
}

/** A session that has `pieces`, the newest one loaded. */
function setUp(pieces: readonly Transcript[], { fails = false } = {}) {
  const rest = [...pieces];
  const transcript = signal(rest.pop() ?? EMPTY_TRANSCRIPT);
  const earlier = signal<"none" | "more" | "loading" | "failed">(rest.length > 0 ? "more" : "none");
  const loaded = signal(true);
  const loadEarlier = () => {
    const piece = rest.pop();
    if (fails) earlier.value = "failed";
    else if (piece) {
      transcript.value = { ...piece, entries: [...piece.entries, ...transcript.value.entries] };
      earlier.value = rest.length > 0 ? "more" : "none";
    }
    return Promise.resolve();
  };
  return { transcript, earlier, loaded, loadEarlier, rows: new Rows() };
}

Deno.test("Sought finds the newest entry that says the words, and fetches no more than it needs", async () => {
  const session = setUp([saying("Fox one"), saying("fox two"), saying("dog")]);
  const sought = new Sought();
  await sought.seek(session, ["fox"]);
  const entry = session.transcript.value.entries.find(({ id }) => id === session.rows.wanted.value?.id);
  assertEquals(entry?.kind === "agent" && entry.parts, [{ type: "text", text: "You said fox two" }]);
  assertEquals([sought.seeking.value?.state, session.earlier.value], ["found", "more"]);
});

Deno.test("Sought says that the words are missing when all is loaded, or no more comes", async () => {
  const sought = new Sought();
  const session = setUp([saying("a"), saying("b")]);
  await sought.seek(session, ["fox"]);
  assertEquals([sought.seeking.value, session.rows.wanted.value], [
    { state: "missing", words: ["fox"] },
    null,
  ]);
  await sought.seek(setUp([saying("fox"), saying("b")], { fails: true }), ["fox"]);
  assertEquals(sought.seeking.value, { state: "missing", words: ["fox"] });
});

Deno.test("Sought waits for a session that is still coming, and gives up one that was left", async () => {
  const sought = new Sought();
  const session = setUp([saying("fox")]);
  session.loaded.value = false;
  const first = sought.seek(session, ["fox"]);
  assertEquals(sought.seeking.value?.state, "looking");
  sought.forget();
  await first;
  assertEquals([sought.seeking.value, session.rows.wanted.value], [null, null]);
  const second = sought.seek(session, ["fox"]);
  session.loaded.value = true;
  await second;
  assertEquals(session.rows.wanted.value?.words, ["fox"]);
});
