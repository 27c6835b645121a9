/**
 * The journal's bytes: appended at the end, read anywhere by whole lines.
 *
 * Knows no events. Everything is synchronous, so that no other turn of the event loop can come between
 * a seek and its read; a read of a few hundred KiB from the page cache takes a fraction of a millisecond.
 */

const NEWLINE = 0x0a;
const READ_BYTES = 256 * 1024;

export interface AppendFailure {
  /** Bytes that did reach the file. */
  readonly written: number;
  readonly error: Error;
}

export class JournalFile {
  readonly #path: string;
  readonly #reader: Deno.FsFile;
  readonly #writer: Deno.FsFile | null;

  constructor(path: string, options: { readOnly: boolean }) {
    this.#path = path;
    this.#writer = options.readOnly ? null : Deno.openSync(path, { create: true, append: true, mode: 0o600 });
    this.#reader = Deno.openSync(path, { read: true });
  }

  get size(): number {
    return this.#reader.statSync().size;
  }

  /** Writes all of `bytes`; what stopped it, or null. */
  append(bytes: Uint8Array): AppendFailure | null {
    let written = 0;
    try {
      while (written < bytes.length) {
        written += this.#writer?.writeSync(bytes.subarray(written)) ?? bytes.length;
      }
      return null;
    } catch (error) {
      return { written, error: error instanceof Error ? error : new Error(String(error)) };
    }
  }

  /**
   * Cuts what is from `offset` on. A torn last line was never shown; whole lines that cannot be read are
   * somebody's words all the same. @returns the new file, `extension` added, they are kept in; null for none.
   */
  cut(offset: number, extension: string): string | null {
    const rest = this.#readAt(offset, this.size - offset);
    const aside = rest.includes(NEWLINE) ? `${this.#path}.${extension}` : null;
    if (aside !== null) Deno.writeFileSync(aside, rest, { mode: 0o600, createNew: true });
    this.#writer?.truncateSync(offset);
    return aside;
  }

  async sync(): Promise<void> {
    await this.#writer?.syncData();
  }

  syncNow(): void {
    this.#writer?.syncDataSync();
  }

  /** Whole lines in [offset, end), about `bytesMax` bytes, more when one line is longer. */
  readLines(offset: number, options: { end: number; bytesMax: number }): Uint8Array {
    for (let wanted = options.bytesMax;; wanted *= 2) {
      const asked = Math.min(wanted, options.end - offset);
      const bytes = this.#readAt(offset, asked);
      const last = bytes.lastIndexOf(NEWLINE);
      // A short read: somebody cut the file.
      if (last >= 0 || offset + bytes.length >= options.end || bytes.length < asked) {
        return bytes.subarray(0, last + 1);
      }
    }
  }

  /** The offset `count` lines after `offset`. */
  skipLines(offset: number, count: number): number {
    const end = this.size;
    let left = count;
    let at = offset;
    while (left > 0 && at < end) {
      const bytes = this.#readAt(at, Math.min(READ_BYTES, end - at));
      if (bytes.length === 0) break;
      let from = 0;
      while (left > 0) {
        const newline = bytes.indexOf(NEWLINE, from);
        if (newline < 0) break;
        from = newline + 1;
        left--;
      }
      at += left > 0 ? bytes.length : from;
    }
    return at;
  }

  /** Each whole line from `offset` to the end of the file. */
  *readTail(offset: number): Generator<{ line: string; offset: number; end: number }> {
    const end = this.size;
    const decoder = new TextDecoder();
    for (let at = offset; at < end;) {
      const block = this.readLines(at, { end, bytesMax: READ_BYTES });
      if (block.length === 0) return;
      for (let start = 0; start < block.length;) {
        const newline = block.indexOf(NEWLINE, start);
        yield {
          line: decoder.decode(block.subarray(start, newline)),
          offset: at + start,
          end: at + newline + 1,
        };
        start = newline + 1;
      }
      at += block.length;
    }
  }

  close(): void {
    this.#writer?.close();
    this.#reader.close();
  }

  #readAt(offset: number, length: number): Uint8Array {
    const bytes = new Uint8Array(Math.max(0, length));
    this.#reader.seekSync(offset, Deno.SeekMode.Start);
    let filled = 0;
    while (filled < bytes.length) {
      const n = this.#reader.readSync(bytes.subarray(filled));
      if (n === null) break;
      filled += n;
    }
    return bytes.subarray(0, filled);
  }
}

/** Bytes of the file at `path`; 0 where there is none yet. */
export function fileSize(path: string): number {
  try {
    return Deno.statSync(path).size;
  } catch {
    return 0; // not written yet
  }
}
