import { assert, assertEquals } from "@std/assert";
import { Best, scoreOf } from "../../../lib/snapshots/fuzzy_rank.ts";

/** `paths` that fit, best first. */
function ranked(typed: string, ...paths: string[]): string[] {
  const best = new Best(paths.length);
  for (const path of paths) {
    const score = scoreOf(path, typed);
    if (score !== null) best.add({ path, score });
  }
  return best.ranked.map(({ path }) => path);
}

Deno.test("scoreOf() finds what stands there in its order, and nothing else", () => {
  for (const typed of ["", "compo", "cts", "LIB/ui", "composer.tsx", "lct"]) {
    assert(scoreOf("lib/ui/composer.tsx", typed) !== null, typed);
  }
  for (const typed of ["opmoc", "composerz", "composer.tsxx", "\0"]) {
    assertEquals(scoreOf("lib/ui/composer.tsx", typed), null, typed);
  }
});

Deno.test("scoreOf() counts the file's own name more than its folders", () => {
  assertEquals(ranked("wire", "wire/a.ts", "lib/wire.ts"), ["lib/wire.ts", "wire/a.ts"]);
  assertEquals(ranked("test", "test/fixtures/one.ts", "src/one_test.ts"), [
    "src/one_test.ts",
    "test/fixtures/one.ts",
  ]);
});

Deno.test("scoreOf() counts the beginnings of words more", () => {
  assertEquals(ranked("sl", "lib/result.ts", "lib/session_list.ts"), [
    "lib/session_list.ts",
    "lib/result.ts",
  ]);
  assertEquals(ranked("ml", "camel.ts", "myList.ts"), ["myList.ts", "camel.ts"]);
});

Deno.test("scoreOf() counts a stretch without a gap more", () => {
  assertEquals(ranked("raft", "r_a_f_t.ts", "draft.ts").length, 2);
  assertEquals(ranked("mpo", "map_of_objects.md", "xmpox.md", "m1p2o3.md")[2], "m1p2o3.md");
});

Deno.test("scoreOf() finds the best way to fit, not the first", () => {
  // The first `c` and `o` stand in the folder, the word in the name.
  assert(
    Number(scoreOf("color/compose.ts", "compose")) > Number(scoreOf("color/c_o_m_p_o_s_e.ts", "compose")),
  );
});

Deno.test("scoreOf() takes letters of any kind", () => {
  assert(scoreOf("İstanbul/ÅÄÖ.md", "åä") !== null);
  assert(scoreOf("a/😀 b.md", "😀b") !== null);
  assertEquals(scoreOf("a/😁.md", "😀"), null);
});

Deno.test("Best keeps the best, those that are equal by depth, length and name", () => {
  assertEquals(ranked("", "b/a", "bb", "c", "a", "a/b/c"), ["a", "c", "bb", "b/a", "a/b/c"]);
  const best = new Best(2);
  for (const [path, score] of [["x", 1], ["y", 3], ["z", 2], ["w", 0]] as const) best.add({ path, score });
  assertEquals(best.ranked.map(({ path }) => path), ["y", "z"]);
});
