/**
 * The newest protocol messages between drawbridge and one session's agents, for looking into.
 *
 * In memory alone, bounded in number and in size. Keeps lines as they went: parsing, pairing and the removal
 * of secrets happen when somebody looks. A stream of the like of each other takes one place, its newest line
 * and their number: a flood neither pushes all else out nor keeps its lines from the garbage collector.
 */

/** Messages that are kept. */
export const FRAMES_MAX = 2_000;
/** Characters of one message that are kept; of a longer one only how long it was, and what it was. */
export const FRAME_CHARS_MAX = 64 * 1024;
/** Characters of all of them together. */
export const FRAMES_CHARS_MAX = 8 * 1024 * 1024;
/** Characters of a message too long to keep that are looked at to tell what it was. */
const HEAD_CHARS = 512;

export type FrameDirection = "to_agent" | "from_agent";

export interface KeptFrame {
  /** From 1, without a gap; goes on over an agent's end. */
  readonly number: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly direction: FrameDirection;
  /** The whole line, or its beginning when `isCut`. */
  readonly line: string;
  readonly isCut: boolean;
  /** Characters of the whole line; of a stream, of all its lines. */
  readonly chars: number;
  /** Lines of a stream that stand here; 1 for any other. */
  readonly count: number;
}

type Kept = { -readonly [K in keyof KeptFrame]: KeptFrame[K] };

export class Frames {
  readonly #now: () => number;
  #kept: Kept[] = [];
  /** How many of the first of them are given up; they are dropped many at a time. */
  #gone = 0;
  #chars = 0;
  #count = 0;
  /** Where the stream stands that goes on. */
  #stream: Kept | null = null;

  /** @param now epoch milliseconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  push(direction: FrameDirection, line: string): void {
    this.#stream = null;
    this.#keep(direction, line);
  }

  /** One more of a stream of lines that differ in a few words (a reply in pieces). */
  pushStreamed(direction: FrameDirection, line: string): void {
    const stream = this.#stream;
    if (stream?.direction !== direction || line.length > FRAME_CHARS_MAX) {
      const kept = this.#keep(direction, line);
      this.#stream = kept.isCut ? null : kept;
      return;
    }
    this.#chars += line.length - stream.line.length;
    stream.line = line;
    stream.chars += line.length;
    stream.count += 1;
  }

  #keep(direction: FrameDirection, line: string): Kept {
    const isCut = line.length > FRAME_CHARS_MAX;
    const kept = copyOf(isCut ? line.slice(0, HEAD_CHARS) : line);
    this.#count += 1;
    const frame = {
      number: this.#count,
      at: this.#now(),
      direction,
      line: kept,
      isCut,
      chars: line.length,
      count: 1,
    };
    this.#kept.push(frame);
    this.#chars += kept.length;
    while (this.#kept.length - this.#gone > FRAMES_MAX || this.#chars > FRAMES_CHARS_MAX) {
      this.#chars -= this.#kept[this.#gone].line.length;
      this.#gone += 1;
    }
    if (this.#gone > FRAMES_MAX) this.#drop();
    return frame;
  }

  /** Those that are kept, oldest first. */
  list(): readonly KeptFrame[] {
    this.#drop();
    return this.#kept;
  }

  #drop(): void {
    if (this.#gone > 0) this.#kept = this.#kept.slice(this.#gone);
    this.#gone = 0;
  }
}

/** A string of its own: a piece of a longer one keeps all of that from the garbage collector (V8). */
function copyOf(text: string): string {
  return new TextDecoder().decode(new TextEncoder().encode(text));
}
