/**
 * The events of a journal one after the other, for those who look for a few of them; in pieces, for those who
 * let others go first in between.
 */
import type { Event, EventType } from "../wire.ts";
import type { Journal } from "./journal.ts";

/** Bytes read from the journal at once; more where one line is longer. */
const PIECE_BYTES = 256 * 1024;
const NEWLINE = 0x0a;

/** What to read: from byte `from`, where a line begins, to before byte `to`. */
export interface Stretch {
  readonly from?: number;
  readonly to?: number;
}

/** Some events that follow each other. */
export interface Piece<T extends EventType> {
  readonly events: readonly Extract<Event, { type: T }>[];
  /** Offset after what was read for it. */
  readonly end: number;
}

/** Events of these types; few other lines are parsed. */
export function* eventsOf<T extends EventType>(
  journal: Journal,
  types: readonly T[],
  stretch: Stretch = {},
): Generator<Extract<Event, { type: T }>> {
  for (const { events } of piecesOf(journal, types, stretch)) yield* events;
}

/**
 * {@link eventsOf} in pieces of about PIECE_BYTES read, those included in which there was none.
 *
 * @throws Error once the journal is closed, SyntaxError for a line that is damaged.
 */
export function* piecesOf<T extends EventType>(
  journal: Journal,
  types: readonly T[],
  stretch: Stretch = {},
): Generator<Piece<T>, void, void> {
  const marks = types.map((type) => `,"type":"${type}"`);
  for (const { lines, end } of linesOf(journal, stretch)) {
    const events: Extract<Event, { type: T }>[] = [];
    for (const line of lines) {
      // `{"seq":…,"at":…,"type":"…"` is how every line begins. Cheap, and no proof: what an agent wrote may
      // begin in there as well.
      const head = line.slice(0, 80);
      if (!marks.some((mark) => head.includes(mark))) continue;
      const event = JSON.parse(line) as Event; // our own line
      if (isOneOf(event, types)) events.push(event);
    }
    yield { events, end };
  }
}

/** Every event of a stretch, in pieces. @throws as {@link piecesOf} does. */
export function* allPieces(journal: Journal, stretch: Stretch = {}): Generator<readonly Event[], void, void> {
  for (const { lines } of linesOf(journal, stretch)) {
    yield lines.map((line) => JSON.parse(line) as Event); // our own lines
  }
}

/** Where the first line begins that begins at byte `offset` or later. */
export function lineFrom(journal: Journal, offset: number): number {
  if (offset <= 0) return 0;
  const newline = journal.read(offset - 1, PIECE_BYTES).indexOf(NEWLINE);
  return newline < 0 ? journal.bytes : offset + newline;
}

function isOneOf<T extends EventType>(
  event: Event,
  types: readonly T[],
): event is Extract<Event, { type: T }> {
  return types.some((type) => type === event.type);
}

function* linesOf(
  journal: Journal,
  { from = 0, to = journal.bytes }: Stretch,
): Generator<{ lines: string[]; end: number }, void, void> {
  const decoder = new TextDecoder();
  for (let offset = from; offset < Math.min(to, journal.bytes);) {
    if (journal.isClosed) throw new Error("Cannot read on in this conversation as it was closed");
    const bytes = journal.read(offset, PIECE_BYTES).subarray(0, to - offset);
    if (bytes.length === 0) return;
    offset += bytes.length;
    yield { lines: decoder.decode(bytes).split("\n").filter((line) => line !== ""), end: offset };
  }
}
