/**
 * Logging: one line of text per happening, to stderr, for the person who runs drawbridge.
 *
 * Knows no secrets by design: callers never pass prompt text, tokens or cookies; control characters
 * and invisible ones are spelled out so that nothing an agent says can forge a line or disguise one.
 */

export interface Log {
  /** Something the person should know about. */
  warn(message: string): void;
  /** Detail, shown with `--verbose` only. */
  debug(message: string): void;
}

export interface LogOptions {
  readonly verbose: boolean;
  /** Takes one line without its newline. */
  readonly write: (line: string) => void;
}

export function createLog(options: LogOptions): Log {
  return {
    warn: (message) => options.write(`drawbridge: ${printable(message)}`),
    debug: options.verbose ? (message) => options.write(`drawbridge: ${printable(message)}`) : () => {},
  };
}

/** A log that says nothing. */
export const silentLog: Log = { warn: () => {}, debug: () => {} };

// The set of lib/ui/state/visible_text.ts, with the newline: soft hyphen, Arabic letter mark, Hangul fillers,
// zero width, bidi, invisible operators, variation selectors, byte order mark, tags (CVE-2021-42574).
const HIDDEN =
  /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb]|[\u{e0000}-\u{e0fff}]/gu;

/** `text` with every control character but tab shown as `\xNN`, every invisible one as `\u{NNNN}`. */
export function printable(text: string): string {
  return text.replace(HIDDEN, spelled);
}

function spelled(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  return code <= 0x9f ? `\\x${hex.padStart(2, "0")}` : `\\u{${hex}}`;
}

/** What was thrown, as the end of a sentence. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
