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
  const gave = (optionId: string, reason?: string) =>
    answers.gave("q1", { option: { optionId, name: "", kind: "" }, by: null, at: 0, reason });
  assertEquals([gave("yes"), gave("no"), gave("yes", "because"), answers.gave("q1", null)], [
    true,
    false,
    false,
    false,
  ]);
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

Deno.test("Answers.settle() hands back a reason that was not told", () => {
  const ask = () => new Journal().prompt("x").ask({ title: "Run" });
  const said = (journal: Journal) => {
    const answers = new Answers();
    answers.give("q1", "no", "use a branch");
    return answers.settle(foldEvents(EMPTY_TRANSCRIPT, journal.events));
  };
  // The same answer by somebody else says nothing of ours.
  assertEquals(said(ask().answer("no")), [{ id: "q1", counted: false, reason: "use a branch" }]);
  const told = ask().add("permission_response", {
    id: "q1",
    outcome: { outcome: "selected", optionId: "no" },
    by: { device: "Firefox" },
    reason: "use a branch",
  });
  assertEquals(said(told), [{ id: "q1", counted: true, reason: "use a branch" }]);
});
