/**
 * A connection to a running drawbridge by its control socket: requests, and their answers.
 *
 * Unix only. The socket lies in a directory that only its owner may enter; no credential is on disk.
 */
import { LineSplitter } from "../rpc/ndjson.ts";
import { Peer } from "../rpc/peer.ts";

/** Bytes of one line of an answer. */
const LINE_BYTES_MAX = 16 * 1024 * 1024;

export class ControlClient implements Disposable {
  readonly #connection: Deno.Conn;
  readonly #peer: Peer;
  #writing: Promise<unknown> = Promise.resolve();

  private constructor(connection: Deno.Conn) {
    this.#connection = connection;
    this.#peer = new Peer({
      send: (line) => this.#send(line),
      onRequest: ({ id }) => this.#peer.fail(id, { code: -32601, message: "Method not found" }),
      onNotification: () => {},
      onNoise: () => {},
    });
    this.#read();
  }

  /** @throws Error when no drawbridge listens at `path`. */
  static async connect(path: string): Promise<ControlClient> {
    try {
      return new ControlClient(await Deno.connect({ transport: "unix", path }));
    } catch (cause) {
      throw new Error(`Cannot reach drawbridge at "${path}" as it does not run any more`, { cause });
    }
  }

  /** Rejects with what drawbridge answered, or when the connection ends. */
  request(method: string, params: unknown): Promise<unknown> {
    return this.#peer.request(method, params);
  }

  [Symbol.dispose](): void {
    this.#end(new Error("Cannot go on as the connection to drawbridge was closed"));
  }

  async #read(): Promise<void> {
    const splitter = new LineSplitter({ lineBytesMax: LINE_BYTES_MAX, onTooLong: () => {} });
    try {
      for await (const chunk of this.#connection.readable) {
        for (const line of splitter.push(chunk)) this.#peer.receive(line);
      }
    } catch { /* told below */ }
    this.#end(new Error("Cannot go on as drawbridge ended"));
  }

  #send(line: string): void {
    const writer = this.#connection.writable.getWriter();
    this.#writing = writer.write(new TextEncoder().encode(line + "\n"))
      .catch(() => {/* the reading side tells the end */});
    writer.releaseLock();
  }

  #end(reason: Error): void {
    this.#peer.close(reason);
    try {
      this.#connection.close();
    } catch { /* closed by the other side */ }
  }
}
