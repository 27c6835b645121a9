/**
 * One connection to the control socket: requests answered, notifications for whoever attached.
 *
 * Bounded both ways: it is read on only while few answers wait for its other side and few calls are under
 * way, and a line that is too long ends it, so that everything that waits there fails at once.
 */
import { CONTROL_LIMITS } from "../control.ts";
import { errorText, type Log } from "../log.ts";
import { LineWriter } from "../rpc/line_writer.ts";
import { LineSplitter } from "../rpc/ndjson.ts";
import { type IncomingRequest, Peer } from "../rpc/peer.ts";

/** Bytes that may wait for the other side before no more of its lines are read. */
const WAITING_BYTES_MAX = 1024 * 1024;
/** Calls under way at once. */
const CALLS_MAX = 32;
/** Characters of an unknown method's name that are repeated in the answer. */
const NAME_CHARS_MAX = 40;
const CODE = { failed: -32000, methodNotFound: -32601 } as const;

export type ControlMethod = (
  params: Readonly<Record<string, unknown>>,
  caller: ControlCaller,
) => unknown | Promise<unknown>;

/** The other side of a connection, as a method sees it that goes on after its answer. */
export interface ControlCaller {
  /** Bytes handed over and not yet taken. */
  readonly waitingBytes: number;
  /** Sends a notification for each of the JSON texts in `params`, verbatim, all in one write. */
  notify(method: string, params: readonly string[]): void;
  /** Told the notifications of the other side. */
  onNotification: ((method: string, params: unknown) => void) | null;
  /** Told the end of the connection, once. */
  onEnd: (() => void) | null;
  /** Ends the connection when what was sent has been taken. */
  end(): void;
}

export interface ControlConnectionOptions {
  readonly methods: Readonly<Record<string, ControlMethod>>;
  readonly log: Log;
}

export class ControlConnection implements ControlCaller {
  onNotification: ((method: string, params: unknown) => void) | null = null;
  onEnd: (() => void) | null = null;
  readonly #connection: Deno.Conn;
  readonly #options: ControlConnectionOptions;
  readonly #writer: LineWriter;
  readonly #peer: Peer;
  readonly #calls = new Set<Promise<void>>();
  #isTooLong = false;

  constructor(connection: Deno.Conn, options: ControlConnectionOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#writer = new LineWriter(connection.writable);
    this.#peer = new Peer({
      send: (line) => this.#writer.send(line),
      onRequest: (request) => this.#call(request),
      onNotification: (method, params) => this.onNotification?.(method, params),
      onNoise: () => options.log.debug("a line on the control socket is no request"),
    });
  }

  get waitingBytes(): number {
    return this.#writer.waitingBytes;
  }

  notify(method: string, params: readonly string[]): void {
    const head = `{"jsonrpc":"2.0","method":${JSON.stringify(method)},"params":`;
    this.#writer.send(params.map((json) => `${head}${json}}`).join("\n"));
  }

  end(): void {
    this.#writer.below(0).then(() => this.close());
  }

  /** Serves until either side ends it. */
  async serve(): Promise<void> {
    const splitter = new LineSplitter({
      lineBytesMax: CONTROL_LIMITS.lineBytesMax,
      onTooLong: () => this.#isTooLong = true,
    });
    try {
      for await (const chunk of this.#connection.readable) {
        for (const line of splitter.push(chunk)) {
          this.#peer.receive(line);
          await this.#hasRoom();
        }
        if (this.#isTooLong) return this.#options.log.warn("a line on the control socket is too long");
      }
    } finally {
      this.close();
      this.onEnd?.();
    }
  }

  /** At once. Twice is harmless. */
  close(): void {
    try {
      this.#connection.close();
    } catch { /* closed by the other side, or before */ }
  }

  async #hasRoom(): Promise<void> {
    while (this.#calls.size >= CALLS_MAX) await Promise.race(this.#calls);
    await this.#writer.below(WAITING_BYTES_MAX);
  }

  #call(request: IncomingRequest): void {
    const call: Promise<void> = this.#answer(request).finally(() => this.#calls.delete(call));
    this.#calls.add(call);
  }

  async #answer({ id, method, params }: IncomingRequest): Promise<void> {
    const { methods } = this.#options;
    if (!Object.hasOwn(methods, method)) {
      const message = `Method not found: ${method.slice(0, NAME_CHARS_MAX)}`;
      return this.#peer.fail(id, { code: CODE.methodNotFound, message });
    }
    try {
      // An object of unknown fields is exactly a record; each method checks those it uses.
      const record = typeof params === "object" && params !== null ? params as Record<string, unknown> : {};
      const result = await methods[method](record, this) ?? null;
      assertAnswerable(method, result);
      this.#peer.respond(id, result);
    } catch (error) {
      const message = errorText(error);
      this.#peer.fail(id, { code: CODE.failed, message });
    }
  }
}

function assertAnswerable(method: string, result: unknown): void {
  const chars = JSON.stringify(result).length;
  if (chars <= CONTROL_LIMITS.answerCharsMax) return;
  throw new Error(`Cannot answer "${method}" as the answer has ${chars} characters`);
}
