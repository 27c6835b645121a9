/**
 * The ACP side of one agent process: initialize, one session, its prompts, and what we answer.
 *
 * Knows the protocol and no journal. Everything an agent says goes to the handlers within the handling
 * of its line, in the order it came, whether or not a turn is open (ACP v1, rules clients get wrong: 2, 8).
 */
import {
  type AgentAnswer,
  type ContentBlock,
  type InitializeResult,
  PROTOCOL_VERSION,
  type SessionSetup,
} from "../acp.ts";
import { errorText, type Log } from "../log.ts";
import { LineSplitter } from "../rpc/ndjson.ts";
import { Peer, type RpcId, type Settled } from "../rpc/peer.ts";
import {
  type AgentCommand,
  type AgentExit,
  AgentGoneError,
  AgentProcess,
  describeExit,
} from "./agent_process.ts";
import { ChunkTemplate } from "./chunk_template.ts";
import { withDeadline } from "./deadline.ts";
import { CAPABILITIES, ClientMethods } from "./client_methods.ts";
import { EarlyUpdates } from "./early_updates.ts";
import type { Frames } from "../rpc/frames.ts";
import type { AgentHandlers } from "./agent_handlers.ts";
import { AgentRequests } from "./agent_requests.ts";
import { asRecord } from "./incoming.ts";

/** Bytes of one line an agent may send; a longer one is skipped and told. */
export const AGENT_LINE_BYTES_MAX = 64 * 1024 * 1024;
/** How long `initialize` and the opening of a session may take. Milliseconds. */
export const SETUP_DEADLINE_MS = 60_000;

export interface AcpConnectionOptions {
  readonly command: AgentCommand;
  readonly handlers: AgentHandlers;
  readonly clientVersion: string;
  /** What is said is noted there. */
  readonly frames?: Frames;
  readonly log: Log;
}

export class AcpConnection {
  readonly #options: AcpConnectionOptions;
  readonly #process: AgentProcess;
  readonly #peer: Peer;
  readonly #splitter: LineSplitter;
  readonly #template = new ChunkTemplate();
  readonly #skipped = new Set<string>();
  readonly #requests: AgentRequests;
  readonly #client: ClientMethods;
  /** Null once the session's id is known. */
  #early: EarlyUpdates | null = new EarlyUpdates();
  #sessionId: string | null = null;

  /** Starts the agent. @throws Error when its program or directory is not there. */
  constructor(options: AcpConnectionOptions) {
    this.#options = options;
    this.#peer = new Peer({
      send: (line) => {
        options.frames?.push("to_agent", line);
        this.#process.write(line + "\n");
      },
      onRequest: (request) => this.#requests.receive(request),
      onNotification: (method, params, line) => this.#onNotification(method, params, line),
      onNoise: () => this.#skip("a line of its output that is no protocol message"),
    });
    const { command, handlers } = options;
    this.#client = new ClientMethods({ ...command, ...handlers, listener: handlers.terminals });
    this.#requests = new AgentRequests({
      ...handlers,
      peer: () => this.#peer,
      client: this.#client,
      sessionId: () => this.#sessionId,
    });
    this.#splitter = new LineSplitter({
      lineBytesMax: AGENT_LINE_BYTES_MAX,
      onTooLong: () => this.#skip(`a line of more than ${AGENT_LINE_BYTES_MAX / 1024 / 1024} MiB`),
    });
    this.#process = new AgentProcess(options.command, {
      onChunk: (chunk) => this.#receive(() => this.#splitter.push(chunk)),
      onExit: (exit) => this.#onExit(exit),
      log: options.log,
    });
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** The agent's id of this session, once it is open. */
  get sessionId(): string | null {
    return this.#sessionId;
  }

  stderrTail(bytesMax: number): string {
    return this.#process.stderrTail(bytesMax);
  }

  /** @throws Error when the agent speaks another protocol version, RpcError when it refuses. */
  async initialize(): Promise<InitializeResult> {
    const answer = await this.setup("initialize", {
      protocolVersion: PROTOCOL_VERSION,
      clientInfo: { name: "drawbridge", title: "drawbridge", version: this.#options.clientVersion },
      clientCapabilities: { ...CAPABILITIES, ...this.#client.capabilities },
    });
    const result = (answer ?? {}) as InitializeResult; // every field of it is optional but the next
    if (result.protocolVersion !== PROTOCOL_VERSION) {
      const theirs = `ACP version ${result.protocolVersion}`;
      throw new Error(`Cannot talk to this agent as it speaks ${theirs}, drawbridge ${PROTOCOL_VERSION}`);
    }
    this.#client.agentName = result.agentInfo?.name;
    return result;
  }

  /** Opens the one session of this connection by `session/new`, `session/load` or `session/resume`. */
  openSession(method: "session/new" | "session/load" | "session/resume", options: {
    cwd: string;
    sessionId?: string;
  }): Promise<SessionSetup> {
    // What is loaded replays under an id we know; a new session's first updates may come before its id.
    if (options.sessionId !== undefined) this.#identify(options.sessionId);
    const { mcpServers = [] } = this.#options.command;
    return this.setup(method, { ...options, mcpServers }, (result) => {
      const id = (result as SessionSetup | null)?.sessionId; // `null` stands for `{}` (rule 9)
      if (method === "session/new" && typeof id === "string") this.#identify(id);
    }).then((result) => {
      if (this.#sessionId === null) {
        throw new Error("Cannot use this agent as it opened a session without an id");
      }
      return (result ?? {}) as SessionSetup; // all its fields are optional
    });
  }

  /** A request that an agent answers at once. Rejects with RpcError, or when it took {@link SETUP_DEADLINE_MS}. */
  setup(method: string, params: unknown, onResult: (result: unknown) => void = () => {}): Promise<unknown> {
    const answer = new Promise<unknown>((resolve, reject) =>
      this.#peer.send(method, params, (settled) => {
        if ("error" in settled) return reject(settled.error);
        onResult(settled.result);
        resolve(settled.result);
      })
    );
    return withDeadline(answer, { ms: SETUP_DEADLINE_MS, what: method });
  }

  /** Signs in by a method of type agent. May take minutes: a person is at work, who may call it off by `signal`. */
  authenticate(methodId: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const id = this.#peer.send(
        "authenticate",
        { methodId },
        (settled) => "error" in settled ? reject(settled.error) : resolve(),
      );
      signal.addEventListener("abort", () => {
        this.#peer.notify("$/cancel_request", { requestId: id });
        reject(signal.reason);
      });
    });
  }

  /** Sends a prompt; `settle` is called in the order of the agent's lines, and fails when it is gone. */
  prompt(blocks: readonly ContentBlock[], settle: (settled: Settled) => void): void {
    this.#peer.send("session/prompt", { sessionId: this.#sessionId, prompt: blocks }, settle);
  }

  /** Says something within the running turn, with agents that take that (`_meta.steering` of initialize). */
  async steer(blocks: readonly ContentBlock[]): Promise<void> {
    await this.#peer.request("_session/steering", { sessionId: this.#sessionId, prompt: blocks });
  }

  /** A copy of the session under another id, which this gives (`session/fork`). */
  async fork(cwd: string): Promise<string> {
    const { mcpServers = [] } = this.#options.command;
    const answer = await this.setup("session/fork", { sessionId: this.#sessionId, cwd, mcpServers });
    const { sessionId } = asRecord(answer);
    if (typeof sessionId !== "string") throw new Error("Cannot branch as the agent's copy has no id");
    return sessionId;
  }

  cancel(): void {
    this.#peer.notify("session/cancel", { sessionId: this.#sessionId });
  }

  answer(rpcId: RpcId, answer: AgentAnswer): void {
    this.#requests.answer(rpcId, answer);
  }

  setMode(modeId: string): Promise<unknown> {
    return this.#peer.request("session/set_mode", { sessionId: this.#sessionId, modeId });
  }

  /** Legacy: removed from the protocol in June 2026, still the only way with some agents. */
  setModel(modelId: string): Promise<unknown> {
    return this.#peer.request("session/set_model", { sessionId: this.#sessionId, modelId });
  }

  setConfigOption(configId: string, value: string | boolean): Promise<unknown> {
    const typed = typeof value === "boolean" ? { type: "boolean", value } : { value };
    return this.#peer.request("session/set_config_option", {
      sessionId: this.#sessionId,
      configId,
      ...typed,
    });
  }

  /** Closes the agent's session where it offers that (waiting `graceMs` at most), then ends the process. */
  async stop(options: { closeSession: boolean; graceMs: number }): Promise<void> {
    if (options.closeSession && this.#sessionId !== null) {
      const closing = this.#peer.request("session/close", { sessionId: this.#sessionId });
      await withDeadline(closing, { ms: options.graceMs, what: "session/close" }).catch(
        () => {/* it is ended anyway */},
      );
    }
    await this.#process.stop();
    await this.#client.close();
  }

  #receive(lines: () => string[]): void {
    this.#options.handlers.batch(() => {
      for (const line of lines()) this.#receiveLine(line);
    });
  }

  /** A fault of ours in one line must not cost those that came with it. */
  #receiveLine(line: string): void {
    try {
      const chunk = this.#template.match(line);
      this.#options.frames?.[chunk ? "pushStreamed" : "push"]("from_agent", line);
      if (chunk) this.#options.handlers.onUpdate(line, chunk);
      else this.#peer.receive(line);
    } catch (error) {
      this.#options.log.warn(`Cannot handle a line of agent ${this.pid}: ${errorText(error)}`);
      this.#skip("a line that drawbridge could not handle");
    }
  }

  #onExit(exit: AgentExit): void {
    this.#receive(() => this.#splitter.end());
    void this.#client.close();
    this.#options.handlers.batch(() => {
      this.#peer.close(new AgentGoneError(describeExit(exit)));
      this.#options.handlers.onExit(exit);
    });
  }

  #onNotification(method: string, params: unknown, line: string): void {
    if (method === "session/update") return this.#onSessionUpdate(params, line);
    if (method === "elicitation/complete") return this.#requests.complete(params);
    if (method === "$/cancel_request") return this.#requests.withdraw(params);
    this.#options.handlers.onExtension(line);
  }

  #onSessionUpdate(params: unknown, line: string): void {
    if (this.#early) {
      if (!this.#early.hold({ line, params })) this.#skip("updates sent before the session was open");
      return;
    }
    const { sessionId, update } = asRecord(params);
    if (typeof update !== "object" || update === null) return this.#options.handlers.onExtension(line);
    if (sessionId !== this.#sessionId) return this.#options.handlers.onOtherUpdate(line, asRecord(update));
    this.#template.learn(line, asRecord(update));
    this.#options.handlers.onUpdate(line, asRecord(update));
  }

  #identify(sessionId: string): void {
    this.#sessionId = sessionId;
    const early = this.#early?.list ?? [];
    this.#early = null;
    for (const { params, line } of early) this.#onSessionUpdate(params, line);
  }

  #skip(what: string): void {
    if (this.#skipped.has(what)) return;
    this.#skipped.add(what);
    this.#options.handlers.onSkipped(what);
  }
}
