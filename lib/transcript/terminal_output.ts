/**
 * What a command prints, told by the display-only terminal extension in `_meta` (Zed, claude, codex, pi).
 *
 * Keeps the newest output within a limit; the start is given up first.
 */
import type { TerminalOutput } from "./entries.ts";
import { number, record, string } from "./shape.ts";

/** Characters kept of one terminal's output. */
export const TERMINAL_CHARS_MAX = 1024 * 1024;
/** Cutting below the limit, not at it: otherwise every further chunk would copy the whole. */
const CHARS_AFTER_CUT = TERMINAL_CHARS_MAX - TERMINAL_CHARS_MAX / 4;

/** `terminals` after one message's `_meta`; the same array when it says nothing of them. */
export function foldTerminals(
  terminals: readonly TerminalOutput[],
  meta: Readonly<Record<string, unknown>>,
): readonly TerminalOutput[] {
  let next = terminals;
  const info = record(meta.terminal_info);
  if (typeof info.terminal_id === "string") {
    const cwd = string(info.cwd);
    next = patched(next, info.terminal_id, (terminal) => ({ ...terminal, cwd: cwd ?? terminal.cwd }));
  }
  const output = record(meta.terminal_output);
  const data = string(output.data);
  if (typeof output.terminal_id === "string" && data !== null) {
    next = patched(next, output.terminal_id, (terminal) => appended(terminal, data));
  }
  const exit = record(meta.terminal_exit);
  if (typeof exit.terminal_id === "string") {
    const ended = { code: number(exit.exit_code), signal: string(exit.signal) };
    next = patched(next, exit.terminal_id, (terminal) => ({ ...terminal, exit: ended }));
  }
  return next;
}

/** `terminals` with one changed, which is made when it is not there. */
export function patched(
  terminals: readonly TerminalOutput[],
  terminalId: string,
  change: (terminal: TerminalOutput) => TerminalOutput,
): readonly TerminalOutput[] {
  const known = terminals.findIndex((terminal) => terminal.terminalId === terminalId);
  if (known < 0) {
    return [...terminals, change({ terminalId, cwd: null, output: "", truncated: false, exit: null })];
  }
  return terminals.map((terminal, index) => index === known ? change(terminal) : terminal);
}

/** With more output; its start is given up beyond the limit. */
export function appended(terminal: TerminalOutput, data: string): TerminalOutput {
  const output = terminal.output + data;
  if (output.length <= TERMINAL_CHARS_MAX) return { ...terminal, output };
  return { ...terminal, output: output.slice(-CHARS_AFTER_CUT), truncated: true };
}
