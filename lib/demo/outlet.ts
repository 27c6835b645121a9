/**
 * The way out: lines queued at once, written in their order, as many as there are in one write.
 *
 * Knows no JSON. A reader that went away is no error: what is sent from then on is dropped.
 */

/** Characters that may wait before {@link Outlet.room} makes a writer wait. */
const QUEUE_CHARS_MAX = 1024 * 1024;

export class Outlet {
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #encoder = new TextEncoder();
  #lines: string[] = [];
  #chars = 0;
  #writing: Promise<void> | null = null;
  #broken = false;

  constructor(output: WritableStream<Uint8Array>) {
    this.#writer = output.getWriter();
  }

  /** Queues one line, given without its newline. */
  send(line: string): void {
    if (this.#broken) return;
    this.#lines.push(line);
    this.#chars += line.length;
    this.#writing ??= this.#write();
  }

  /** Resolves when the queue is short again. */
  async room(): Promise<void> {
    while (this.#writing && this.#chars > QUEUE_CHARS_MAX) await this.#writing;
  }

  /** Resolves when all that was sent is written, or after `waitMsMax` of a reader that does not read. */
  async flush(waitMsMax: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => timer = setTimeout(resolve, waitMsMax));
    await Promise.race([this.#writing, late]);
    clearTimeout(timer);
  }

  async #write(): Promise<void> {
    // Lines sent within one task go out together.
    await Promise.resolve();
    try {
      while (this.#lines.length > 0) {
        const text = this.#lines.join("\n") + "\n";
        this.#lines = [];
        this.#chars = 0;
        await this.#writer.write(this.#encoder.encode(text));
      }
    } catch {
      this.#broken = true; // nobody reads any more; stdin will end soon
      this.#lines = [];
      this.#chars = 0;
    }
    this.#writing = null;
  }
}
