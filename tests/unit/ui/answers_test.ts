import { assertEquals } from "@std/assert";
import { foldEvents } from "../../../lib/transcript/fold.ts";
import { EMPTY_TRANSCRIPT } from "../../../lib/transcript/transcript.ts";
import { Answers } from "../../../lib/ui/state/answers.ts";
import { Journal } from "../transcript/events.ts";

/** What became of the answer "yes" to a question that went on as `journal` tells. */
function settled(go: (journal: Journal) => Journal) {
  const answers = new Answers();
  answers.give("q1", "yes");
  const journal = go(new Journal().prompt("x").ask({ title: "Run" }));
  const said = answers.settle(foldEvents(EMPTY_TRANSCRIPT, journal.events));
  return [said.map(({ counted }) => counted), answers.onTheirWay.value.size];
}

Deno.test("Answers.settle() tells which answers counted", () => {
  assertEquals(settled((journal) => journal), [[], 1]);
  assertEquals(settled((journal) => journal.answer("yes")), [[true], 0]);
  assertEquals(settled((journal) => journal.answer("no")), [[false], 0]);
  assertEquals(settled((journal) => journal.done("cancelled")), [[false], 0]);
});
