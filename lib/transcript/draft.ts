/**
 * The working copy of a transcript while one batch of events is folded.
 *
 * Copies the entries array once and an entry once per batch, however many events touch it. Knows no event.
 * After `finish()` nothing that was handed out changes any more.
 */
import type { Entry, EntryKind } from "./entries.ts";
import type { EntryIndex, Transcript } from "./transcript.ts";

type Writable<T> = { -readonly [K in keyof T]: T[K] };
export type EntryOf<K extends EntryKind> = Extract<Entry, { kind: K }>;

export class Draft {
  /** Everything but the entries; freely assignable. */
  readonly state: Writable<Omit<Transcript, "entries" | "memory">>;
  open: number;
  openTools: readonly number[];
  openSignIns: readonly number[];
  openTerminals: readonly string[];
  readonly #from: readonly Entry[];
  readonly #index: EntryIndex;
  #entries: Entry[] | null = null;
  readonly #mine = new Set<number>();

  constructor(transcript: Transcript) {
    const { entries, memory, ...state } = transcript;
    this.state = state;
    this.open = memory.open;
    this.openTools = memory.openTools;
    this.openSignIns = memory.openSignIns;
    this.openTerminals = memory.openTerminals;
    this.#from = entries;
    this.#index = memory.index.tip === entries ? memory.index : indexOf(entries);
  }

  get length(): number {
    return (this.#entries ?? this.#from).length;
  }

  at(position: number): Entry | undefined {
    return (this.#entries ?? this.#from)[position];
  }

  /**
   * Position of the last entry of the conversation itself, -1 for none. What changed in the workspace is told
   * whenever it is known, in the middle of a message too, and interrupts nothing.
   */
  get tip(): number {
    let position = this.length - 1;
    while (isAside(this.at(position))) position -= 1;
    return position;
  }

  /** Appends `entry` and tells its position. */
  append(entry: Entry): number {
    const entries = this.#write();
    const position = entries.push(entry) - 1;
    this.#mine.add(position);
    for (const key of keysOf(entry)) this.#index.positions.set(key, position);
    return position;
  }

  /** The entry at `position`, to be changed in place: a copy that only this batch has seen. */
  edit<K extends EntryKind>(position: number, kind: K): Writable<EntryOf<K>> | null {
    const entry = this.at(position);
    if (entry?.kind !== kind) return null;
    // The kind was compared: this is an entry of that kind.
    let mine = entry as Writable<EntryOf<K>>;
    if (!this.#mine.has(position)) {
      mine = { ...mine };
      this.#write()[position] = mine;
      this.#mine.add(position);
    }
    return mine;
  }

  /** Position of the newest tool call with this id, -1 when there is none. */
  findTool(toolCallId: string): number {
    return this.#index.positions.get(toolKey(toolCallId)) ?? -1;
  }

  /** The tool call at `position` has this id from now on. */
  indexTool(toolCallId: string, position: number): void {
    this.#index.positions.set(toolKey(toolCallId), position);
  }

  /** Position of the tool call that holds this terminal, -1 when none does. */
  findTerminal(terminalId: string): number {
    return this.#index.positions.get(terminalKey(terminalId)) ?? -1;
  }

  indexTerminal(terminalId: string, position: number): void {
    this.#index.positions.set(terminalKey(terminalId), position);
  }

  findCompaction(id: string): number {
    return this.#index.positions.get(compactionKey(id)) ?? -1;
  }

  finish(): Transcript {
    const entries = this.#entries ?? this.#from;
    this.#index.tip = entries;
    const { open, openTools, openSignIns, openTerminals } = this;
    const memory = { open, openTools, openSignIns, openTerminals, index: this.#index };
    return { ...this.state, entries, memory };
  }

  #write(): Entry[] {
    return this.#entries ??= this.#from.slice();
  }
}

function isAside(entry: Entry | undefined): boolean {
  return entry?.kind === "changes" || entry?.kind === "revert";
}

function compactionKey(id: string): string {
  return `compaction ${id}`;
}

function toolKey(id: string): string {
  return `tool ${id}`;
}

function terminalKey(id: string): string {
  return `terminal ${id}`;
}

function keysOf(entry: Entry): readonly string[] {
  if (entry.kind === "tool") {
    return [toolKey(entry.toolCallId), ...entry.terminals.map(({ terminalId }) => terminalKey(terminalId))];
  }
  return entry.kind === "notice" && entry.compactionId !== null ? [compactionKey(entry.compactionId)] : [];
}

/** An index made anew, for a transcript that is folded on from a second time. */
function indexOf(entries: readonly Entry[]): EntryIndex {
  const positions = new Map<string, number>();
  entries.forEach((entry, position) => {
    for (const key of keysOf(entry)) positions.set(key, position);
  });
  return { positions, tip: entries };
}
