/**
 * Logging: one line of text per happening, to stderr, for the person who runs drawbridge.
 *
 * Knows no secrets by design: callers never pass prompt text, tokens or cookies; control characters
 * are escaped so that nothing an agent says can forge a line.
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

/** `text` with every control character but tab shown as `\xNN`. */
export function printable(text: string): string {
  return text.replace(
    /[\x00-\x08\x0a-\x1f\x7f-\x9f]/g,
    (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}
