/**
 * A transcript on a terminal that only ever goes on: what is new in it is written below what stands there.
 *
 * Messages are written as they stream; everything else in whole lines, in the order it comes to its end.
 */
import type { Entry, MessageEntry, PlanEntry, PlanItem, ToolEntry } from "../transcript/entries.ts";
import { partsText } from "../transcript/text.ts";
import { threadTitle } from "../transcript/thread_words.ts";
import { entryLines, innerLines, planLines } from "./entry_words.ts";
import { type Palette, prose, safe } from "./palette.ts";

export interface TranscriptPrinterOptions {
  readonly palette: Palette;
  /** Writes text as it is; nothing in it comes from elsewhere unescaped. */
  readonly write: (text: string) => void;
  /** Whether the prompt stands there already, as it was typed. */
  readonly isTyped: (promptId: string) => boolean;
}

export class TranscriptPrinter {
  readonly #options: TranscriptPrinterOptions;
  #entries: readonly Entry[] = [];
  /** Position of the first entry that is shown. */
  #first = 0;
  /** Characters written of each message. */
  readonly #written = new Map<string, number>();
  /** What was last written of each other entry. */
  readonly #said = new Map<string, string>();
  /** What of sub-agents' threads was looked at. */
  readonly #inner = new Map<string, Entry>();
  #plan: { readonly id: string; readonly items: readonly PlanItem[] } | null = null;
  /** The message whose last line goes on. */
  #open: string | null = null;

  constructor(options: TranscriptPrinterOptions) {
    this.#options = options;
  }

  /** Shows none of the entries before position `first`. */
  startAt(first: number): void {
    this.#first = first;
  }

  /** Writes what is new in `entries`, which go on where the former ones were. */
  show(entries: readonly Entry[]): void {
    const before = this.#entries;
    this.#entries = entries;
    for (let at = this.#first; at < entries.length; at++) {
      if (entries[at] !== before[at]) this.#showEntry(entries[at]);
    }
  }

  /** Writes whole lines of the viewer's own, below what stands there. */
  lines(lines: readonly string[]): void {
    if (lines.length === 0) return;
    this.#finishLine();
    this.#options.write(lines.join("\n") + "\n");
  }

  #showEntry(entry: Entry): void {
    if (entry.kind === "agent" || entry.kind === "thought") return this.#stream(entry);
    if (entry.kind === "plan") return this.#showPlan(entry);
    if (entry.kind === "user" && entry.promptId !== null && this.#options.isTyped(entry.promptId)) return;
    if (entry.kind === "tool" && entry.thread) this.#showThread(entry);
    const lines = entryLines(entry, this.#options.palette);
    const text = lines.join("\n");
    if (lines.length === 0 || this.#said.get(entry.id) === text) return;
    this.#said.set(entry.id, text);
    this.lines(lines);
  }

  /** What a sub-agent did and said, when it is done, in lines that begin with its name. */
  #showThread(row: ToolEntry): void {
    const mark = this.#options.palette.dim(`  [${safe(threadTitle(row) || "sub-agent")}] `);
    for (const entry of row.thread?.entries ?? []) {
      if (this.#inner.get(entry.id) === entry) continue;
      this.#inner.set(entry.id, entry);
      if (entry.kind === "tool" && entry.thread) this.#showThread(entry);
      const text = innerLines(entry, this.#options.palette).map((line) => mark + line).join("\n");
      if (text === "" || this.#said.get(entry.id) === text) continue;
      this.#said.set(entry.id, text);
      this.lines([text]);
    }
  }

  #showPlan(entry: PlanEntry): void {
    const before = this.#plan?.id === entry.id ? this.#plan.items : [];
    this.#plan = entry;
    this.lines(planLines(entry, { before, palette: this.#options.palette }));
  }

  #stream(entry: MessageEntry): void {
    const whole = partsText(entry.parts);
    const from = this.#written.get(entry.id) ?? 0;
    const to = entry.done ? whole.length : withoutHalf(whole);
    if (to > from) {
      this.#written.set(entry.id, to);
      if (this.#open !== entry.id) this.#finishLine();
      this.#open = entry.id;
      this.#writePiece(whole.slice(from, to), entry.kind);
    }
    if (entry.done && this.#open === entry.id) this.#finishLine();
  }

  #writePiece(piece: string, kind: "agent" | "thought"): void {
    const paint = kind === "thought" ? this.#options.palette.dim : (text: string) => text;
    const lines = piece.replaceAll("\r\n", "\n").split("\n");
    this.#options.write(lines.map((line) => paint(prose(line))).join("\n"));
  }

  #finishLine(): void {
    if (this.#open !== null) this.#options.write("\n");
    this.#open = null;
  }
}

/** Without the first half of a character, or of a line's end, whose other half is still to come. */
function withoutHalf(text: string): number {
  const last = text.charCodeAt(text.length - 1);
  const length = last >= 0xd800 && last < 0xdc00 ? text.length - 1 : text.length;
  return text[length - 1] === "\r" ? length - 1 : length;
}
