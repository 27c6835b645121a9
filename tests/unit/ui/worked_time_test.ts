import { assertEquals } from "@std/assert";
import type { ToolPermission } from "../../../lib/transcript/entries.ts";
import { workedMs } from "../../../lib/ui/state/worked_time.ts";

function asked(at: number, answeredAt: number | null): ToolPermission {
  const answer = answeredAt === null ? null : { option: null, by: null, at: answeredAt };
  return { id: `asked ${at}`, options: [], at, answer };
}

const CALLS: readonly [string, ToolPermission[], number | null, number][] = [
  ["no question", [], 5_000, 4_000],
  ["still open", [asked(1_100, 2_000)], null, 0],
  ["one question", [asked(1_100, 4_100)], 5_000, 1_000],
  ["two, one after the other", [asked(1_000, 2_000), asked(3_000, 4_500)], 5_000, 1_500],
  ["two at a time", [asked(1_500, 3_000), asked(2_000, 4_000)], 5_000, 1_500],
  ["one within the other", [asked(1_500, 4_000), asked(2_000, 3_000)], 5_000, 1_500],
  ["never answered", [asked(2_000, null)], 5_000, 1_000],
  ["answered after its end", [asked(2_000, 9_000)], 5_000, 1_000],
  ["a clock that was set back", [asked(6_000, 500)], 5_000, 4_000],
];

for (const [name, permissions, endedAt, expected] of CALLS) {
  Deno.test(`workedMs() of a call with ${name}`, () => {
    assertEquals(workedMs({ at: 1_000, endedAt, permissions }), expected);
  });
}
