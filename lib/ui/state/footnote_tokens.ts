/**
 * Footnotes in Markdown, as marked's tokens: `[^1]` among words, and `[^1]: text`, the note itself (GFM).
 *
 * A note goes on in lines that are indented, across blank lines too, and in lines that begin nothing else.
 */
import type { MarkedOptions, Token, Tokens } from "marked";

export interface NoteToken extends Tokens.Generic {
  readonly type: "note";
  readonly label: string;
  readonly tokens: Token[];
}

export interface NoteMarkToken extends Tokens.Generic {
  readonly type: "note_mark";
  readonly label: string;
}

type Tokenizer = NonNullable<NonNullable<MarkedOptions["extensions"]>["block"]>[number];

const NOTE =
  /^ {0,3}\[\^([^\]\s]+)\]:[ \t]*([^\n]*(?:\n|$)(?:(?:[ \t]*\n)*(?: {2}|\t)[ \t]*[^\s][^\n]*(?:\n|$)|[\p{L}"'(][^\n]*(?:\n|$))*)/u;
const MARK = /^\[\^([^\]\s]+)\](?!\()/;

export function isNote(token: Token): token is NoteToken {
  return token.type === "note";
}

export function isNoteMark(token: Token): token is NoteMarkToken {
  return token.type === "note_mark";
}

/** `[^1]: text`. */
export const note: Tokenizer = function (source) {
  const [raw, label, text] = NOTE.exec(source) ?? [];
  if (raw === undefined) return;
  const tokens = this.lexer.blockTokens(text.replace(/\n(?: {1,4}|\t)/g, "\n"), []);
  return { type: "note", raw, label: label.toLowerCase(), tokens };
};

/** `[^1]` among words. */
export const noteMark: Tokenizer = function (source) {
  const [raw, label] = MARK.exec(source) ?? [];
  if (raw !== undefined) return { type: "note_mark", raw, label: label.toLowerCase() };
};
