/**
 * A connection to a running drawbridge by its control socket: requests, their answers, and notifications.
 *
 * Unix only. The socket lies in a directory that only its owner may enter; no credential is on disk. Whatever
 * ends the connection, everything that waits fails with it.
 */
import { CONTROL_LIMITS } from "../control.ts";
import { LineWriter } from "../rpc/line_writer.ts";
import { LineSplitter } from "../rpc/ndjson.ts";
import { Peer } from "../rpc/peer.ts";

export interface ControlClientOptions {
  readonly onNotification?: (method: string, params: unknown) => void;
  /** Told the end of the connection, once, with its reason. */
  readonly onEnd?: (reason: Error) => void;
}

export class ControlClient implements Disposable {
  readonly #connection: Deno.Conn;
  readonly #options: ControlClientOptions;
  readonly #writer: LineWriter;
  readonly #peer: Peer;
  #ended = false;

  private constructor(connection: Deno.Conn, options: ControlClientOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#writer = new LineWriter(connection.writable);
    this.#peer = new Peer({
      send: (line) => this.#writer.send(line),
      onRequest: ({ id }) => this.#peer.fail(id, { code: -32601, message: "Method not found" }),
      onNotification: (method, params) => options.onNotification?.(method, params),
      onNoise: () => {},
    });
    this.#read();
  }

  /** @throws Error when no drawbridge listens at `path`. */
  static async connect(path: string, options: ControlClientOptions = {}): Promise<ControlClient> {
    try {
      return new ControlClient(await Deno.connect({ transport: "unix", path }), options);
    } catch (cause) {
      throw new Error(`Cannot reach drawbridge at "${path}" as it does not run any more`, { cause });
    }
  }

  /** Rejects with what drawbridge answered, when the connection ends, and for what is too long to be sent. */
  async request(method: string, params: unknown): Promise<unknown> {
    assertSendable(method, params);
    return await this.#peer.request(method, params);
  }

  /** @throws Error for what is too long to be sent. */
  notify(method: string, params: unknown): void {
    assertSendable(method, params);
    this.#peer.notify(method, params);
  }

  [Symbol.dispose](): void {
    this.#end(new Error("Cannot go on as the connection to drawbridge was closed"));
  }

  async #read(): Promise<void> {
    let reason = "Cannot go on as drawbridge ended, or hung up";
    const splitter = new LineSplitter({
      lineBytesMax: CONTROL_LIMITS.receivedLineBytesMax,
      onTooLong: () => reason = "Cannot go on as drawbridge sent a line that is too long",
    });
    const begun = reason;
    try {
      for await (const chunk of this.#connection.readable) {
        for (const line of splitter.push(chunk)) this.#peer.receive(line);
        if (reason !== begun) break;
      }
    } catch { /* told below */ }
    this.#end(new Error(reason));
  }

  #end(reason: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#peer.close(reason);
    try {
      this.#connection.close();
    } catch { /* closed by the other side */ }
    this.#options.onEnd?.(reason);
  }
}

/** drawbridge hangs up on what is too long, and whoever waits then learns nothing of why. */
function assertSendable(method: string, params: unknown): void {
  const text = JSON.stringify(params) ?? "";
  const most = CONTROL_LIMITS.sentLineBytesMax;
  // A character has three bytes of UTF-8 at most: what is short is not measured.
  const bytes = text.length * 3 <= most ? 0 : new TextEncoder().encode(text).length;
  if (bytes <= most) return;
  throw new Error(`Cannot send "${method}" as it has ${bytes} bytes, and ${most} are the most`);
}
