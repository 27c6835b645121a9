/**
 * Makes characters visible that could make a command or a path look like another one.
 *
 * Bidirectional controls, zero-width and other invisible characters are spelled out (CVE-2021-42574).
 */

export interface Run {
  readonly text: string;
  /** True for a character that was spelled out. */
  readonly hidden: boolean;
}

// Control characters but tab and newline, soft hyphen, Arabic letter mark, Hangul fillers, zero width, bidi,
// invisible operators, variation selectors, byte order mark, tags; not what joins two pictographs or colours one.
const HIDDEN =
  /(?!(?<=\p{Extended_Pictographic})\ufe0f|(?<=\p{Extended_Pictographic}[\ufe0f\u{1f3fb}-\u{1f3ff}]?)\u200d\p{Extended_Pictographic})[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb]|[\u{e0000}-\u{e0fff}]/gu;

/** In a name, which is one line, tab and newline are hidden as well. */
const HIDDEN_IN_NAME = new RegExp(`[\\t\\n]|${HIDDEN.source}`, "gu");

export function visibleRuns(text: string, { isName = false } = {}): readonly Run[] {
  const runs: Run[] = [];
  let from = 0;
  for (const match of text.matchAll(isName ? HIDDEN_IN_NAME : HIDDEN)) {
    if (match.index > from) runs.push({ text: text.slice(from, match.index), hidden: false });
    runs.push({ text: spelled(match[0]), hidden: true });
    from = match.index + match[0].length;
  }
  if (from < text.length) runs.push({ text: text.slice(from), hidden: false });
  return runs;
}

export function hasHidden(text: string): boolean {
  return visibleRuns(text).some(({ hidden }) => hidden);
}

function spelled(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
