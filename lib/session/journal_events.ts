/**
 * The events of a journal one after the other, for those who look for a few of them.
 */
import type { Event, EventType } from "../wire.ts";
import type { Journal } from "./journal.ts";

/** Bytes read from the journal at once. */
const READ_BYTES = 1024 * 1024;

/** Events of these types, from byte `from` on; only their lines are parsed. */
export function* eventsOf<T extends EventType>(
  journal: Journal,
  types: readonly T[],
  from = 0,
): Generator<Extract<Event, { type: T }>> {
  const marks = types.map((type) => `,"type":"${type}"`);
  const decoder = new TextDecoder();
  for (let offset = from; offset < journal.bytes;) {
    const bytes = journal.read(offset, READ_BYTES);
    if (bytes.length === 0) return;
    offset += bytes.length;
    for (const line of decoder.decode(bytes).split("\n")) {
      const head = line.slice(0, 80); // `{"seq":…,"at":…,"type":"…"` is how every line begins
      // The mark was found where only the type stands.
      if (marks.some((mark) => head.includes(mark))) yield JSON.parse(line) as Extract<Event, { type: T }>;
    }
  }
}
