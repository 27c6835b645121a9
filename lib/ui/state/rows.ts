/**
 * The entries of a transcript as signals: a row redraws when its entry changed, and nothing else does.
 *
 * Knows no view. Rows stand in pages of at most 50, which the browser skips as a whole when out of sight; a
 * page never loses or reorders rows, so that nothing that was read jumps.
 */
import { batch, type Signal, signal } from "@preact/signals";
import type { Entry } from "../../transcript/entries.ts";

export const PAGE_ROWS = 50;

/** Entries at the start of a window that may turn out to be part of an earlier one. */
const LOST_MAX = 4;

export type Row = Signal<Entry>;

export interface Page {
  readonly key: string;
  readonly rows: Signal<readonly Row[]>;
}

export interface Wanted {
  /** Of the entry. */
  readonly id: string;
  /** What of it, in small letters; all of it when absent. */
  readonly words?: readonly string[];
  /** Where it is to stand; in the middle when absent. */
  readonly block?: "start" | "center";
}

export class Rows {
  readonly pages: Signal<readonly Page[]> = signal([]);
  /** The entry that somebody wants to see; another object each time. */
  readonly wanted: Signal<Wanted | null> = signal(null);
  #entries: readonly Entry[] = [];
  #rows: Row[] = [];

  /** Shows `entries`; those that are the same object as before cost one comparison. */
  update(entries: readonly Entry[]): void {
    batch(() => {
      const { gone, added } = this.#shift(entries);
      if (gone === this.#entries.length) this.#reset();
      else if (gone > 0) this.#drop(gone);
      if (this.#rows.length > 0 && added > 0) this.#prepend(entries.slice(0, added));
      this.#change(entries);
      this.#append(entries.slice(this.#rows.length));
      this.#entries = entries;
    });
  }

  /**
   * How many of the first entries are gone and how many came in front of the rest. Earlier events can complete
   * the message a window began in, which then begins earlier, under another id.
   */
  #shift(entries: readonly Entry[]): { readonly gone: number; readonly added: number } {
    const old = this.#entries;
    for (let gone = 0; gone < Math.min(old.length, LOST_MAX); gone += 1) {
      const at = entries[gone]?.id === old[gone].id
        ? gone
        : entries.findIndex(({ id }) => id === old[gone].id);
      const last = at + old.length - gone - 1;
      if (at >= 0 && entries[last]?.id === old[old.length - 1].id) {
        return { gone: at === gone ? 0 : gone, added: at === gone ? 0 : at };
      }
    }
    return { gone: old.length, added: 0 };
  }

  #drop(count: number): void {
    this.#rows = this.#rows.slice(count);
    this.#entries = this.#entries.slice(count);
    const [first, ...pages] = this.pages.value;
    first.rows.value = first.rows.value.slice(count);
    this.pages.value = first.rows.value.length > 0 ? [first, ...pages] : pages;
  }

  #reset(): void {
    this.#rows = [];
    this.#entries = [];
    this.pages.value = [];
  }

  #change(entries: readonly Entry[]): void {
    this.#rows.forEach((row, position) => row.value = entries[position]);
  }

  #prepend(entries: readonly Entry[]): void {
    const rows = entries.map((entry) => signal(entry));
    const pages: Page[] = [];
    // From the end: the short page is the oldest one, where the next older rows will never be added.
    for (let end = rows.length; end > 0; end -= PAGE_ROWS) {
      pages.unshift(pageOf(rows.slice(Math.max(0, end - PAGE_ROWS), end)));
    }
    this.#rows = [...rows, ...this.#rows];
    this.pages.value = [...pages, ...this.pages.value];
  }

  #append(entries: readonly Entry[]): void {
    if (entries.length === 0) return;
    let rest = entries.map((entry): Row => signal(entry));
    for (const row of rest) this.#rows.push(row);
    const last = this.pages.value.at(-1);
    if (last) {
      const room = Math.max(0, PAGE_ROWS - last.rows.value.length);
      if (room > 0) last.rows.value = [...last.rows.value, ...rest.slice(0, room)];
      rest = rest.slice(room);
    }
    const pages: Page[] = [];
    for (let start = 0; start < rest.length; start += PAGE_ROWS) {
      pages.push(pageOf(rest.slice(start, start + PAGE_ROWS)));
    }
    if (pages.length > 0) this.pages.value = [...this.pages.value, ...pages];
  }
}

function pageOf(rows: readonly Row[]): Page {
  return { key: rows[0].value.id, rows: signal(rows) };
}
