/**
 * The newest bytes of an output, within a limit.
 *
 * In blocks that are filled one after the other: many small reads take no more room than few large ones.
 */

const BLOCK_BYTES = 64 * 1024;

interface Block {
  readonly bytes: Uint8Array;
  length: number;
}

export class TailBytes {
  readonly #bytesMax: number;
  readonly #blocks: Block[] = [];
  #bytes = 0;
  #isCut = false;

  /** @param bytesMax how many are kept; up to a block more in memory */
  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  push(chunk: Uint8Array): void {
    const tail = chunk.length > this.#bytesMax ? chunk.subarray(chunk.length - this.#bytesMax) : chunk;
    this.#isCut ||= tail.length < chunk.length;
    for (let at = 0; at < tail.length;) at += this.#fill(tail.subarray(at));
    while (this.#blocks.length > 1 && this.#bytes - this.#blocks[0].length >= this.#bytesMax) {
      this.#bytes -= this.#blocks[0].length;
      this.#blocks.shift();
      this.#isCut = true;
    }
  }

  /** Whether its beginning is gone. */
  get isCut(): boolean {
    return this.#isCut || this.#bytes > this.#bytesMax;
  }

  /** As text, from the first whole character on that is kept. */
  get text(): string {
    return this.newest(this.#bytesMax);
  }

  /** The newest `bytesMax` bytes as text, from the first whole character on. */
  newest(bytesMax: number): string {
    const whole = new Uint8Array(this.#bytes);
    let at = 0;
    for (const { bytes, length } of this.#blocks) {
      whole.set(bytes.subarray(0, length), at);
      at += length;
    }
    let from = Math.max(0, whole.length - Math.min(bytesMax, this.#bytesMax));
    const isCut = this.#isCut || from > 0;
    // Bytes 10xxxxxx go on with a character whose beginning was cut off (RFC 3629).
    while (isCut && from < whole.length && (whole[from] & 0xc0) === 0x80) from++;
    return new TextDecoder().decode(whole.subarray(from));
  }

  /** Puts what fits into the last block; tells how many bytes that were. */
  #fill(bytes: Uint8Array): number {
    let last = this.#blocks.at(-1);
    if (!last || last.length === last.bytes.length) {
      last = { bytes: new Uint8Array(Math.min(BLOCK_BYTES, Math.max(1, this.#bytesMax))), length: 0 };
      this.#blocks.push(last);
    }
    const fitting = bytes.subarray(0, last.bytes.length - last.length);
    last.bytes.set(fitting, last.length);
    last.length += fitting.length;
    this.#bytes += fitting.length;
    return fitting.length;
  }
}
