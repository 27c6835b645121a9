/**
 * Looking for something that the bridge finds, once the typing rests: words of conversations, files.
 *
 * Knows no view. Answers that come late, to what is not asked any more, are left out.
 */
import { batch, type Signal, signal } from "@preact/signals";
import type { Clock } from "../wire_client/line_socket.ts";

export const REST_MS = 150;
/** As the bridge takes them. */
const QUERY_CHARS_MAX = 200;

export interface SearchOptions<T> {
  readonly ask: (query: string) => Promise<readonly T[]>;
  readonly clock: Clock;
}

export class Search<T> {
  readonly query: Signal<string> = signal("");
  /** What was found; null while nothing was asked, or the answer is not here. */
  readonly hits: Signal<readonly T[] | null> = signal(null);
  readonly failed: Signal<boolean> = signal(false);
  readonly #options: SearchOptions<T>;
  #callOff = () => {};

  constructor(options: SearchOptions<T>) {
    this.#options = options;
  }

  get active(): boolean {
    return this.query.value.trim() !== "";
  }

  type(query: string): void {
    this.#callOff();
    const wasActive = this.active;
    batch(() => {
      this.query.value = query.slice(0, QUERY_CHARS_MAX);
      this.failed.value = false;
      // What was found stands while the typing goes on: the list must not jump at each letter.
      if (!this.active || !wasActive) this.hits.value = null;
    });
    if (this.active) this.#callOff = this.#options.clock.after(REST_MS, () => void this.#ask());
  }

  clear(): void {
    this.type("");
  }

  async #ask(): Promise<void> {
    const asked = this.query.value;
    try {
      const hits = await this.#options.ask(asked.trim());
      if (this.query.value === asked) this.hits.value = hits;
    } catch {
      // Said in the list; the names are found without the bridge.
      if (this.query.value === asked) this.failed.value = true;
    }
  }
}
