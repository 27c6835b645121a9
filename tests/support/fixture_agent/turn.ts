/**
 * One prompt of the fixture agent: how its prompts speak, ask and learn that they are cancelled.
 *
 * Knows the wire's messages, not which prompt is played.
 */
import type { FixtureAgent } from "./agent.ts";
import type { FixtureSession } from "./session_file.ts";
import type { Message } from "./wire.ts";

/** How a prompt ends, and what is told in the same write as the answer, after it. */
export interface Ending {
  readonly stopReason?: string;
  readonly error?: Message;
  readonly before?: readonly Message[];
  readonly after?: readonly Message[];
}

export interface FixtureTurnOptions {
  readonly agent: FixtureAgent;
  readonly session: FixtureSession;
  readonly blocks: readonly Message[];
  /** The JSON-RPC id of the prompt. */
  readonly promptId: unknown;
}

export class FixtureTurn {
  readonly agent: FixtureAgent;
  readonly session: FixtureSession;
  readonly blocks: readonly Message[];
  readonly promptId: unknown;
  readonly #cancel = Promise.withResolvers<void>();
  cancelled = false;

  constructor(options: FixtureTurnOptions) {
    this.agent = options.agent;
    this.session = options.session;
    this.blocks = options.blocks;
    this.promptId = options.promptId;
  }

  /** Resolves when session/cancel came. */
  get onCancel(): Promise<void> {
    return this.#cancel.promise;
  }

  cancel(): void {
    this.cancelled = true;
    this.#cancel.resolve();
  }

  /** A session/update message, remembered for session/load. */
  message(update: Message): Message {
    this.session.history.push(update);
    return { method: "session/update", params: { sessionId: this.session.id, update } };
  }

  textMessage(text: string): Message {
    return this.message({ sessionUpdate: "agent_message_chunk", content: { type: "text", text } });
  }

  update(update: Message): void {
    this.agent.wire.send(this.message(update));
  }

  text(text: string): void {
    this.agent.wire.send(this.textMessage(text));
  }

  /** Something said within the turn: told back. */
  steer(prompt: unknown): void {
    const blocks = Array.isArray(prompt) ? prompt : [];
    this.text(`steered: ${blocks.map(({ text }) => text).join("")} `);
  }

  /** Waits `ms`, or less when cancelled. */
  async wait(ms: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const over = new Promise<void>((resolve) => timer = setTimeout(resolve, ms));
    await Promise.race([over, this.onCancel]);
    clearTimeout(timer);
  }

  /** Sends a request to the client; resolves with the whole message that answers it. */
  ask(method: string, params: Message): Promise<Message> {
    return this.agent.ask(method, { sessionId: this.session.id, ...params }, this);
  }

  ending(): Ending {
    return { stopReason: this.cancelled ? "cancelled" : "end_turn" };
  }
}
