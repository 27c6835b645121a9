/**
 * When this browser's person last looked at each session: what happened there since is unread.
 *
 * Kept by this browser, for all its tabs. What happened before its first visit counts as read. Times are the
 * bridge's own, epoch milliseconds: the clock of this machine may be another.
 */
import { type Signal, signal } from "@preact/signals";
import type { SessionSummary } from "../../api.ts";
import { record } from "../../transcript/shape.ts";
import { isAtWork } from "./session_list.ts";
import { changedName, everyTab, type Memory } from "./storage.ts";

const NAME = "looked";

interface Marks {
  /** For sessions without a mark of their own; null before the first list. */
  readonly since: number | null;
  readonly at: Readonly<Record<string, number>>;
}

export class Looked {
  readonly #memory: Memory;
  readonly #marks: Signal<Marks>;

  constructor(memory: Memory = everyTab) {
    this.#memory = memory;
    this.#marks = signal(read(memory));
  }

  /** Hears what other tabs look at; the answer ends it. */
  listen(): () => void {
    const heard = (event: StorageEvent) => {
      if (changedName(event) === NAME) this.#marks.value = read(this.#memory);
    };
    addEventListener("storage", heard);
    return () => removeEventListener("storage", heard);
  }

  /** Takes `sessions` in, latest activity first; the one of id `looking` is being looked at. Marks of those that are gone are let go. */
  note(sessions: readonly SessionSummary[], looking: string | null): void {
    const { since, at } = this.#marks.value;
    const begun = since ?? sessions[0]?.updatedAt ?? 0;
    const seen = sessions.find(({ sessionId }) => sessionId === looking);
    const isKnown = seen === undefined || seen.updatedAt <= (at[seen.sessionId] ?? begun);
    if (since !== null && isKnown) return;
    const kept = sessions.filter(({ sessionId }) => Object.hasOwn(at, sessionId)).map(({ sessionId }) =>
      [sessionId, at[sessionId]] as const
    );
    const mine = seen ? [[seen.sessionId, seen.updatedAt] as const] : [];
    this.#marks.value = { since: begun, at: Object.fromEntries([...kept, ...mine]) };
    this.#memory.remember(NAME, JSON.stringify(this.#marks.value));
  }

  /** Something happened since. Not while its agent is at work: there is more to come. */
  isUnread(session: SessionSummary): boolean {
    const { since, at } = this.#marks.value;
    return since !== null && !isAtWork(session) && session.updatedAt > (at[session.sessionId] ?? since);
  }
}

/** Only what this page itself stored; anything else is forgotten. */
function read(memory: Memory): Marks {
  try {
    const { since, at } = record(JSON.parse(memory.recall(NAME) ?? "{}"));
    const times = Object.entries(record(at)).filter((entry): entry is [string, number] =>
      typeof entry[1] === "number"
    );
    return { since: typeof since === "number" ? since : null, at: Object.fromEntries(times) };
  } catch {
    return { since: null, at: {} }; // not ours, or cut off
  }
}
