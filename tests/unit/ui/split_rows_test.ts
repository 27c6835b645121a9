/** A diff in two columns: nothing lost, nothing twice, removed beside added. */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { type DiffRow, diffRows, splitRows } from "../../../lib/ui/views/diff_rows.ts";

function columns(rows: readonly DiffRow[]): [left: string[], right: string[]] {
  const sides: [string[], string[]] = [[], []];
  for (const row of splitRows(rows)) {
    if ("type" in row) {
      const [left, right] = columns(row.rows);
      sides[0].push(...left);
      sides[1].push(...right);
      continue;
    }
    if (row.left) sides[0].push(row.left.text);
    if (row.right) sides[1].push(row.right.text);
  }
  return sides;
}

Deno.test("splitRows() puts what was removed beside what came for it", () => {
  const rows = splitRows(diffRows("a\nb\nc\n", "a\nx\ny\nc\n"));
  const shown = rows.map((row) =>
    "type" in row ? ["folded"] : [row.left?.text ?? null, row.right?.text ?? null]
  );
  assertEquals(shown, [["a", "a"], ["b", "x"], [null, "y"], ["c", "c"]]);
});

Deno.test("splitRows() has the old text on the left and the new one on the right, whatever they are", () => {
  const lines = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 40 });
  fc.assert(fc.property(lines, lines, (before, after) => {
    const text = (lines: string[]) => lines.map((line) => `${line}\n`).join("");
    assertEquals(columns(diffRows(text(before), text(after))), [before, after]);
  }));
});

Deno.test("diffRows() takes two texts of 200,000 lines that have nothing in common", () => {
  const text = (mark: string) => Array.from({ length: 200_000 }, (_, n) => `${mark} ${n}\n`).join("");
  assertEquals(diffRows(text("before"), text("after")).length, 400_000);
});
