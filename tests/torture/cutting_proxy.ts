/**
 * A TCP proxy that is a bad network: each connection lives one to five seconds, then it is closed between two
 * frames or in the middle of one, or stands still for a while, or for good without a word.
 *
 * Knows of HTTP only the line `Host:`, which it makes the server's own.
 */

const LIFE_MS = { min: 1_000, max: 5_000 };
const STALL_MS = { min: 100, max: 3_000 };
/** Bytes that still get through before a cut in mid-frame. */
const LAST_BYTES_MAX = 20_000;
const HALF_OPEN = 0.03;
const STALL = 0.3;

export class CuttingProxy implements AsyncDisposable {
  readonly port: number;
  readonly counts = { cuts: 0, stalls: 0, halfOpen: 0 };
  readonly #target: () => number;
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #lines = new Set<Line>();
  readonly #serving: Promise<void>;

  /** @param target Port of the server now. */
  constructor(target: () => number) {
    this.#target = target;
    this.port = this.#listener.addr.port;
    this.#serving = this.#serve();
  }

  async #serve(): Promise<void> {
    for await (const browser of this.#listener) this.#join(browser);
  }

  async #join(browser: Deno.TcpConn): Promise<void> {
    try {
      const server = await Deno.connect({ hostname: "127.0.0.1", port: this.#target() });
      const line = new Line(browser, server, this.counts);
      this.#lines.add(line);
      await line.run(this.port, this.#target());
      this.#lines.delete(line);
    } catch {
      close(browser); // the server is not there
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const line of this.#lines) line.cut();
    await this.#serving;
  }
}

/** One connection through the proxy. */
class Line {
  readonly #browser: Deno.TcpConn;
  readonly #server: Deno.TcpConn;
  readonly #counts: CuttingProxy["counts"];
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Resolves when it goes on; null while it does. */
  #stalled: Promise<void> | null = null;
  /** Bytes for the browser until the cut; null while none is meant. */
  #left: number | null = null;

  constructor(browser: Deno.TcpConn, server: Deno.TcpConn, counts: CuttingProxy["counts"]) {
    this.#browser = browser;
    this.#server = server;
    this.#counts = counts;
  }

  /** Resolves when it is over. */
  async run(port: number, target: number): Promise<void> {
    this.#live();
    const up = this.#carry(this.#browser, this.#server, (bytes) => rewritten(bytes, port, target));
    const down = this.#carry(this.#server, this.#browser, (bytes) => this.#last(bytes));
    await Promise.all([up, down]);
  }

  cut(): void {
    clearTimeout(this.#timer);
    close(this.#browser);
    close(this.#server);
  }

  #live(): void {
    this.#timer = setTimeout(() => this.#fail(), between(LIFE_MS));
  }

  #fail(): void {
    const chance = Math.random();
    if (chance < HALF_OPEN) {
      this.#counts.halfOpen++;
      this.#stalled = new Promise(() => {});
    } else if (chance < HALF_OPEN + STALL) {
      this.#counts.stalls++;
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#stalled = promise;
      setTimeout(() => {
        this.#stalled = null;
        resolve();
        this.#live();
      }, between(STALL_MS));
    } else {
      this.#counts.cuts++;
      if (Math.random() < 0.5) this.cut();
      else this.#left = Math.floor(Math.random() * LAST_BYTES_MAX);
    }
  }

  /** What of `bytes` still gets through. */
  #last(bytes: Uint8Array): Uint8Array {
    if (this.#left === null) return bytes;
    const some = bytes.subarray(0, this.#left);
    this.#left -= some.length;
    return some;
  }

  async #carry(
    from: Deno.TcpConn,
    to: Deno.TcpConn,
    change: (bytes: Uint8Array) => Uint8Array,
  ): Promise<void> {
    const buffer = new Uint8Array(64 * 1024);
    try {
      while (true) {
        const n = await from.read(buffer);
        if (n === null) break;
        await this.#stalled;
        const bytes = change(buffer.subarray(0, n));
        for (let at = 0; at < bytes.length;) at += await to.write(bytes.subarray(at));
        if (this.#left === 0) break;
      }
    } catch { /* one side is gone: so is the other */ }
    this.cut();
  }
}

function close(connection: Deno.TcpConn): void {
  try {
    connection.close();
  } catch { /* closed already */ }
}

function between({ min, max }: { min: number; max: number }): number {
  return min + Math.random() * (max - min);
}

/** The head of the request, which comes in one piece, with the server's own name in it. */
function rewritten(bytes: Uint8Array, port: number, target: number): Uint8Array {
  if (bytes[0] !== 0x47) return bytes; // no "GET": a frame, whose first byte is never an ASCII letter
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  const head = text.replace(`127.0.0.1:${port}\r\n`, `127.0.0.1:${target}\r\n`);
  return Uint8Array.from(head, (char) => char.charCodeAt(0));
}
