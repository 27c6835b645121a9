/**
 * One prompt turn as a script sees it: things to say, things to pretend to do, questions to ask.
 *
 * Knows no JSON-RPC. Whatever a script waits for ends at once when the turn is cancelled, with
 * {@link TurnCancelled}; no timer outlives the turn.
 */
import type {
  PermissionKind,
  PermissionOutcome,
  PlanEntry,
  SessionUpdate,
  ToolCallUpdate,
  ToolKind,
  ToolStatus,
} from "../acp.ts";

/** The turn was cancelled; its script must not go on. */
export class TurnCancelled extends Error {
  override readonly name = "TurnCancelled";
}

/** The script asks for the process to die in mid-turn. */
export class CrashAsked extends Error {
  override readonly name = "CrashAsked";
}

export interface Question {
  readonly toolCall: ToolCallUpdate;
  readonly options: readonly {
    readonly optionId: string;
    readonly name: string;
    readonly kind: PermissionKind;
  }[];
}

export interface TurnOptions {
  readonly signal: AbortSignal;
  /** Multiplier of every pause for the eye: 1 is a human pace, 0 is none. */
  readonly pace: number;
  readonly cwd: string;
  readonly mode: string;
  /** "none", "short" or "long". */
  readonly thoughts: string;
  /** The client draws terminals from `_meta.terminal_output`. */
  readonly terminals: boolean;
  readonly send: (update: SessionUpdate) => void;
  readonly ask: (question: Question) => Promise<PermissionOutcome>;
  /** Resolves when what was sent is on its way. */
  readonly room: () => Promise<void>;
  /** What was answered with "always" in this session. */
  readonly isAllowed: (what: string) => boolean;
  readonly allow: (what: string) => void;
}

/** Milliseconds between two pieces of a streamed text. */
const PIECE_MS = 30;

export class Turn {
  readonly options: TurnOptions;

  constructor(options: TurnOptions) {
    this.options = options;
  }

  /** The same turn as a sub-agent has it that was begun by the call `toolCallId`. */
  below(toolCallId: string): Turn {
    const { send } = this.options;
    const _meta = { parentToolCallId: toolCallId };
    // What says its parent already is that of a sub-agent further down.
    return new Turn({ ...this.options, send: (update) => send(Object.assign({ _meta }, update)) });
  }

  /** Streams a Markdown text a few words at a time, as one message. */
  async say(markdown: string): Promise<void> {
    await this.#stream("agent_message_chunk", markdown);
  }

  /** Streams a thought; `aside` is for those who want long ones. */
  async think(thought: string, aside = ""): Promise<void> {
    const { thoughts } = this.options;
    if (thoughts === "none") return;
    await this.#stream("agent_thought_chunk", thoughts === "long" ? `${thought} ${aside}`.trim() : thought);
  }

  /** Sends one piece of text as it is, without a pause. */
  chunk(text: string, messageId: string): void {
    this.#send({ sessionUpdate: "agent_message_chunk", messageId, content: { type: "text", text } });
  }

  /** Shows the plan with the first `done` steps completed and, unless all are, the next one begun. */
  plan(steps: readonly string[], done: number): void {
    const entries = steps.map((content, at): PlanEntry => ({
      content,
      priority: at === 0 ? "high" : at === steps.length - 1 ? "low" : "medium",
      status: at < done ? "completed" : at === done ? "in_progress" : "pending",
    }));
    this.#send({ sessionUpdate: "plan", entries });
  }

  /** Announces a tool call and returns its id. */
  startTool(call: Omit<ToolCallUpdate, "toolCallId"> & { title: string; kind: ToolKind }): string {
    const toolCallId = `demo-${crypto.randomUUID()}`;
    this.#send({ sessionUpdate: "tool_call", status: "in_progress", ...call, toolCallId });
    return toolCallId;
  }

  updateTool(toolCallId: string, change: Omit<ToolCallUpdate, "toolCallId"> & { status?: ToolStatus }): void {
    this.#send({ sessionUpdate: "tool_call_update", ...change, toolCallId });
  }

  /** Asks the person; resolves with the option chosen. */
  async ask(question: Question): Promise<string> {
    this.#check();
    const outcome = await this.#unlessCancelled(this.options.ask(question));
    if (outcome.outcome === "selected") return outcome.optionId;
    throw new TurnCancelled("The permission question was cancelled");
  }

  /** A pause for the eye, scaled by the pace. */
  async pause(ms: number): Promise<void> {
    await this.wait(ms * this.options.pace);
  }

  /** Waits exactly `ms`, whatever the pace. */
  wait(ms: number): Promise<void> {
    const { signal } = this.options;
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(new TurnCancelled());
      const stop = () => {
        clearTimeout(timer);
        reject(new TurnCancelled());
      };
      const timer = setTimeout(() => {
        signal.removeEventListener("abort", stop);
        resolve();
      }, ms);
      signal.addEventListener("abort", stop, { once: true });
    });
  }

  /** Lets what was sent flow, and a cancel come in. */
  async breathe(): Promise<void> {
    await this.#unlessCancelled(this.options.room());
    await this.wait(0);
  }

  /** Never resolves: waits for the cancel. */
  async stall(): Promise<never> {
    await this.#unlessCancelled(new Promise<never>(() => {}));
    throw new TurnCancelled();
  }

  async #stream(sessionUpdate: "agent_message_chunk" | "agent_thought_chunk", text: string): Promise<void> {
    const messageId = crypto.randomUUID();
    for (const piece of pieces(text)) {
      this.#send({ sessionUpdate, messageId, content: { type: "text", text: piece } });
      await this.pause(PIECE_MS);
    }
  }

  #send(update: SessionUpdate): void {
    this.#check();
    this.options.send(update);
  }

  #check(): void {
    if (this.options.signal.aborted) throw new TurnCancelled();
  }

  #unlessCancelled<T>(work: Promise<T>): Promise<T> {
    const { signal } = this.options;
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(new TurnCancelled());
      const stop = () => reject(new TurnCancelled());
      signal.addEventListener("abort", stop, { once: true });
      work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
    });
  }
}

/** `text` cut after every second word; joined again it is `text`. */
function pieces(text: string): string[] {
  return text.match(/\s*\S+(?:\s+\S+)?(?:\s+$)?/g) ?? [];
}
