/**
 * Under which names entries are found again: tool calls, their terminals and compactions by the agent's ids, and what
 * sub-agents do by its place below their rows.
 */
import type { Entry, EntryIndex } from "./entries.ts";

export function compactionKey(id: string): string {
  return `compaction ${id}`;
}

export function toolKey(id: string): string {
  return `tool ${id}`;
}

export function terminalKey(id: string): string {
  return `terminal ${id}`;
}

export function placeKeys(of: { readonly sessionId: string } | { readonly toolCallId: string }): string {
  return "sessionId" in of ? `session ${of.sessionId}` : toolKey(of.toolCallId);
}

export function keysOf(entry: Entry): readonly string[] {
  if (entry.kind === "tool") {
    return [toolKey(entry.toolCallId), ...entry.terminals.map(({ terminalId }) => terminalKey(terminalId))];
  }
  return entry.kind === "notice" && entry.compactionId !== null ? [compactionKey(entry.compactionId)] : [];
}

/** An index made anew, for a transcript that is folded on from a second time. */
export function indexOf(entries: readonly Entry[]): EntryIndex {
  const positions = new Map<string, number>();
  entries.forEach((entry, position) => {
    for (const key of keysOf(entry)) positions.set(key, position);
  });
  const places = new Map<string, readonly number[]>();
  // The newest call of a name is the one that is meant by it.
  for (const { key, place } of [...placesIn(entries, [])].sort((one, other) => one.seq - other.seq)) {
    places.set(key, place);
  }
  return { positions, places, tip: entries };
}

interface Placed {
  readonly key: string;
  readonly place: readonly number[];
  readonly seq: number;
}

/** The rows of sub-agents with a session of their own, and the calls of those without one. */
function* placesIn(entries: readonly Entry[], above: readonly number[], isShared = true): Generator<Placed> {
  for (const [position, entry] of entries.entries()) {
    if (entry.kind !== "tool") continue;
    const place = [...above, position];
    const { seq, toolCallId, thread } = entry;
    if (above.length > 0 && isShared) yield { key: placeKeys({ toolCallId }), place, seq };
    if (thread === null) continue;
    const { sessionId, entries } = thread;
    if (sessionId !== null) yield { key: placeKeys({ sessionId }), place, seq };
    yield* placesIn(entries, place, isShared && sessionId === null);
  }
}
