import { assertEquals } from "@std/assert";
import { foldEvents } from "../../../lib/transcript/fold.ts";
import { EMPTY_TRANSCRIPT } from "../../../lib/transcript/transcript.ts";
import { PromptHistory, sentPrompts } from "../../../lib/ui/state/prompt_history.ts";
import { Journal } from "../transcript/events.ts";

const PROMPTS = ["first", "second\nline", "third"];

/** A message box with a history: what it holds after each key, the caret at the end unless told. */
function box(text = "") {
  const history = new PromptHistory();
  let held = text;
  return (key: string, caret = held.length) => {
    const after = history.key(key, { text: held, caret }, () => PROMPTS);
    if (after !== null) held = after;
    return after;
  };
}

Deno.test("PromptHistory goes back one by one, and forward again to the empty box", () => {
  const press = box();
  assertEquals([press("ArrowUp"), press("ArrowUp"), press("ArrowUp", 0)], ["third", "second\nline", "first"]);
  assertEquals(press("ArrowUp"), null, "there is no older one");
  assertEquals([press("ArrowDown"), press("ArrowDown"), press("ArrowDown")], ["second\nline", "third", ""]);
  assertEquals([press("ArrowDown"), press("Escape")], [null, null]);
});

Deno.test("PromptHistory moves within a prompt of several lines before it leaves it", () => {
  const press = box();
  press("ArrowUp");
  assertEquals(press("ArrowUp"), "second\nline");
  assertEquals([press("ArrowUp", 8), press("ArrowDown", 3)], [null, null]);
  assertEquals(press("ArrowDown", 8), "third");
});

Deno.test("PromptHistory takes no key from a box with other text", () => {
  const press = box("mine");
  for (const key of ["ArrowUp", "ArrowDown", "Escape", "Enter"]) assertEquals(press(key, 0), null, key);
  assertEquals(new PromptHistory().key("ArrowUp", { text: "", caret: 0 }, () => []), null);
});

Deno.test("PromptHistory empties the box again by Escape", () => {
  const press = box();
  assertEquals([press("ArrowUp"), press("Escape"), press("ArrowUp")], ["third", "", "third"]);
});

Deno.test("sentPrompts() tells the words of what was sent, what came twice in a row once", () => {
  const journal = new Journal();
  for (const [index, text] of ["one", "two", "two", " ", "one"].entries()) {
    journal.prompt(text, `p${index}`).done("end_turn", `p${index}`);
  }
  const { entries } = foldEvents(EMPTY_TRANSCRIPT, journal.events);
  assertEquals(sentPrompts(entries), ["one", "two", "one"]);
});
