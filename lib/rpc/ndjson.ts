/**
 * Newline-delimited framing: bytes in, lines of text out.
 *
 * Knows no JSON and does no I/O. Whatever the chunks are cut into, the lines are the same; a line
 * longer than the limit is skipped up to its newline, in constant memory, and counted.
 */

export interface LineSplitterOptions {
  /** Bytes a line may have, its newline not counted. */
  readonly lineBytesMax: number;
  /** Told once for each line that was skipped, when the limit is passed. */
  readonly onTooLong: () => void;
}

const NEWLINE = 0x0a;

export class LineSplitter {
  readonly #options: LineSplitterOptions;
  /** Replaces bytes that are not UTF-8 by U+FFFD. By itself it would drop a byte order mark only at a cut. */
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #skipping = false;

  constructor(options: LineSplitterOptions) {
    this.#options = options;
  }

  /** The lines that `chunk` completes, without `\n`, `\r\n`, a byte order mark, and without empty ones. */
  push(chunk: Uint8Array): string[] {
    const last = chunk.lastIndexOf(NEWLINE);
    if (last < 0) {
      this.#hold(chunk);
      return [];
    }
    let start = 0;
    const lines: string[] = [];
    if (this.#pendingBytes > 0 || this.#skipping) {
      const first = chunk.indexOf(NEWLINE);
      this.#hold(chunk.subarray(0, first));
      if (!this.#skipping) lines.push(this.#decoder.decode(this.#takePending()));
      this.#skipping = false;
      start = first + 1;
    }
    if (start <= last) this.#split(chunk.subarray(start, last), lines);
    this.#hold(chunk.subarray(last + 1));
    return trimmed(lines);
  }

  /** The last line when the stream ended without a newline. */
  end(): string[] {
    if (this.#pendingBytes === 0) return [];
    return trimmed([this.#decoder.decode(this.#takePending())]);
  }

  /** All of `bytes` is whole lines; one decode serves them all, which is what makes bursts cheap. */
  #split(bytes: Uint8Array, lines: string[]): void {
    if (bytes.length <= this.#options.lineBytesMax) {
      for (const line of this.#decoder.decode(bytes).split("\n")) lines.push(line);
      return;
    }
    for (let start = 0; start <= bytes.length;) {
      const end = bytes.indexOf(NEWLINE, start);
      const line = bytes.subarray(start, end < 0 ? bytes.length : end);
      if (line.length > this.#options.lineBytesMax) this.#options.onTooLong();
      else lines.push(this.#decoder.decode(line));
      start += line.length + 1;
    }
  }

  #hold(bytes: Uint8Array): void {
    if (this.#skipping || bytes.length === 0) return;
    if (this.#pendingBytes + bytes.length > this.#options.lineBytesMax) {
      this.#skipping = true;
      this.#takePending();
      this.#options.onTooLong();
      return;
    }
    // A copy: the caller may read the next chunk into the same buffer.
    this.#pending.push(bytes.slice());
    this.#pendingBytes += bytes.length;
  }

  #takePending(): Uint8Array {
    const whole = new Uint8Array(this.#skipping ? 0 : this.#pendingBytes);
    if (!this.#skipping) {
      let at = 0;
      for (const piece of this.#pending) {
        whole.set(piece, at);
        at += piece.length;
      }
    }
    this.#pending = [];
    this.#pendingBytes = 0;
    return whole;
  }
}

function trimmed(lines: string[]): string[] {
  const kept: string[] = [];
  for (const line of lines) {
    const marked = line.startsWith("\ufeff") ? line.slice(1) : line;
    const text = marked.endsWith("\r") ? marked.slice(0, -1) : marked;
    if (text !== "") kept.push(text);
  }
  return kept;
}
