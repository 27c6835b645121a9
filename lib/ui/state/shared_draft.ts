/**
 * The text of a draft, kept with the bridge: what was typed on the desk is there on the phone.
 *
 * Knows no socket. What is typed here is never written over: only a box that holds what the bridge had, untouched
 * since, takes what was written elsewhere. What cannot be kept stays here, and is offered again.
 */
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { DraftRequest, SessionDraft } from "../../api.ts";
import { LIMITS } from "../../wire.ts";
import type { Clock } from "../wire_client/line_socket.ts";

/** It is kept once the typing rests for so long. Milliseconds. */
export const DRAFT_REST_MS = 500;

/** How this box stands to the bridge's draft. */
export interface DraftState {
  /** Of the bridge's draft that was here last; 0 for none. */
  readonly version: number;
  /** Whether what is written here is anything else by now. */
  readonly touched: boolean;
}

export interface SharedDraftOptions {
  readonly text: ReadonlySignal<string>;
  /** As this browser remembers it. */
  readonly state: DraftState;
  /** Remembers it. */
  readonly keep: (state: DraftState) => void;
  /** Puts what was written elsewhere into the box. */
  readonly take: (text: string) => void;
  /** Gives the new version, null when another text stands there. */
  readonly save: (request: DraftRequest) => Promise<number | null>;
  readonly clock: Clock;
}

export class SharedDraft {
  /** What is written is longer than the bridge keeps: it is on this device alone. */
  readonly tooLong: Signal<boolean> = signal(false);
  readonly #options: SharedDraftOptions;
  #state: DraftState;
  /** The next that is told is what stands there, not what was just written. */
  #isFirst = true;
  #isSaving = false;
  #callOff = () => {};

  constructor(options: SharedDraftOptions) {
    this.#options = options;
    this.#state = options.state;
  }

  /** The page is connected anew. */
  connected(): void {
    this.#isFirst = true;
  }

  /** The text is another one, by this page's person; `atOnce`: no more of it comes. */
  edited({ atOnce = false } = {}): void {
    this.#set({ ...this.#state, touched: true });
    this.#callOff();
    if (atOnce) void this.#save();
    else this.#callOff = this.#options.clock.after(DRAFT_REST_MS, () => void this.#save());
  }

  /** Nothing more is typed here: what is not kept yet is. */
  stop(): void {
    this.#callOff();
    void this.#save();
  }

  /** The bridge tells what it has. */
  told({ text, version }: SessionDraft): void {
    const isFirst = this.#isFirst;
    this.#isFirst = false;
    const mine = this.#options.text.value;
    if (this.#state.touched && text !== mine) {
      if (isFirst) void this.#save();
      return;
    }
    // An empty box that is looked at stays empty: what begins elsewhere is not for it.
    if (version <= this.#state.version || (!isFirst && mine === "")) return;
    if (text !== mine) this.#options.take(text);
    this.#set({ version, touched: false });
  }

  async #save(): Promise<void> {
    const { text, save } = this.#options;
    const saved = text.value;
    this.tooLong.value = new TextEncoder().encode(saved).length > LIMITS.draftBytesMax;
    if (this.#isSaving || !this.#state.touched || this.tooLong.value) return;
    this.#isSaving = true;
    try {
      const version = await save({ text: saved, over: this.#state.version });
      if (version !== null) this.#set({ version, touched: text.value !== saved });
      // What is not kept stays here and is offered again; an empty box has nothing to offer.
      else if (text.value === "") this.#set({ ...this.#state, touched: false });
    } catch {
      /* nobody is there: it is offered again with the next connection */
    } finally {
      this.#isSaving = false;
    }
    if (text.value !== saved) this.edited();
  }

  #set(state: DraftState): void {
    this.#state = state;
    this.#options.keep(state);
  }
}
