/**
 * The working copy of a transcript while one batch of events is folded.
 *
 * Copies the entries array once and an entry once per batch, however many events touch it. Knows no event.
 * After `finish()` nothing that was handed out changes any more.
 */
import type { Entry, EntryIndex, EntryKind, Thread } from "./entries.ts";
import { compactionKey, indexOf, keysOf, placeKeys, terminalKey, toolKey } from "./entry_index.ts";
import { EMPTY_TRANSCRIPT, type Transcript } from "./transcript.ts";

type Writable<T> = { -readonly [K in keyof T]: T[K] };
export type EntryOf<K extends EntryKind> = Extract<Entry, { kind: K }>;

export class Draft {
  /** Everything but the entries; freely assignable. */
  readonly state: Writable<Omit<Transcript, "entries" | "memory">>;
  open: number;
  openTools: readonly number[];
  openSignIns: readonly number[];
  openTerminals: readonly string[];
  openThreads: readonly number[];
  readonly #from: readonly Entry[];
  readonly #index: EntryIndex;
  #entries: Entry[] | null = null;
  readonly #mine = new Set<number>();
  readonly #threads = new Map<number, Draft>();

  constructor(transcript: Transcript) {
    const { entries, memory, ...state } = transcript;
    this.state = state;
    this.open = memory.open;
    this.openTools = memory.openTools;
    this.openSignIns = memory.openSignIns;
    this.openTerminals = memory.openTerminals;
    this.openThreads = memory.openThreads;
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

  /** The draft of the thread below the row at `position`, to be written to; null where there is no such row. */
  thread(position: number): Draft | null {
    const row = this.at(position);
    if (row?.kind !== "tool") return null;
    if (!this.openThreads.includes(position)) this.openThreads = [...this.openThreads, position];
    const known = this.#threads.get(position);
    if (known) return known;
    const { entries, plan, turn, memory } = row.thread ?? NO_THREAD;
    const draft = new Draft({ ...EMPTY_TRANSCRIPT, entries, plan, turn, memory });
    this.#threads.set(position, draft);
    return draft;
  }

  /** The place of the row whose thread is that of session `sessionId`, or of a call in a thread. */
  findPlace(of: { readonly sessionId: string } | { readonly toolCallId: string }): readonly number[] | null {
    return this.#index.places.get(placeKeys(of)) ?? null;
  }

  indexPlace(
    of: { readonly sessionId: string } | { readonly toolCallId: string },
    place: readonly number[],
  ): void {
    this.#index.places.set(placeKeys(of), place);
  }

  finish(): Transcript {
    for (const [position, draft] of this.#threads) {
      const row = this.edit(position, "tool");
      const { entries, plan, turn, memory } = draft.finish();
      if (row) row.thread = { ...row.thread ?? NO_THREAD, entries, plan, turn, memory };
    }
    const entries = this.#entries ?? this.#from;
    this.#index.tip = entries;
    const { open, openTools, openSignIns, openTerminals, openThreads } = this;
    const memory = { open, openTools, openSignIns, openTerminals, openThreads, index: this.#index };
    return { ...this.state, entries, memory };
  }

  #write(): Entry[] {
    return this.#entries ??= this.#from.slice();
  }
}

/** A thread that nothing is known of yet. */
export const NO_THREAD: Thread = {
  sessionId: null,
  guessed: false,
  role: null,
  task: null,
  independent: false,
  entries: EMPTY_TRANSCRIPT.entries,
  plan: EMPTY_TRANSCRIPT.plan,
  turn: EMPTY_TRANSCRIPT.turn,
  memory: EMPTY_TRANSCRIPT.memory,
};

function isAside(entry: Entry | undefined): boolean {
  return entry?.kind === "changes" || entry?.kind === "revert";
}
