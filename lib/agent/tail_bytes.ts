/**
 * The newest bytes of an output, within a limit.
 */

export class TailBytes {
  readonly #bytesMax: number;
  #chunks: Uint8Array[] = [];
  #bytes = 0;
  #isCut = false;

  /** @param bytesMax how many are kept; of the chunk that crosses it, what fits */
  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    const tail = chunk.length > this.#bytesMax ? chunk.subarray(chunk.length - this.#bytesMax) : chunk;
    this.#isCut ||= tail.length < chunk.length;
    this.#chunks.push(tail.slice());
    this.#bytes += tail.length;
    while (this.#chunks.length > 1 && this.#bytes - this.#chunks[0].length >= this.#bytesMax) {
      this.#bytes -= this.#chunks.shift()!.length;
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
    for (const chunk of this.#chunks) {
      whole.set(chunk, at);
      at += chunk.length;
    }
    const kept = Math.min(bytesMax, this.#bytesMax, whole.length);
    let from = whole.length - kept;
    const isCut = this.#isCut || from > 0;
    // Bytes 10xxxxxx go on with a character whose beginning was cut off (RFC 3629).
    while (isCut && from < whole.length && (whole[from] & 0xc0) === 0x80) from++;
    return new TextDecoder().decode(whole.subarray(from));
  }
}
