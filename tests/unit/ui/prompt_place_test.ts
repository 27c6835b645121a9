import { assertEquals } from "@std/assert";
import { folded } from "../../../lib/transcript/fold.ts";
import { promptFrom } from "../../../lib/ui/state/prompt_place.ts";
import { Journal } from "../transcript/events.ts";

const { entries } = folded(
  new Journal().chunk("Welcome. ").prompt("one", "p1").chunk("First.").done().prompt("two", "p2")
    .chunk("Second.").done().events,
);
const [welcome, one, first, , two, second] = entries.map(({ id }) => id);

const PLACES: readonly [string, string, -1 | 1, string | null][] = [
  ["an answer", first, -1, one],
  ["an answer", first, 1, two],
  ["a prompt", two, -1, one],
  ["a prompt", one, 1, two],
  ["what stands before all", welcome, -1, null],
  ["what stands before all", welcome, 1, one],
  ["the last answer", second, 1, null],
  ["what is not there any more", "gone", -1, null],
];

for (const [name, here, step, expected] of PLACES) {
  Deno.test(`promptFrom() leads ${step < 0 ? "up" : "down"} from ${name}`, () => {
    assertEquals(promptFrom(entries, here, step), expected);
  });
}
