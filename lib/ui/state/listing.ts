/**
 * The list of sessions as this page has it: which are listed, how far it is unfolded, and in what order they stand.
 */
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { SessionSummary } from "../../api.ts";
import { type Filter, type Listed, listed } from "./session_list.ts";

/** What the list is made of. */
export interface ListingOf {
  readonly sessions: ReadonlySignal<readonly SessionSummary[] | null>;
  readonly session: ReadonlySignal<{ readonly sessionId: string } | null>;
}

export class Listing {
  readonly filter: Signal<Filter> = signal("all");
  readonly shown: ReadonlySignal<Listed>;
  readonly #pages: Signal<ReadonlyMap<string, number>> = signal(new Map());

  constructor({ sessions, session }: ListingOf) {
    this.shown = computed(() =>
      listed(sessions.value ?? [], {
        filter: this.filter.value,
        pages: this.#pages.value,
        open: session.value?.sessionId ?? null,
      })
    );
  }

  /** The sessions that are drawn, from the top; those put away apart. */
  get order(): readonly SessionSummary[] {
    return this.shown.value.groups.flatMap(({ sessions }) => sessions);
  }

  /** Unfolds more of the group of that key. */
  more(key: string): void {
    this.#pages.value = new Map(this.#pages.value).set(key, (this.#pages.value.get(key) ?? 0) + 1);
  }
}
