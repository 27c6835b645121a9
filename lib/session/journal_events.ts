/**
 * The events of a journal one after the other, for those who look for a few of them.
 */
import type { Event, EventType } from "../wire.ts";
import type { Journal } from "./journal.ts";

/** Bytes read from the journal at once. */
const READ_BYTES = 1024 * 1024;

/** Events of these types, from byte `from` on and before byte `to`; only their lines are parsed. */
export function* eventsOf<T extends EventType>(
  journal: Journal,
  types: readonly T[],
  from = 0,
  to = Infinity,
): Generator<Extract<Event, { type: T }>> {
  const marks = types.map((type) => `,"type":"${type}"`);
  for (const line of lines(journal, from, to)) {
    const head = line.slice(0, 80); // `{"seq":…,"at":…,"type":"…"` is how every line begins
    // The mark was found where only the type stands.
    if (marks.some((mark) => head.includes(mark))) yield JSON.parse(line) as Extract<Event, { type: T }>;
  }
}

/** Every event, from the first. */
export function* allEvents(journal: Journal): Generator<Event> {
  for (const line of lines(journal, 0, Infinity)) yield JSON.parse(line) as Event; // our own lines
}

function* lines(journal: Journal, from: number, to: number): Generator<string> {
  const decoder = new TextDecoder();
  for (let offset = from; offset < Math.min(to, journal.bytes);) {
    const bytes = journal.read(offset, READ_BYTES).subarray(0, to - offset);
    if (bytes.length === 0) return;
    offset += bytes.length;
    yield* decoder.decode(bytes).split("\n").filter((line) => line !== "");
  }
}
