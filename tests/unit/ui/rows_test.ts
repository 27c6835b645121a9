import { assertEquals, assertStrictEquals } from "@std/assert";
import { effect } from "@preact/signals";
import type { Entry } from "../../../lib/transcript/entries.ts";
import { PAGE_ROWS, Rows } from "../../../lib/ui/state/rows.ts";

function entry(id: number, text = "x"): Entry {
  return {
    ...{ kind: "notice", id: `e${id}`, seq: id, at: 0, lastAt: 0, level: "info", text, details: null },
    compactionId: null,
  };
}

function entries(from: number, to: number): Entry[] {
  return Array.from({ length: to - from + 1 }, (_, index) => entry(from + index));
}

function shown(rows: Rows): string[] {
  return rows.pages.value.flatMap((page) => page.rows.value.map((row) => row.value.id));
}

Deno.test("update() fills pages and shows every entry once", () => {
  const rows = new Rows();
  const all = entries(1, 120);
  for (const count of [1, 49, 50, 51, 119, 120]) rows.update(all.slice(0, count));
  assertEquals(shown(rows), all.map(({ id }) => id));
  assertEquals(rows.pages.value.map((page) => page.rows.value.length), [PAGE_ROWS, PAGE_ROWS, 20]);
});

Deno.test("update() redraws only the row whose entry changed", () => {
  const rows = new Rows();
  const all = entries(1, 60);
  rows.update(all);
  const drawn: string[] = [];
  for (const page of rows.pages.value) {
    for (const row of page.rows.value) {
      effect(() => {
        drawn.push(row.value.id);
      });
    }
  }
  drawn.length = 0;
  const before = rows.pages.value;
  rows.update(all.map((one, index) => index === 30 ? entry(31, "changed") : one));
  assertEquals(drawn, ["e31"]);
  assertStrictEquals(rows.pages.value, before);
});

Deno.test("update() puts earlier entries into pages of their own", () => {
  const rows = new Rows();
  rows.update(entries(200, 230));
  const [page] = rows.pages.value;
  rows.update(entries(80, 231));
  assertEquals(shown(rows), entries(80, 231).map(({ id }) => id));
  assertStrictEquals(rows.pages.value.at(-1), page);
});

Deno.test("update() keeps its pages when the first entry turns out to begin earlier", () => {
  const rows = new Rows();
  rows.update(entries(200, 230));
  const [page] = rows.pages.value;
  const longer = [...entries(150, 180), ...entries(201, 230)];
  rows.update(longer);
  assertEquals(shown(rows), longer.map(({ id }) => id));
  assertStrictEquals(rows.pages.value.at(-1), page);
});

Deno.test("update() starts over when what was shown is gone", () => {
  const rows = new Rows();
  rows.update(entries(1, 5));
  rows.update(entries(40, 42));
  assertEquals(shown(rows), ["e40", "e41", "e42"]);
  rows.update([]);
  assertEquals(shown(rows), []);
});
