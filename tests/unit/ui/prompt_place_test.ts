import { assertEquals } from "@std/assert";
import { type DrawnPrompt, promptFrom } from "../../../lib/ui/state/prompt_place.ts";

const ALL = ["one", "two", "three", "four"];
const at = (id: string, top: number): DrawnPrompt => ({ id, top });
/** The first is not drawn. */
const DRAWN = [at("two", -900), at("three", -5), at("four", 700)];

const PLACES: readonly [string, readonly DrawnPrompt[], string | null, string | null][] = [
  ["a prompt", DRAWN, "two", "four"],
  ["the answer to it", [at("two", -900), at("three", -300), at("four", 700)], "three", "four"],
  ["the end", [at("three", -900), at("four", -200)], "four", null],
  ["an answer whose prompt is not drawn", [at("two", 300), at("three", 600)], "one", "two"],
  ["the first prompt", [at("one", 0), at("two", 500)], null, "two"],
  ["what stands before all prompts", [at("one", 300), at("two", 500)], null, "one"],
  ["the last answer, of which alone something is drawn", [], "four", null],
];

for (const [name, drawn, up, down] of PLACES) {
  Deno.test(`promptFrom() leads up and down from ${name}`, () => {
    assertEquals([promptFrom(ALL, drawn, -1), promptFrom(ALL, drawn, 1)], [up, down]);
  });
}

Deno.test("promptFrom() leads nowhere where there is no prompt", () => {
  assertEquals([promptFrom([], [], -1), promptFrom([], [], 1)], [null, null]);
});
