/**
 * What commands that drawbridge runs for an agent print, on its way to the journal: in pieces, within a limit.
 *
 * All of the first stretch is kept, as it comes; of one that goes on and on, now and then its newest lines.
 */
import type { TerminalListener } from "../agent/client_terminals.ts";
import type { EventBodies } from "../wire.ts";
import type { Journal } from "./journal.ts";

/** How long output is gathered for one event. Milliseconds. */
const GATHER_MS = 50;
/** Characters that are written at once. */
const PIECE_CHARS = 64 * 1024;
/** Characters of one command's output that are all kept. */
export const TERMINAL_KEPT_CHARS = 1024 * 1024;
/** Beyond that: how often the newest output is kept, and how many characters of it. Milliseconds. */
const TAIL_EVERY_MS = 30_000;
const TAIL_CHARS = 16 * 1024;

interface Running {
  /** What is not in the journal yet. */
  waiting: string;
  /** Characters before it that never will be. */
  leftOut: number;
  /** Characters in the journal. */
  kept: number;
  timer: ReturnType<typeof setTimeout> | undefined;
}

export class TerminalLog implements TerminalListener {
  readonly #journal: Journal;
  readonly #running = new Map<string, Running>();

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  readonly onStart: TerminalListener["onStart"] = (start) => {
    this.#running.set(start.terminalId, { waiting: "", leftOut: 0, kept: 0, timer: undefined });
    this.#append(start);
  };

  readonly onOutput: TerminalListener["onOutput"] = (terminalId, text) => {
    const running = this.#running.get(terminalId);
    if (!running) return;
    running.waiting += text;
    const isLong = running.kept >= TERMINAL_KEPT_CHARS;
    if (isLong) this.#shorten(running);
    else if (running.waiting.length >= PIECE_CHARS) return this.#flush(terminalId, running);
    running.timer ??= setTimeout(() => this.#flush(terminalId, running), isLong ? TAIL_EVERY_MS : GATHER_MS);
  };

  readonly onExit: TerminalListener["onExit"] = (terminalId, exit) => {
    const running = this.#running.get(terminalId);
    if (running) this.#flush(terminalId, running);
    this.#running.delete(terminalId);
    this.#append({ terminalId, exit });
  };

  #flush(terminalId: string, running: Running): void {
    clearTimeout(running.timer);
    running.timer = undefined;
    const { waiting: output, leftOut } = running;
    if (output === "") return;
    running.waiting = "";
    running.leftOut = 0;
    running.kept += output.length;
    this.#append(leftOut > 0 ? { terminalId, output, leftOut } : { terminalId, output });
  }

  /** Twice the tail may wait, so that not every piece of output copies it. */
  #shorten(running: Running): void {
    const extra = running.waiting.length - TAIL_CHARS;
    if (extra < TAIL_CHARS) return;
    running.leftOut += extra;
    running.waiting = running.waiting.slice(extra);
  }

  #append(event: EventBodies["terminal"]): void {
    // Of an agent that went with its session, commands may tell their end a moment later.
    if (!this.#journal.isClosed) this.#journal.append("terminal", event);
  }
}
