/**
 * Formulas in Markdown, as marked's tokens: `$$...$$` and `\[...\]` as blocks, `\(...\)` and `$...$` in a line.
 *
 * Knows where a formula begins and ends, not what it means. None goes across a blank line. The rule for single
 * dollars is pandoc's and a little stricter, so that prices and shell variables stay text.
 */
import type { MarkedOptions, Token, Tokens } from "marked";

/** Characters of a formula with its marks; a longer one is text, which also bounds what looking for its end costs. */
export const FORMULA_CHARS_MAX = 4_000;

export interface FormulaToken extends Tokens.Generic {
  readonly type: "formula";
  /** TeX, without its marks. */
  readonly text: string;
  /** It stands in lines of its own. */
  readonly display: boolean;
  /** Its end has not come yet; `tokens` is what it reads as should none come. */
  readonly open?: boolean;
}

type Tokenizer = NonNullable<NonNullable<MarkedOptions["extensions"]>["block"]>[number];

const CLOSED_BY: Readonly<Record<string, string>> = { "$$": "$$", "\\[": "\\]", "\\(": "\\)" };

export function isFormula(token: Token): token is FormulaToken {
  return token.type === "formula";
}

/** A formula that has its lines to itself. */
export const formulaBlock: Tokenizer = function (source) {
  const indent = /^ {0,3}(?=\$\$|\\\[)/.exec(source)?.[0].length;
  if (indent === undefined) return;
  const near = source.slice(0, FORMULA_CHARS_MAX);
  const [lines] = near.split(/\n[ \t]*\n/, 1);
  const found = marked(lines.slice(indent));
  if (found) {
    const raw = lines.slice(0, indent) + found.raw;
    const rest = /^[ \t]*(?:\n|$)/.exec(lines.slice(raw.length));
    return rest ? { ...found, raw: raw + rest[0] } : undefined;
  }
  // Its end may still come, but for a blank line, or too much, in between.
  const mark = CLOSED_BY[lines.slice(indent, indent + 2)];
  if (lines.length < source.length || closing(lines, { mark, from: indent + 2 }) >= 0) return;
  const text = lines.trim();
  return { type: "formula", raw: lines, text, display: true, open: true, tokens: this.lexer.inline(text) };
};

/** A formula among words. */
export const formulaInline: Tokenizer = function (source, before) {
  const near = source.slice(0, FORMULA_CHARS_MAX);
  return marked(near) ?? dollars(near, before.at(-1)?.raw ?? "");
};

/** One between marks of two characters. */
function marked(source: string): FormulaToken | undefined {
  const mark = source.slice(0, 2);
  if (!Object.hasOwn(CLOSED_BY, mark)) return;
  const end = closing(source, { mark: CLOSED_BY[mark], from: 2 });
  const text = source.slice(2, Math.max(2, end)).trim();
  return text === ""
    ? undefined
    : { type: "formula", raw: source.slice(0, end + 2), text, display: mark !== "\\(" };
}

/** One between single dollars: no blank right inside of them, no word right outside, no code between them. */
function dollars(source: string, before: string): FormulaToken | undefined {
  if (source[0] !== "$" || /[\w$\\]$/.test(before)) return;
  const end = closing(source, { mark: "$", from: 1 });
  const text = source.slice(1, Math.max(1, end));
  if (/^$|^\s|\s$|`/.test(text) || /^[\w${(]/.test(source.slice(end + 1))) return;
  return { type: "formula", raw: source.slice(0, end + 1), text, display: false };
}

/** Where `mark` stands and is not escaped, at `from` or behind it; -1 when nowhere. */
function closing(source: string, { mark, from }: { readonly mark: string; readonly from: number }): number {
  for (let at = source.indexOf(mark, from); at >= 0; at = source.indexOf(mark, at + 1)) {
    let backslashes = 0;
    while (source[at - backslashes - 1] === "\\") backslashes += 1;
    if (backslashes % 2 === 0) return at;
  }
  return -1;
}
