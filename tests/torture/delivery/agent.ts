/**
 * An ACP agent as an object: what it says, asks and ends is told it from outside.
 */

interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: { readonly prompt?: readonly { readonly text?: string }[] };
}

const OPTIONS = [
  { optionId: "yes", name: "Yes", kind: "allow_once" },
  { optionId: "no", name: "No", kind: "reject_once" },
];

export class FakeAgent {
  /** Texts of the prompts it was handed, in order. */
  readonly prompts: string[] = [];
  isAlive = true;
  #isOpen = false;
  #running: number | string | null = null;
  readonly #asked = new Set<string>();
  #asks = 0;
  readonly #write: (bytes: Uint8Array) => void;

  constructor(write: (bytes: Uint8Array) => void) {
    this.#write = write;
  }

  /** Whether it may speak of its session. */
  get canSpeak(): boolean {
    return this.isAlive && this.#isOpen;
  }

  get isPrompted(): boolean {
    return this.#running !== null;
  }

  get isAsking(): boolean {
    return this.#asked.size > 0;
  }

  receive(line: string): void {
    // JSON-RPC 2.0 by drawbridge's own peer.
    const { id, method, params } = JSON.parse(line) as Message;
    if (method === undefined) {
      this.#asked.delete(String(id));
    } else if (method === "initialize") {
      const agentCapabilities = { sessionCapabilities: { resume: {} } };
      this.#answer(id, { protocolVersion: 1, agentCapabilities });
    } else if (method === "session/new" || method === "session/resume") {
      this.#isOpen = true;
      this.#answer(id, { sessionId: "agent-session" });
    } else if (method === "session/prompt") {
      this.prompts.push(params?.prompt?.[0]?.text ?? "");
      this.#running = id ?? null;
    } else if (method === "session/cancel") {
      this.finish("cancelled");
    }
  }

  /** Says each text as one chunk, all in one write. */
  say(texts: readonly string[]): void {
    const lines = texts.map((text) => {
      const update = { sessionUpdate: "agent_message_chunk", content: { type: "text", text } };
      const params = { sessionId: "agent-session", update };
      return JSON.stringify({ jsonrpc: "2.0", method: "session/update", params });
    });
    this.#write(new TextEncoder().encode(lines.join("\n") + "\n"));
  }

  ask(): void {
    const id = `ask-${++this.#asks}`;
    this.#asked.add(id);
    const params = { sessionId: "agent-session", toolCall: { toolCallId: id, title: id }, options: OPTIONS };
    this.#send({ id, method: "session/request_permission", params });
  }

  /** Ends the turn, if there is one. */
  finish(stopReason: string): void {
    const id = this.#running;
    this.#running = null;
    if (id !== null) this.#answer(id, { stopReason });
  }

  end(): void {
    this.isAlive = false;
  }

  #answer(id: number | string | undefined, result: unknown): void {
    this.#send({ id, result });
  }

  #send(message: object): void {
    this.#write(new TextEncoder().encode(JSON.stringify({ jsonrpc: "2.0", ...message }) + "\n"));
  }
}
