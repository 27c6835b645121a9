/**
 * Markdown as drawbridge reads it: GitHub's, with formulas and footnotes. Gives marked's tokens, never HTML.
 */
import { Lexer, type MarkedOptions, type Token, Tokenizer, type Tokens } from "marked";
import { note, noteMark } from "./footnote_tokens.ts";
import { formulaBlock, formulaInline } from "./formula_tokens.ts";

export type Links = Lexer["tokens"]["links"];

/** What ends a paragraph without a blank line, or that blank line, so that no more than the paragraph is searched. */
const NEXT_BLOCK =
  /\n(?:[ \t]*\n| {0,3}(?:(\$\$|\\\[)|(\[\^[^\]\s]+\]:)|#{1,6}(?:[ \t\n]|$)|```|~~~|>|(?:\*[ \t]*){3,}(?:\n|$)|(?:_[ \t]*){3,}(?:\n|$)))/;

/** Where the next block of ours begins in a paragraph at the start of `source`; undefined when another ends it before. */
function nextBlock(source: string): number | undefined {
  const next = NEXT_BLOCK.exec(source);
  return next?.[1] ?? next?.[2] ? (next?.index ?? 0) + 1 : undefined;
}

/** Looks for the underline of a heading no further than the next block of ours. */
class BoundedTokenizer extends Tokenizer {
  override lheading(source: string): Tokens.Heading | undefined {
    return super.lheading(source.slice(0, nextBlock(source)));
  }
}

const OPTIONS: MarkedOptions = {
  gfm: true,
  extensions: {
    renderers: {},
    childTokens: {},
    block: [formulaBlock, note],
    inline: [formulaInline, noteMark],
    startBlock: [nextBlock],
    // Text ends at a backslash and at a bracket anyway.
    startInline: [(source) => source.indexOf("$")],
  },
};

/** Lexes `source`, in which `links` were defined before. @throws Error, RangeError what marked cannot read */
export function lex(
  source: string,
  links: Links,
): { readonly tokens: readonly Token[]; readonly links: Links } {
  const lexer = new Lexer({ ...OPTIONS, tokenizer: new BoundedTokenizer() });
  Object.assign(lexer.tokens.links, links);
  const tokens = lexer.lex(source);
  return { tokens, links: tokens.links };
}
