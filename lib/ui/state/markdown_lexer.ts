/**
 * Markdown as drawbridge reads it: GitHub's, with formulas and footnotes. Gives marked's tokens, never HTML.
 */
import { Lexer, type MarkedOptions, type Token, Tokenizer, type Tokens } from "marked";
import { note, noteMark } from "./footnote_tokens.ts";
import { formulaBlock, formulaInline } from "./formula_tokens.ts";

export type Links = Lexer["tokens"]["links"];

/** What ends a paragraph without a blank line, or that blank line, so that no more than the paragraph is searched. */
const NEXT_BLOCK =
  /\n(?:[ \t]*\n|<(?:script|pre|style|textarea|!--)| {0,3}(?:(\$\$|\\\[)|(\[\^[^\]\s]+\]:)|#{1,6}(?:[ \t\n]|$)|```|~~~|>|(?:[*+-]|1[.)])[ \t]|(?:\*[ \t]*){3,}(?:\n|$)|(?:_[ \t]*){3,}(?:\n|$)))/;

/** Characters of a heading with its underline; a longer one is text, which bounds what looking for it costs. */
const HEADING_CHARS_MAX = 4_000;
/** What comes first: the underline of a heading, or what lets it come no more: a block of ours, a blank line. */
const HEADING_END = /\n(?: {0,3}((?:=+|-+)[ \t]*(?:\n+|$))| {0,3}(?:\$\$|\\\[|\[\^[^\]\s]+\]:)|[ \t]*\n)/;

/** Looks for the underline of a heading no further than it can be: marked looks through all the text that follows. */
class BoundedTokenizer extends Tokenizer {
  override lheading(source: string): Tokens.Heading | undefined {
    const end = HEADING_END.exec(source.slice(0, HEADING_CHARS_MAX));
    const length = end?.[1] ? end.index + end[0].length : HEADING_CHARS_MAX;
    // One that ends at the bound may be the beginning of another line.
    return length < HEADING_CHARS_MAX ? super.lheading(source.slice(0, length)) : undefined;
  }
}

const OPTIONS: MarkedOptions = {
  gfm: true,
  extensions: {
    renderers: {},
    childTokens: {},
    block: [formulaBlock, note],
    inline: [formulaInline, noteMark],
    startBlock: [(source) => {
      const next = NEXT_BLOCK.exec(source);
      return next?.[1] ?? next?.[2] ? (next?.index ?? 0) + 1 : undefined;
    }],
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
