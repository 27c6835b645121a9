/**
 * The place in a conversation that is looked for: the newest entry that says what a search found.
 *
 * What is not loaded is fetched, turn by turn, until it is there; then it is wanted of the session's rows.
 */
import { effect, type Signal, signal } from "@preact/signals";
import type { Entry } from "../../transcript/entries.ts";
import { textOf } from "../../transcript/parts.ts";
import type { Session } from "./session.ts";

/** Fetches of earlier turns for one search; about as many half megabytes of the journal. */
const FETCHES_MAX = 60;

export interface Seeking {
  readonly state: "looking" | "found" | "missing";
  readonly words: readonly string[];
}

export class Sought {
  readonly seeking: Signal<Seeking | null> = signal(null);

  /** Looks in `session` for the newest entry that says all of `words`, which are in small letters. */
  async seek(
    session: Pick<Session, "loaded" | "earlier" | "transcript" | "rows" | "loadEarlier">,
    words: readonly string[],
  ): Promise<void> {
    const current: Seeking = { state: "looking", words };
    this.seeking.value = current;
    const isOver = () => this.seeking.value !== current;
    await until(() => isOver() || session.loaded.value);
    for (let fetches = 0; !isOver(); fetches += 1) {
      const entry = session.transcript.value.entries.findLast((entry) => says(entry, words));
      if (entry) {
        session.rows.wanted.value = { id: entry.id, words };
        this.seeking.value = { state: "found", words };
        return;
      }
      if (session.earlier.value === "none" || fetches === FETCHES_MAX) break;
      await session.loadEarlier();
      // Somebody else may have asked for them.
      await until(() => isOver() || session.earlier.value !== "loading");
      if (session.earlier.value === "failed") break;
    }
    if (!isOver()) this.seeking.value = { state: "missing", words };
  }

  /** Nothing is looked for any more. */
  forget(): void {
    this.seeking.value = null;
  }
}

/** What is searched of an entry: the same as the bridge does. */
function says(entry: Entry, words: readonly string[]): boolean {
  if (entry.kind === "tool") {
    return hasAll(entry.title, words) ||
      (entry.thread?.entries.some((one) => says(one, words)) ?? false);
  }
  if (entry.kind !== "user" && entry.kind !== "agent") return false;
  return hasAll(textOf(entry.parts), words);
}

function hasAll(text: string, words: readonly string[]): boolean {
  const said = text.toLowerCase();
  return words.every((word) => said.includes(word));
}

function until(isSo: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    let stop = () => {};
    stop = effect(() => {
      if (!isSo()) return;
      resolve();
      queueMicrotask(() => stop());
    });
  });
}
