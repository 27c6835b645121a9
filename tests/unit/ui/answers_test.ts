import { assertEquals } from "@std/assert";
import { foldEvents } from "../../../lib/transcript/fold.ts";
import { EMPTY_TRANSCRIPT } from "../../../lib/transcript/transcript.ts";
import { Answers } from "../../../lib/ui/state/answers.ts";
import { Journal } from "../transcript/events.ts";

Deno.test("Answers.onTheWay() tells what was answered until it is settled", () => {
  const answers = new Answers();
  answers.give("q1", "yes");
  answers.give("q2", "no");
  assertEquals(["q1", "q2", "q3"].map((id) => answers.onTheWay(id)), ["yes", "no", null]);
  answers.settle(EMPTY_TRANSCRIPT);
  assertEquals(answers.onTheWay("q1"), null);
  assertEquals([answers.gave("q1", "yes"), answers.gave("q1", "no")], [true, false]);
});

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
  const second = (journal: Journal) => journal.ask({ title: "Run" }, "q2").answer("yes").answer("no", "q2");
  assertEquals(settled(second), [[true], 0]);
});
