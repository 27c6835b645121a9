import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import type { Token } from "marked";
import { IncrementalMarkdown } from "../../../lib/ui/state/incremental_markdown.ts";
import { lex } from "../../../lib/ui/state/markdown_lexer.ts";

/** Pieces whose borders are where incremental lexing goes wrong. */
const fragments = fc.constantFrom(
  ...[
    "word ",
    "two\nlines",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "# Head\n",
    "#",
    "---\n",
    "--",
    "===\n",
    "* item\n",
    "*",
    "- [ ] do\n",
  ],
  ...[
    "1. one\n",
    "   deeper\n",
    "    code\n",
    "> quote\n",
    ">",
    "```ts\n",
    "```\n",
    "~~~",
    "`code`",
    "**bold**",
    "_",
    "[a](b)",
  ],
  ...[
    "| a | b |\n",
    "|---|---|\n",
    "|--",
    "| 1 | 2 |\n",
    "<div>\n",
    "</div>\n",
    "<!-- x",
    "-->",
    "\t",
    "  ",
    "\\",
    "&amp;",
    "é",
    "☂",
  ],
  ...[
    "$$",
    "$$\n",
    "$",
    "$a_1$",
    "$$ b $$",
    "\\[",
    "\\]",
    "\\[ c \\]\n",
    "\\(d\\)",
    "5",
  ],
  ...[
    "[^1]",
    "[^2]",
    "[^1]: note\n",
    "[^2]:",
    "    more\n",
    "[^1",
  ],
);

const documents = fc.array(fragments, { maxLength: 30 }).map((pieces) => pieces.join(""));

function full(text: string): readonly Token[] {
  return [...lex(text.replace(/\r\n?/g, "\n"), {}).tokens];
}

function tokensOf(markdown: IncrementalMarkdown): readonly Token[] {
  return [...markdown.groups.flat(), ...markdown.tail];
}

/** `space` tokens carry nothing that is drawn and may be split where a block was committed. */
function drawn(tokens: readonly Token[]): readonly Token[] {
  return tokens.filter(({ type }) => type !== "space");
}

Deno.test("update() gives the tokens of a full lex, whatever the cuts", () => {
  fc.assert(
    fc.property(documents, fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), (text, sizes) => {
      const markdown = new IncrementalMarkdown();
      let at = 0;
      for (let turn = 0; at < text.length; turn += 1) {
        at = Math.min(text.length, at + sizes[turn % sizes.length]);
        markdown.update(text.slice(0, at));
      }
      const whole = text.endsWith("\r") ? text.slice(0, -1) : text;
      assertEquals(drawn(tokensOf(markdown)), drawn(full(whole)));
    }),
    { numRuns: 4000 },
  );
});

Deno.test("update() takes no half-typed definition for a whole one", () => {
  const text = "See [a].\n\n[a]: https://example.com/whole\n\nAnd [a] again.\n\nEnd";
  for (let size = 1; size < text.length; size += 1) {
    const markdown = new IncrementalMarkdown();
    for (let at = size; at < text.length + size; at += size) markdown.update(text.slice(0, at));
    const links = JSON.stringify(tokensOf(markdown)).match(/"href":"[^"]*"/g);
    assertEquals([...new Set(links)], ['"href":"https://example.com/whole"'], `${size} at a time`);
    markdown.finish();
    assertEquals(drawn(tokensOf(markdown)), drawn(full(text)));
  }
});

Deno.test("finish() gives the tokens of a full lex, with definitions wherever they stand", () => {
  const links = fc.constantFrom(
    "[a]",
    "[a]: ht",
    "tps://x.y/z\n",
    "[a]: /b\n\n",
    "[b]: /c\n",
    "[b] ",
    "> [a]: /d\n",
  );
  const pieces = fc.array(fc.oneof(fragments, links), { maxLength: 30 });
  fc.assert(
    fc.property(pieces, (pieces) => {
      const markdown = new IncrementalMarkdown();
      let text = "";
      for (const piece of pieces) markdown.update(text += piece);
      markdown.finish();
      assertEquals(drawn(tokensOf(markdown)), drawn(full(text.endsWith("\r") ? text.slice(0, -1) : text)));
    }),
    { numRuns: 3000 },
  );
});

Deno.test("update() keeps the blocks that are settled as the same objects", () => {
  const markdown = new IncrementalMarkdown();
  markdown.update("One.\n\nTwo.\n\nThree.\nand");
  const [first] = markdown.groups[0];
  markdown.update("One.\n\nTwo.\n\nThree.\nand more\n\nFour\n\nFive\n");
  assertStrictEquals(markdown.groups[0][0], first);
  assert(markdown.groups[0].length > 3);
});

Deno.test("update() starts over for another text", () => {
  const markdown = new IncrementalMarkdown();
  markdown.update("a long first text\n\nwith two blocks\n\n");
  markdown.update("short");
  assertEquals(tokensOf(markdown).map(({ raw }) => raw), ["short"]);
});

Deno.test("finish() resolves links that were used before their definition", () => {
  const text = "See [it].\n\nMore.\n\n[it]: https://example.com\n";
  const markdown = new IncrementalMarkdown();
  for (let at = 1; at <= text.length; at += 1) markdown.update(text.slice(0, at));
  markdown.finish();
  assertEquals(drawn(tokensOf(markdown)), drawn(full(text)));
});

Deno.test("update() shows quotes nested beyond the lexer's stack as plain text", () => {
  const markdown = new IncrementalMarkdown();
  markdown.update(">".repeat(20_000) + " deep");
  assertEquals(tokensOf(markdown).length, 1);
});
