import { assertEquals } from "@std/assert";
import type { Token } from "marked";
import { FORMULA_CHARS_MAX, isFormula } from "../../../lib/ui/state/formula_tokens.ts";
import { lex } from "../../../lib/ui/state/markdown_lexer.ts";

/** The formulas of `text` at any depth: `[x]` in a line, `[[x]]` in lines of its own, `x...` without an end. */
function formulas(text: string): string[] {
  const found: string[] = [];
  const look = (token: Token) => {
    if (isFormula(token)) {
      found.push(token.open ? `${token.text}...` : token.display ? `[[${token.text}]]` : `[${token.text}]`);
    } else if (token.type === "list") token.items.forEach(look);
    else if (token.type === "table") {
      [token.header, ...token.rows].flat().forEach(({ tokens }) => tokens.forEach(look));
    } else if ("tokens" in token) token.tokens?.forEach(look);
  };
  lex(text, {}).tokens.forEach(look);
  return found;
}

const TEXTS: Readonly<Record<string, readonly string[]>> = {
  "between dollars": ["so $x_1$ and $y$-axis, *with $a$* and $b$.", "x_1", "y", "a", "b"],
  "of one letter": ["$n$", "n"],
  "in round marks": ["so \\( a*b \\) and \\(c\\)", "a*b", "c"],
  "in a table": ["| a |\n|--|\n| $x$ |", "x"],
  "in a heading": ["# On $x$", "x"],
  "with dollars escaped in it": ["$a \\$ b$", "a \\$ b"],
  "with emphasis marks in it": ["$a_1 * b_2$ and $c * d$", "a_1 * b_2", "c * d"],
};

for (const [name, [text, ...expected]] of Object.entries(TEXTS)) {
  Deno.test(`a formula ${name} is one in a line`, () => {
    assertEquals(formulas(text), expected.map((source) => `[${source}]`));
  });
}

for (
  const [name, text] of Object.entries({
    "two dollars": "$$x$$",
    "two dollars over lines": "$$\nx\n$$",
    "square marks": "\\[ x \\]",
    "square marks over lines": "\\[\nx\n\\]\nand more",
    "two dollars among words": "so $$x$$ is it",
    "two dollars right under words": "so\n$$\nx\n$$\nis it",
    "square marks in a list": "- so\n  \\[\n  x\n  \\]\n",
  })
) {
  Deno.test(`a formula in ${name} stands in lines of its own`, () => {
    assertEquals(formulas(text), ["[[x]]"]);
  });
}

for (
  const [name, text] of Object.entries({
    "prices": "It costs $5, not $10, or $1.50/$2.",
    "a price and a formula's beginning": "For $5 or 6$7",
    "shell variables": "Set $PATH and $HOME, or $HOME/bin:$PATH, ${A}:${B}, $(a)$(b).",
    "a blank inside": "$ x $ and $y $",
    "escaped dollars": "\\$x$ and \\$y\\$",
    "words right outside": "US$x$ and a$b$",
    "code": "`$x$` and\n\n```sh\necho $x$ \\(y\\)\n```\n\n    $$z$$\n",
    "code between dollars": "The $ in `a$`",
    "nothing between": "\\(\\) and $$$$",
    "a blank line between": "$$\nx\n\ny $$ no",
    "too much between": `$$${"x".repeat(FORMULA_CHARS_MAX)}$$`,
    "an escaped backslash": "\\\\(x\\\\)",
  })
) {
  Deno.test(`text with ${name} holds no formula`, () => assertEquals(formulas(text), []));
}

Deno.test("the underline of a heading reaches no further up than the formula before it", () => {
  const { tokens } = lex("words\n$$\na\n$$\nmore\n===\nend", {});
  assertEquals(tokens.map(({ type, raw }) => [type, raw]), [
    ["paragraph", "words\n"],
    ["formula", "$$\na\n$$\n"],
    ["heading", "more\n===\n"],
    ["paragraph", "end"],
  ]);
});

Deno.test("a formula without an end is open until it, a blank line, or too much comes", () => {
  assertEquals(formulas("so\n\n$$\nx + y"), ["$$\nx + y..."]);
  assertEquals(formulas("so\n\n$$\nx + y\n$$"), ["[[x + y]]"]);
  assertEquals(formulas("$$\nx + y\n\nz"), []);
  assertEquals(formulas(`\\[${"x".repeat(FORMULA_CHARS_MAX)}`), []);
});
