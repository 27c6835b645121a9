/** Reads and searches in a row, folded into one line. */
import { assertEquals } from "@std/assert";
import { foldEvents } from "../../../lib/transcript/fold.ts";
import { EMPTY_TRANSCRIPT } from "../../../lib/transcript/transcript.ts";
import { exploredCounts, exploredRuns } from "../../../lib/ui/state/explored.ts";
import { Journal } from "../transcript/events.ts";

/** A journal of calls, one a letter: r read, s search, e edit, f a read that failed, o an open one, t a word. */
function entries(calls: string) {
  const journal = new Journal();
  for (const [at, letter] of [...calls].entries()) {
    if (letter === "t") {
      journal.chunk("word");
      continue;
    }
    const kind = letter === "s" ? "search" : letter === "e" ? "edit" : "read";
    const status = letter === "f" ? "failed" : letter === "o" ? "in_progress" : "completed";
    journal.tool({ toolCallId: `c${at}`, title: "x", kind, status, locations: [{ path: `/w/${at % 4}` }] });
  }
  return foldEvents(EMPTY_TRANSCRIPT, journal.events).entries;
}

const CASES: readonly [calls: string, runs: string][] = [
  ["", ""],
  ["rr", ""],
  ["rrr", "0-3"],
  ["rsrs", "0-4"],
  ["rrtrr", ""],
  ["rrrtrrr", "0-3 4-7"],
  ["errre", "1-4"],
  ["rrfrrr", "3-6"],
  ["rrro", "0-3"],
];

for (const [calls, runs] of CASES) {
  Deno.test(`exploredRuns() of "${calls}"`, () => {
    assertEquals(exploredRuns(entries(calls)).map(({ start, end }) => `${start}-${end}`).join(" "), runs);
  });
}

Deno.test("exploredCounts() counts each file once", () => {
  assertEquals(exploredCounts(entries("rrrrrrs")), { files: 4, searches: 1 });
});
