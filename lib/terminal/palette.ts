/**
 * Colours of a terminal, or none. The only escape sequences that are ever written: text goes through `safe`.
 */
import { printable } from "../log.ts";

type Paint = (text: string) => string;

export interface Palette {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly red: Paint;
  readonly green: Paint;
  readonly yellow: Paint;
}

const plain: Paint = (text) => text;

export const PLAIN: Palette = { bold: plain, dim: plain, red: plain, green: plain, yellow: plain };

/** SGR (ECMA-48, 8.3.117). */
export const COLOURS: Palette = {
  bold: sgr(1, 22),
  dim: sgr(2, 22),
  red: sgr(31, 39),
  green: sgr(32, 39),
  yellow: sgr(33, 39),
};

function sgr(on: number, off: number): Paint {
  return (text) => text === "" ? "" : `\x1b[${on}m${text}\x1b[${off}m`;
}

/** One line of what an agent or a person wrote, with nothing in it that a terminal would obey. */
export function safe(line: string): string {
  return printable(line.endsWith("\r") ? line.slice(0, -1) : line);
}

/**
 * A piece of a line of prose, as {@link safe}, but for what joins letters and emoji (U+200C, U+200D, U+FE0E,
 * U+FE0F): whole scripts are written with it. Never for what a person decides by, as a path or a question.
 */
export function prose(piece: string): string {
  return piece.split(/([\u200c\u200d\ufe0e\ufe0f])/).map((part, at) => at % 2 === 1 ? part : printable(part))
    .join("");
}

/** {@link safe}, line by line. */
export function safeLines(text: string): string[] {
  return text.split("\n").map(safe);
}
