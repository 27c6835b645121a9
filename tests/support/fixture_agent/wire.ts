/**
 * The fixture agent's mouth and ears: bytes written by hand, lines read.
 *
 * Knows no method. Writes block, so that what was "said" has left the process, even before a crash.
 */

export type Message = Readonly<Record<string, unknown>>;

export interface WireOptions {
  /** One write(2) per byte. */
  readonly bytewise: boolean;
  /** Noise before every message, and CRLF after it. */
  readonly noise: boolean;
}

const encoder = new TextEncoder();

/** What agents print by mistake; one of these goes before each message. */
const NOISE: readonly Uint8Array[] = [
  encoder.encode("(node:1) Warning: this is not JSON\n"),
  encoder.encode("[]\n"),
  encoder.encode("\n\r\n   \n"),
  new Uint8Array([0xff, 0xfe, 0x80, 0xc3, 0x0a]),
  encoder.encode('"a string"\n42\nnull\n{}\n'),
  encoder.encode('{"jsonrpc":"2.0","id":99999,"result":{}}\n'),
  encoder.encode('{"jsonrpc":"2.0","error":{"code":-32700,"message":"Parse error"}}\n'),
  encoder.encode('{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"Invalid request"}}\n'),
  encoder.encode('{"jsonrpc":"2.0","method":"session/update","params":{"truncated\n'),
  encoder.encode('{"jsonrpc":"2.0","method":"_fixture/whatever","params":[1,2]}\n'),
];

export class Wire {
  readonly #options: WireOptions;
  #noises = 0;

  constructor(options: WireOptions) {
    this.#options = options;
  }

  /** Sends messages, all in one write. */
  send(...messages: readonly Message[]): void {
    const { noise } = this.#options;
    const end = noise ? "\r\n" : "\n";
    const text = messages.map((message) => JSON.stringify({ jsonrpc: "2.0", ...message }) + end).join("");
    if (noise) this.write(NOISE[this.#noises++ % NOISE.length]);
    this.write(encoder.encode(text));
  }

  /** Writes bytes as they are. */
  write(bytes: Uint8Array): void {
    if (!this.#options.bytewise) return writeWhole(bytes);
    for (let at = 0; at < bytes.length; at++) writeWhole(bytes.subarray(at, at + 1));
  }
}

function writeWhole(bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) {
    try {
      at += Deno.stdout.writeSync(bytes.subarray(at));
    } catch (error) {
      // A pipe set to non-blocking by its other owner.
      if (error instanceof Deno.errors.WouldBlock) {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
      } else Deno.exit(0); // nobody reads any more
    }
  }
}

/** The lines of `input`, as they come. */
export async function* incomingLines(input: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const bytes of input) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines.filter((line) => line.trim() !== "");
  }
}
