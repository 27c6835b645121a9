/**
 * HTTP and WebSockets by hand, over plain TCP, for what no well-behaved client would send.
 *
 * Knows as much of HTTP as is needed to find the end of an answer with a Content-Length.
 */
import { within } from "./deadline.ts";

export interface RawAnswer {
  readonly status: number;
  /** Everything before the body, as it came. */
  readonly head: string;
  readonly body: string;
}

export class RawConnection implements Disposable {
  readonly #connection: Deno.TcpConn;
  #rest = new Uint8Array();
  #ended = false;

  private constructor(connection: Deno.TcpConn) {
    this.#connection = connection;
  }

  static async open(port: number): Promise<RawConnection> {
    return new RawConnection(await Deno.connect({ hostname: "127.0.0.1", port }));
  }

  /** Writes all of it; what a closed connection does not take any more is nobody's loss. */
  async write(what: string | Uint8Array): Promise<void> {
    const bytes = typeof what === "string" ? latin1(what) : what;
    try {
      for (let at = 0; at < bytes.length;) at += await this.#connection.write(bytes.subarray(at));
    } catch (error) {
      const isClosed = error instanceof Deno.errors.BrokenPipe ||
        error instanceof Deno.errors.ConnectionReset;
      if (!isClosed) throw error;
    }
  }

  /** The next answer; null when the other side closed without one. */
  async answer(): Promise<RawAnswer | null> {
    return await within(this.#readAnswer(), "an answer or the end of the connection");
  }

  /** At least `count` bytes, fewer at the end of the connection. */
  async bytes(count: number): Promise<Uint8Array> {
    return await within(this.#take(count), `${count} bytes or the end of the connection`);
  }

  /** Resolves when the other side has closed; what it still sends is let go. */
  async ended(): Promise<void> {
    while (!this.#ended) await within(this.#fill(), "the end of the connection");
  }

  /** Sends FIN; reading goes on. */
  async finish(): Promise<void> {
    await this.#connection.closeWrite();
  }

  [Symbol.dispose](): void {
    this.#connection.close();
  }

  async #readAnswer(): Promise<RawAnswer | null> {
    let end = -1;
    while ((end = indexOfHeadEnd(this.#rest)) < 0) {
      if (this.#ended) return null;
      await this.#fill();
    }
    const head = text(this.#rest.subarray(0, end));
    this.#rest = this.#rest.subarray(end);
    const length = Number(head.match(/^content-length: *(\d+)/im)?.[1] ?? "0");
    return { status: Number(head.slice(9, 12)), head, body: text(await this.#take(length)) };
  }

  async #take(count: number): Promise<Uint8Array> {
    while (this.#rest.length < count && !this.#ended) await this.#fill();
    const taken = this.#rest.subarray(0, count);
    this.#rest = this.#rest.subarray(taken.length);
    return taken;
  }

  async #fill(): Promise<void> {
    const buffer = new Uint8Array(64 * 1024);
    const n = await this.#connection.read(buffer).catch(() => null); // a reset is an end too
    if (n === null) {
      this.#ended = true;
      return;
    }
    const joined = new Uint8Array(this.#rest.length + n);
    joined.set(this.#rest);
    joined.set(buffer.subarray(0, n), this.#rest.length);
    this.#rest = joined;
  }
}

/** Sends one request and gives its answer, null when there was none. */
export async function rawRequest(port: number, request: string | Uint8Array): Promise<RawAnswer | null> {
  using connection = await RawConnection.open(port);
  await connection.write(request);
  return await connection.answer();
}

/** A request's head from its first line and header lines; the body, if any, is added by hand. */
export function head(first: string, lines: readonly string[]): string {
  return [first, ...lines, "", ""].join("\r\n");
}

/** What turns a GET into the upgrade to a WebSocket. */
export const UPGRADE_LINES = [
  "Upgrade: websocket",
  "Connection: Upgrade",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
];

export interface RawFrame {
  readonly opcode: number;
  readonly payload: string | Uint8Array;
  /** The first byte's upper half: FIN and the reserved bits; FIN alone when left out. */
  readonly flags?: number;
  /** A client must mask (RFC 6455, 5.3). */
  readonly isMasked?: boolean;
}

export const FIN = 0x80;

/** A frame as a client sends it, or should not. A mask of zeros leaves the bytes as they are. */
export function frame(what: RawFrame): Uint8Array<ArrayBuffer> {
  const payload = typeof what.payload === "string" ? new TextEncoder().encode(what.payload) : what.payload;
  const mask = what.isMasked ?? true ? 0x80 : 0;
  const length = payload.length < 126
    ? [mask | payload.length]
    : payload.length < 65_536
    ? [mask | 126, payload.length >> 8, payload.length & 0xff]
    : [mask | 127, 0, 0, 0, 0, ...bigEndian(payload.length)];
  const start = [(what.flags ?? FIN) | what.opcode, ...length, ...(mask ? [0, 0, 0, 0] : [])];
  const bytes = new Uint8Array(start.length + payload.length);
  bytes.set(start);
  bytes.set(payload, start.length);
  return bytes;
}

/** A frame from the server; null at the end of the connection. */
export async function readFrame(
  connection: RawConnection,
): Promise<{ opcode: number; payload: Uint8Array } | null> {
  const start = await connection.bytes(2);
  if (start.length < 2) return null;
  const short = start[1] & 0x7f;
  const extended = short < 126 ? new Uint8Array() : await connection.bytes(short === 126 ? 2 : 8);
  const length = short < 126 ? short : extended.reduce((sum, byte) => sum * 256 + byte, 0);
  const payload = await connection.bytes(length);
  return payload.length < length ? null : { opcode: start[0] & 0x0f, payload };
}

function bigEndian(length: number): number[] {
  return [24, 16, 8, 0].map((shift) => (length >>> shift) & 0xff);
}

function indexOfHeadEnd(bytes: Uint8Array): number {
  const at = text(bytes.subarray(0, 64 * 1024)).indexOf("\r\n\r\n");
  return at < 0 ? -1 : at + 4;
}

/** One character a byte: what is hostile is not always UTF-8. */
function latin1(what: string): Uint8Array {
  return Uint8Array.from(what, (character) => character.charCodeAt(0));
}

function text(bytes: Uint8Array): string {
  return new TextDecoder("latin1").decode(bytes);
}
