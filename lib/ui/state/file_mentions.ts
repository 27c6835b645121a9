/**
 * Naming a file of the workspace in a message: `@` and a few letters, and the files that fit.
 *
 * Knows no view. Answers that come late, to what is not asked any more, are left out.
 */
import { type Signal, signal } from "@preact/signals";
import type { FoundFile } from "../../api.ts";
import { hasHidden } from "./visible_text.ts";

/** As the bridge takes them. */
const TYPED_CHARS_MAX = 200;

/** What is typed of a file's name, and where its `@` stands. */
export interface Mention {
  readonly at: number;
  readonly typed: string;
}

/** A text, and where the caret stands in it. */
export interface Written {
  readonly text: string;
  readonly caret: number;
}

export function atEnd(text: string): Written {
  return { text, caret: text.length };
}

export class FileMentions {
  /** The files that fit what is typed; null when nothing is, or the answer is not here. */
  readonly found: Signal<readonly FoundFile[] | null> = signal(null);
  readonly #ask: (typed: string) => Promise<readonly FoundFile[]>;
  #mention: Mention | null = null;
  /** Where the `@` stands whose list was closed. */
  #closedAt: number | null = null;

  constructor(ask: (typed: string) => Promise<readonly FoundFile[]>) {
    this.#ask = ask;
  }

  /** Looks at what is written; each change of it is told here. */
  look(written: Written): void {
    const mention = mentionIn(written);
    if (mention?.at !== this.#closedAt) this.#closedAt = null;
    this.#mention = mention && mention.at !== this.#closedAt ? mention : null;
    if (!this.#mention) {
      this.found.value = null;
      return;
    }
    this.#narrow(this.#mention.typed);
    void this.#find(this.#mention);
  }

  /**
   * What was found stands while the typing goes on: the list must not jump at each letter. Where some of it fits what is
   * typed now, only that: it may be chosen before the answer comes.
   */
  #narrow(typed: string): void {
    const fit = this.found.value?.filter(({ path }) => fits(path, typed)) ?? [];
    if (fit.length > 0) this.found.value = fit;
  }

  /** Closes the list until another `@` is typed. */
  close(): void {
    this.#closedAt = this.#mention?.at ?? null;
    this.#mention = null;
    this.found.value = null;
  }

  /** Nothing is typed any more. */
  forget(): void {
    this.#closedAt = null;
    this.#mention = null;
    this.found.value = null;
  }

  /** What is written once `path` is chosen for what was typed. */
  chosen(path: string, { text, caret }: Written): Written {
    const { at } = this.#mention ?? { at: caret };
    this.forget();
    // A name that could pass for other words is not put among them: the file alone goes along.
    const name = /^\S+$/.test(path) && !hasHidden(path) ? `@${path} ` : "";
    const rest = text.slice(caret);
    const before = text.slice(0, at) + (rest.startsWith(" ") ? name.trimEnd() : name);
    return { text: before + rest, caret: before.length };
  }

  async #find(mention: Mention): Promise<void> {
    let found: readonly FoundFile[] | null = null;
    try {
      found = await this.#ask(mention.typed);
    } catch { /* the bridge is away: there is no list, and the message is written all the same */ }
    if (this.#mention === mention) this.found.value = found;
  }
}

/** Whether the letters of `typed` stand in `path` in their order: the bridge finds by it (snapshots/fuzzy_rank.ts). */
function fits(path: string, typed: string): boolean {
  const text = path.toLowerCase();
  let at = -1;
  for (const letter of typed.toLowerCase()) {
    at = text.indexOf(letter, at + 1);
    if (at < 0) return false;
  }
  return true;
}

/** The file's name that is being typed before the caret; an address with an `@` in it is none. */
export function mentionIn({ text, caret }: Written): Mention | null {
  const from = Math.max(0, caret - TYPED_CHARS_MAX - 1);
  const match = /(^|[\s([{"'`])@([^\s@]*)$/.exec(text.slice(from, caret));
  if (!match || (from > 0 && match.index === 0 && match[1] === "")) return null;
  return { at: from + match.index + match[1].length, typed: match[2] };
}
