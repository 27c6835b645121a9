import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Lexer } from "marked";
import { lex } from "../../../lib/ui/state/markdown_lexer.ts";

/** Lines that begin, end and interrupt each kind of block. */
const LINES = [
  ...["p", "words *x*", "\\", "<span>a", "", "", " ", "\t", "    code", "# h", "> q"],
  ...["===", "===\t", "=== \t", "    ===", "=== x", "=", "---", "--- ", "  ---", "--", "-", "***", "* * *"],
  ...["- item", "- ---", "1. a", "2. b", "```", "~~~", "|a|b|", "|-|-|", "[a]: /x"],
  ...["<!-- c -->", " <!-- c -->", "<div>", "</div>", "<pre>", "</pre>"],
];

Deno.test("lex() reads what has neither formulas nor footnotes as marked does", () => {
  const text = fc.tuple(fc.array(fc.constantFrom(...LINES), { minLength: 2, maxLength: 8 }), fc.boolean())
    .map(([lines, isEnded]) => lines.join("\n") + (isEnded ? "\n" : ""));
  fc.assert(
    fc.property(text, (source) => {
      assertEquals(
        JSON.stringify(lex(source, {}).tokens),
        JSON.stringify(new Lexer({ gfm: true }).lex(source)),
      );
    }),
    { numRuns: 10_000 },
  );
});

Deno.test("lex() takes no line that begins with dashes for an underline, wherever it stands in a long text", () => {
  for (let words = 3_990; words < 4_000; words++) {
    const tokens = lex(`${"w".repeat(words)}\n--force\nmore`, {}).tokens;
    assertEquals(tokens.map(({ type }) => type), ["paragraph"], `after ${words} letters`);
  }
});
