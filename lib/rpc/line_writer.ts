/**
 * Lines to a stream that may be slower than its writer: how much waits is known, and can be waited for.
 *
 * Knows no process and no socket. A stream that breaks is said by whoever reads the other way.
 */

export class LineWriter {
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #encoder = new TextEncoder();
  #waitingBytes = 0;
  #broken = false;
  #wake: (() => void)[] = [];

  constructor(stream: WritableStream<Uint8Array>) {
    this.#writer = stream.getWriter();
    this.#writer.closed.catch(() => this.#break());
  }

  /** Bytes handed over and not yet taken by the stream. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /** Hands over `line`, without its newline; nothing once the stream is broken. */
  send(line: string): void {
    if (this.#broken) return;
    const bytes = this.#encoder.encode(line + "\n");
    this.#waitingBytes += bytes.length;
    this.#writer.write(bytes).then(() => this.#took(bytes.length), () => this.#break());
  }

  /** Resolves when at most `bytesMax` bytes wait, or nobody takes them any more. */
  async below(bytesMax: number): Promise<void> {
    while (!this.#broken && this.#waitingBytes > bytesMax) {
      await new Promise<void>((resolve) => this.#wake.push(resolve));
    }
  }

  #took(bytes: number): void {
    this.#waitingBytes -= bytes;
    this.#wakeAll();
  }

  #break(): void {
    this.#broken = true;
    this.#waitingBytes = 0;
    this.#wakeAll();
  }

  #wakeAll(): void {
    const waiting = this.#wake;
    this.#wake = [];
    for (const wake of waiting) wake();
  }
}
