/**
 * One side of a JSON-RPC 2.0 conversation: takes lines, gives lines.
 *
 * Knows no transport and no method. A line is handled to its end before the next one is looked at, and
 * an answer reaches its caller in the order the lines came: a prompt's answer is never applied before
 * the notifications that were sent ahead of it. Ids of the two directions never meet: what has a
 * `method` is the other side's, what has none is an answer to ours (ACP v1, rules clients get wrong: 4).
 */

export type RpcId = string | number | null;

export interface RpcErrorBody {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

/** The other side answered with an error. */
export class RpcError extends Error {
  override readonly name = "RpcError";
  readonly code: number;
  readonly data: unknown;

  constructor(body: RpcErrorBody) {
    super(body.message);
    this.code = body.code;
    this.data = body.data;
  }
}

/** What became of a request of ours. */
export type Settled = { readonly result: unknown } | { readonly error: Error };

export interface IncomingRequest {
  readonly id: RpcId;
  readonly method: string;
  readonly params: unknown;
}

export interface PeerOptions {
  /** Takes one line, without its newline. Must not throw. */
  readonly send: (line: string) => void;
  /** A request of the other side; answer it with `respond` or `fail`, once, at any time. */
  readonly onRequest: (request: IncomingRequest) => void;
  /** A notification, with the whole line as it came. */
  readonly onNotification: (method: string, params: unknown, line: string) => void;
  /** A line that is no JSON-RPC message. It is never answered: agents print such lines by mistake. */
  readonly onNoise: (line: string) => void;
}

export class Peer {
  readonly #options: PeerOptions;
  readonly #pending = new Map<number, (settled: Settled) => void>();
  #nextId = 1;
  #closed: Error | null = null;

  constructor(options: PeerOptions) {
    this.#options = options;
  }

  /** Handles one line to its end. */
  receive(line: string): void {
    if (this.#closed) return;
    const message = parseObject(line);
    if (message === "batch") return this.#sendMessage({ id: null, error: BATCH_REFUSED });
    if (message === null) return this.#options.onNoise(line);
    if (typeof message.method === "string") this.#receiveCall(message.method, message, line);
    // An answer whose result is undefined loses the field on its way through JSON.
    else if ("id" in message || "error" in message) this.#receiveAnswer(message);
    else this.#options.onNoise(line);
  }

  /**
   * Sends a request; `settle` is called exactly once, within the handling of the line that answers it,
   * or by `close`. Returns the request's id; null, with the request failed at once, after `close`.
   */
  send(method: string, params: unknown, settle: (settled: Settled) => void): number | null {
    if (this.#closed) {
      settle({ error: this.#closed });
      return null;
    }
    const id = this.#nextId++;
    this.#pending.set(id, settle);
    this.#sendMessage({ id, method, params });
    return id;
  }

  /** {@link send} as a promise. Rejects with {@link RpcError}, or with the reason given to `close`. */
  request(method: string, params: unknown): Promise<unknown> {
    return new Promise((resolve, reject) =>
      this.send(
        method,
        params,
        (settled) => "error" in settled ? reject(settled.error) : resolve(settled.result),
      )
    );
  }

  notify(method: string, params: unknown): void {
    if (!this.#closed) this.#sendMessage({ method, params });
  }

  respond(id: RpcId, result: unknown): void {
    if (!this.#closed) this.#sendMessage({ id, result });
  }

  fail(id: RpcId, error: RpcErrorBody): void {
    if (!this.#closed) this.#sendMessage({ id, error });
  }

  /** Ends the conversation: everything that waits fails at once with `reason`. Twice is harmless. */
  close(reason: Error): void {
    if (this.#closed) return;
    this.#closed = reason;
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const settle of pending) settle({ error: reason });
  }

  #receiveCall(method: string, message: Record<string, unknown>, line: string): void {
    if (!("id" in message)) return this.#options.onNotification(method, message.params, line);
    const { id } = message;
    if (isRpcId(id)) this.#options.onRequest({ id, method, params: message.params });
    else this.#options.onNoise(line);
  }

  /** An answer nobody waits for (unknown id, answered twice, an error without an id) is let go. */
  #receiveAnswer(message: Record<string, unknown>): void {
    const { id } = message;
    if (typeof id !== "number") return;
    const settle = this.#pending.get(id);
    if (!settle) return;
    this.#pending.delete(id);
    // Some answer with both, the unused one null.
    const failed = message.error !== undefined && message.error !== null;
    settle(failed ? { error: asRpcError(message.error) } : { result: message.result });
  }

  #sendMessage(message: Record<string, unknown>): void {
    this.#options.send(JSON.stringify({ jsonrpc: "2.0", ...message }));
  }
}

/** Characters of a request's id; one with a longer one is noise. */
const ID_CHARS_MAX = 1024;

const BATCH_REFUSED: RpcErrorBody = { code: -32600, message: "Batches are not supported" };

function parseObject(line: string): Record<string, unknown> | "batch" | null {
  try {
    const value: unknown = JSON.parse(line);
    if (Array.isArray(value)) return "batch";
    // An object of unknown fields is exactly a record.
    return typeof value === "object" && value !== null ? value as Record<string, unknown> : null;
  } catch {
    return null; // not JSON: noise
  }
}

function isRpcId(id: unknown): id is RpcId {
  return typeof id === "string" && id.length <= ID_CHARS_MAX || typeof id === "number" || id === null;
}

function asRpcError(error: unknown): RpcError {
  const body = typeof error === "object" && error !== null ? error as Partial<RpcErrorBody> : {};
  return new RpcError({
    code: typeof body.code === "number" ? body.code : -32603,
    message: typeof body.message === "string"
      ? body.message
      : "The agent answered with an error of no known form",
    data: body.data,
  });
}
