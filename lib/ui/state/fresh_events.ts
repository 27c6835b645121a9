/**
 * Events that have come and are not folded yet: it is their turn once per frame, when the fold has been fetched.
 */
import { effect } from "@preact/signals";
import type { Event } from "../../wire.ts";
import { oncePerFrame } from "./frame.ts";
import type { Fold } from "./seen_events.ts";

export interface FreshEventsOptions {
  /** Null until it is fetched; whoever reads it is told. */
  readonly fold: () => Fold | null;
  readonly onTurn: () => void;
}

export class FreshEvents {
  readonly #options: FreshEventsOptions;
  readonly #flush: () => void;
  #events: Event[] = [];
  #unwatch = () => {};

  constructor(options: FreshEventsOptions) {
    this.#options = options;
    this.#flush = oncePerFrame(options.onTurn);
  }

  start(): void {
    this.#unwatch = effect(() => {
      if (this.#options.fold()) this.#flush();
    });
  }

  stop(): void {
    this.#unwatch();
  }

  get fold(): Fold | null {
    return this.#options.fold();
  }

  add(events: readonly Event[]): void {
    for (const event of events) this.#events.push(event);
    this.#flush();
  }

  forget(): void {
    this.#events = [];
  }

  /** What is to be folded now, and by what; null for nothing. */
  take(): { readonly events: readonly Event[]; readonly fold: Fold } | null {
    const { fold } = this;
    const events = this.#events;
    if (!fold || events.length === 0) return null;
    this.#events = [];
    return { events, fold };
  }
}
