/**
 * What becomes different in the list of sessions that its person may want to be told: a question that waits,
 * a long turn that is over.
 *
 * Knows no tab and no way of telling. The first list is how things are, and no news.
 */
import type { SessionSummary } from "../../api.ts";
import type { SessionStatus } from "../../wire.ts";
import type { Happening } from "./preferences.ts";

/** A turn that took longer is worth being told of. Milliseconds. */
export const LONG_TURN_MS = 10_000;
const WORKING: readonly SessionStatus[] = ["prompting", "cancelling", "awaiting_permission"];

export interface Happened {
  readonly what: Happening;
  readonly session: SessionSummary;
}

interface Known {
  readonly asked: number;
  readonly status: SessionStatus;
  /** Since when it is seen at work. Epoch milliseconds; null when it is not. */
  readonly since: number | null;
}

export class Happenings {
  #known: ReadonlyMap<string, Known> | null = null;

  /** @param now Epoch milliseconds. */
  look(sessions: readonly SessionSummary[], now: number): readonly Happened[] {
    const former = this.#known;
    const known = new Map<string, Known>();
    const happened: Happened[] = [];
    for (const session of sessions) {
      const { sessionId, status, pendingPermissions: asked } = session;
      const before = former?.get(sessionId);
      const since = WORKING.includes(status) ? before?.since ?? now : null;
      known.set(sessionId, { asked, status, since });
      if (!former) continue;
      if (asked > (before?.asked ?? 0)) happened.push({ what: "question", session });
      else if (since === null && isLong(before, now)) happened.push({ what: "finished", session });
    }
    this.#known = known;
    return happened;
  }
}

/** One that its person stopped is no news to them. */
function isLong(before: Known | undefined, now: number): boolean {
  return before !== undefined && before.since !== null && before.status !== "cancelling" &&
    now - before.since > LONG_TURN_MS;
}
