/**
 * A WebSocket client reduced to counting, over plain TCP: cheap enough not to be what is measured.
 *
 * Knows unmasked server frames of any length; text only, no extensions (RFC 6455, section 5.2).
 */

export interface RawSocketOptions {
  readonly hostname: string;
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Each frame's payload; the bytes are only valid during the call. */
  readonly onFrame: (payload: Uint8Array) => void;
}

export interface RawSocket {
  send(text: string): Promise<void>;
  /** Resolves when the other side has closed. */
  readonly ended: Promise<void>;
  close(): void;
}

export async function openRawSocket(options: RawSocketOptions): Promise<RawSocket> {
  const connection = await Deno.connect({ hostname: options.hostname, port: options.port });
  const headers = Object.entries(options.headers).map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const request = `GET ${options.path} HTTP/1.1\r\nHost: ${options.hostname}:${options.port}\r\n` +
    `Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n` +
    `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${headers}\r\n`;
  await writeAll(connection, new TextEncoder().encode(request));
  const ended = readFrames(connection, options.onFrame);
  return {
    ended,
    send: (text) => writeAll(connection, maskedTextFrame(text)),
    close: () => {
      try {
        connection.close();
      } catch { /* closed already */ }
    },
  };
}

async function readFrames(connection: Deno.TcpConn, onFrame: (payload: Uint8Array) => void): Promise<void> {
  let buffer = new Uint8Array(4 * 1024 * 1024);
  let filled = 0;
  let upgraded = false;
  while (true) {
    if (filled === buffer.length) buffer = grown(buffer);
    const n = await connection.read(buffer.subarray(filled)).catch(() => null);
    if (n === null) return;
    filled += n;
    let at = 0;
    if (!upgraded) {
      const end = endOfHead(buffer.subarray(0, filled));
      if (end < 0) continue;
      const status = new TextDecoder().decode(buffer.subarray(9, 12));
      if (status !== "101") throw new Error(`the upgrade was answered ${status}`);
      upgraded = true;
      at = end;
    }
    at = takeFrames(buffer.subarray(0, filled), { at, onFrame });
    buffer.copyWithin(0, at, filled);
    filled -= at;
  }
}

function takeFrames(
  bytes: Uint8Array,
  options: { at: number; onFrame: (payload: Uint8Array) => void },
): number {
  let { at } = options;
  while (bytes.length - at >= 2) {
    let length = bytes[at + 1] & 0x7f;
    let head = 2;
    const view = new DataView(bytes.buffer, bytes.byteOffset + at);
    if (length === 126) {
      if (bytes.length - at < 4) break;
      length = view.getUint16(2);
      head = 4;
    } else if (length === 127) {
      if (bytes.length - at < 10) break;
      length = Number(view.getBigUint64(2));
      head = 10;
    }
    if (bytes.length - at < head + length) break;
    if ((bytes[at] & 0x0f) <= 2) options.onFrame(bytes.subarray(at + head, at + head + length));
    at += head + length;
  }
  return at;
}

function endOfHead(bytes: Uint8Array): number {
  for (let i = 3; i < bytes.length; i++) {
    if (bytes[i] === 10 && bytes[i - 1] === 13 && bytes[i - 2] === 10 && bytes[i - 3] === 13) return i + 1;
  }
  return -1;
}

function grown(buffer: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(buffer.length * 2);
  larger.set(buffer);
  return larger;
}

/** A client must mask (RFC 6455, 5.3); a mask of zeros leaves the bytes as they are. */
function maskedTextFrame(text: string): Uint8Array {
  const payload = new TextEncoder().encode(text);
  const head = payload.length < 126
    ? [0x81, 0x80 | payload.length, 0, 0, 0, 0]
    : [0x81, 0xfe, payload.length >> 8, payload.length & 0xff, 0, 0, 0, 0];
  const frame = new Uint8Array(head.length + payload.length);
  frame.set(head);
  frame.set(payload, head.length);
  return frame;
}

async function writeAll(connection: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
}
