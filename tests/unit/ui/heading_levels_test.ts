import { assertEquals } from "@std/assert";
import { Lexer } from "marked";
import { HeadingLevels } from "../../../lib/ui/state/heading_levels.ts";

function levelsOf(text: string): number[] {
  const tokens = [...new Lexer({ gfm: true }).lex(text)];
  const levels = new HeadingLevels();
  levels.update([tokens], []);
  return tokens.filter(({ type }) => type === "heading").map((token) => levels.of(token));
}

Deno.test("HeadingLevels begins under the page's heading and skips none", () => {
  assertEquals(levelsOf("### a\n\n##### b\n\n### c\n\n# d\n\n## e\n"), [2, 3, 2, 2, 3]);
});

Deno.test("HeadingLevels gives a tail its place after what is settled", () => {
  const lex = (text: string) => [...new Lexer({ gfm: true }).lex(text)];
  const levels = new HeadingLevels();
  const settled = lex("# a\n\n");
  const tail = lex("## b\n\n## c");
  levels.update([settled], tail);
  assertEquals(tail.filter(({ type }) => type === "heading").map((token) => levels.of(token)), [3, 3]);
});

Deno.test("HeadingLevels gives each heading its level again when the whole text was lexed anew", () => {
  const lex = (text: string) => [...new Lexer({ gfm: true }).lex(text)];
  const levels = new HeadingLevels();
  levels.update([lex("# a\n\n## b\n\n")], []);
  const anew = lex("# a\n\n## b\n\n### c\n");
  levels.update([anew], []);
  assertEquals(anew.filter(({ type }) => type === "heading").map((token) => levels.of(token)), [2, 3, 4]);
});
