/**
 * Which call began a sub-agent that speaks without having been announced: a guess, made only where one call can be it.
 */
import type { Draft } from "./draft.ts";
import { isOpen } from "./tool_entry.ts";

/** The positions of rows, each in the thread of the one before it. */
export type Place = readonly number[];

/** Of more open calls side by side than these none is guessed. */
const OPEN_MAX = 64;

/** The one open call below `base` that began a sub-agent of which nothing was heard yet; null where that is not certain. */
export function hostOf(draft: Draft, base: Place): Place | null {
  const hosts = silentHosts(draft, base);
  return hosts?.length === 1 ? hosts[0] : null;
}

/** Null for too many to tell. */
function silentHosts(draft: Draft, base: Place): readonly Place[] | null {
  if (draft.openTools.length > OPEN_MAX) return null;
  const hosts: Place[] = [];
  for (const position of draft.openTools) {
    const entry = draft.at(position);
    if (entry?.kind !== "tool" || entry.thread === null || !isOpen(entry.state)) continue;
    const place = [...base, position];
    const thread = draft.openThreads.includes(position) ? draft.thread(position) : null;
    const within = thread ? silentHosts(thread, place) : [];
    if (within === null) return null;
    hosts.push(...within);
    if (!thread && entry.thread.sessionId === null) hosts.push(place);
  }
  return hosts;
}
