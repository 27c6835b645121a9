/**
 * Terminal output as coloured runs of text: colours and weights are read, everything else a terminal obeys is inert.
 *
 * Drops OSC, DCS and cursor control (a title, a hyperlink with `javascript:`, a clear-screen that hides what was
 * printed); `\r` goes back to the line's start and overwrites.
 */
import { createAnsiSequenceParser } from "ansi-sequence-parser";

/** A run of text with one look. */
export type AnsiToken = ReturnType<ReturnType<typeof createAnsiSequenceParser>["parse"]>[number];

/** Escape character of terminal sequences. */
const ESC = "\u001b";
/** OSC, DCS, SOS, PM, APC: from their introducer to their end, or to the end of the text. */
const STRING_SEQUENCE =
  /(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u009c\u001b]*(?:\u0007|\u009c|\u001b\\|$)?/g;
const CONTROL_SEQUENCE = /(?:\u001b\[|\u009b)([0-?]*)[ -/]*([@-~]|$)/g;
const OTHER_ESCAPE =
  /\u001b(?!\[)[ -/]*[0-~]?|[\u0000-\u0007\u000b\u000c\u000e-\u001a\u001c-\u001f\u007f-\u009f]/g;
const ANY_CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

/** `text` as runs with their colours. */
export function ansiTokens(text: string): readonly AnsiToken[] {
  return createAnsiSequenceParser().parse(onlyColours(text));
}

/** `text` with every escape sequence removed that does not set a colour or a weight. */
export function onlyColours(text: string): string {
  if (!ANY_CONTROL.test(text)) return text;
  const filtered = text
    .replace(STRING_SEQUENCE, "")
    .replace(CONTROL_SEQUENCE, (_, params: string, final: string) => {
      return final === "m" && /^[\d;:]*$/.test(params) ? `${ESC}[${params.replaceAll(":", ";")}m` : "";
    })
    .replace(OTHER_ESCAPE, "");
  return overwrite(filtered);
}

/** Plain text: no sequence at all. */
export function withoutAnsi(text: string): string {
  return onlyColours(text).replace(/\u001b\[[\d;]*m/g, "");
}

/** What a terminal shows of a line that went back to its start: progress bars draw over themselves. */
function overwrite(text: string): string {
  const unix = text.replace(/\r+\n/g, "\n");
  if (!unix.includes("\r") && !unix.includes("\b")) return unix;
  return unix.split("\n").map((line) => {
    const backed = line.includes("\b") ? backspaced(line) : line;
    const parts = backed.replace(/\r+$/, "").split("\r");
    return parts.reduce((shown, part) => part.length >= shown.length ? part : mergeOver(shown, part), "");
  }).join("\n");
}

function backspaced(line: string): string {
  const kept: string[] = [];
  for (const character of line) {
    if (character === "\b") kept.pop();
    else kept.push(character);
  }
  return kept.join("");
}

/** Colours make columns uncertain: a line that has some is replaced whole. */
function mergeOver(shown: string, part: string): string {
  if (shown.includes(ESC) || part.includes(ESC)) return part;
  return part + shown.slice(part.length);
}
