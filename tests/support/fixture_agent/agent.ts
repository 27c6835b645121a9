/**
 * The fixture agent's side of ACP v1: who is asked what, and how the chosen manners answer.
 *
 * Knows no prompt by name. One turn at a time per session; a second one is refused with -32600, so
 * that a client that sends two is found out.
 */
import type { Manners } from "./manners.ts";
import { FixtureOptions } from "./options.ts";
import { playPrompt } from "./prompts.ts";
import type { FixtureSession, SessionFile } from "./session_file.ts";
import { FixtureTurn } from "./turn.ts";
import type { Message, Wire } from "./wire.ts";

export interface FixtureAgentOptions {
  readonly manners: Manners;
  readonly wire: Wire;
  readonly childPid: number | null;
  readonly sessions: SessionFile;
}

const AUTH_METHODS = [
  { id: "fixture-login", name: "Fixture login" },
  {
    id: "fixture-terminal",
    name: "In a terminal",
    type: "terminal",
    args: ["--login", "it's me"],
    env: { A: "1 2" },
  },
  { id: "fixture-key", name: "A key", type: "env_var", description: "Set FIXTURE_KEY" },
];

export class FixtureAgent {
  readonly manners: Manners;
  readonly wire: Wire;
  readonly options: FixtureOptions;
  /** The id of the request asked last, for withdrawing it. */
  lastId: unknown = null;
  /** As `initialize` gave them. */
  clientCapabilities: unknown = null;
  readonly #sessions: SessionFile;
  readonly #childPid: number | null;
  readonly #turns = new Map<string, FixtureTurn>();
  readonly #pending = new Map<unknown, (answer: Message) => void>();
  #requests = 0;
  #signedIn = isSignedInElsewhere();
  /** Id of the `authenticate` that waits for its cancel. */
  #slowSignIn: unknown = null;
  /** The huge line was written. */
  #hugeDone = false;

  constructor(options: FixtureAgentOptions) {
    this.manners = options.manners;
    this.wire = options.wire;
    this.options = new FixtureOptions(options.manners);
    this.#sessions = options.sessions;
    this.#childPid = options.childPid;
  }

  receive(line: string): void {
    const message = parse(line);
    if (!message) return;
    const { id, method } = message;
    if (typeof method !== "string") {
      this.#pending.get(id)?.(message);
      this.#pending.delete(id);
    } else if (id === undefined) this.#notified(method, paramsOf(message));
    else this.#requested(id, method, paramsOf(message));
  }

  /** Sends a request from within a turn; resolves with the whole message that answers it. */
  ask(method: string, params: Message, turn: FixtureTurn): Promise<Message> {
    const id = this.#nextId(turn);
    this.wire.send({ id, method, params });
    return new Promise((resolve) => this.#pending.set(id, resolve));
  }

  saveSessions(): void {
    this.#sessions.save();
  }

  #nextId(turn: FixtureTurn): unknown {
    let id: unknown = this.#requests++;
    if (this.manners.has("string-ids")) id = crypto.randomUUID();
    else if (this.manners.has("same-ids")) {
      id = turn.promptId;
      while (this.#pending.has(id)) id = Number(id) + 1;
    }
    this.lastId = id;
    return id;
  }

  #notified(method: string, params: Message): void {
    if (method === "$/cancel_request" && params.requestId === this.#slowSignIn) {
      this.wire.send({ id: this.#slowSignIn, error: { code: -32800, message: "Request cancelled" } });
    }
    if (method !== "session/cancel" || this.manners.has("ignore-cancel")) return;
    this.#turns.get(String(params.sessionId))?.cancel();
  }

  #requested(id: unknown, method: string, params: Message): void {
    const { wire, manners } = this;
    switch (method) {
      case "initialize":
        if (!manners.has("no-init")) wire.send({ id, result: this.#initialize(params) });
        return;
      case "authenticate":
        if (manners.has("auth-slow") && this.#slowSignIn === null) {
          this.#slowSignIn = id;
          return;
        }
        this.#signedIn = true;
        return wire.send({ id, result: {} });
      case "session/new":
        return this.#new(id, params);
      case "session/load":
      case "session/resume":
        return this.#open({ id, method, params });
      case "session/prompt":
        return void this.#prompt(id, params);
      case "session/list":
        return wire.send({ id, result: { sessions: this.#sessions.list() } });
      case "session/delete":
        this.#sessions.remove(String(params.sessionId));
        return wire.send({ id, result: {} });
      case "session/fork":
        if (manners.has("fork-fails")) {
          return wire.send({ id, error: { code: -32603, message: "Cannot fork" } });
        }
        return wire.send({ id, result: { sessionId: this.#sessions.fork(String(params.sessionId)) } });
      case "_session/steering":
        this.#turns.get(String(params.sessionId))?.steer(params.prompt);
        return wire.send({ id, result: {} });
      case "session/close":
        this.#turns.get(String(params.sessionId))?.cancel();
        return wire.send({ id, result: {} });
      case "session/set_mode":
      case "session/set_model":
      case "session/set_config_option":
        return this.#set({ id, method, params });
      default:
        return wire.send({ id, error: { code: -32601, message: `Method not found: ${method}` } });
    }
  }

  #initialize(params: Message): Message {
    const { manners } = this;
    this.clientCapabilities = params.clientCapabilities;
    // The path of ACP v1; where a part of it is missing the client has no boolean options.
    const client = params as { clientCapabilities?: { session?: { configOptions?: { boolean?: unknown } } } };
    this.options.booleans = Boolean(client.clientCapabilities?.session?.configOptions?.boolean);
    return {
      protocolVersion: manners.has("old-version") ? 99 : 1,
      agentInfo: { name: "fixture-agent", title: "Fixture agent", version: "1.0.0" },
      agentCapabilities: {
        loadSession: !manners.has("no-load"),
        promptCapabilities: { image: true, audio: true, embeddedContext: true },
        sessionCapabilities: {
          ...(manners.has("no-close") ? {} : { close: {} }),
          ...(manners.has("resume") ? { resume: {} } : {}),
          ...(manners.has("fork") || manners.has("fork-fails") ? { fork: {} } : {}),
          ...(manners.has("list") ? { list: {} } : {}),
          ...(manners.has("delete") ? { delete: {} } : {}),
        },
      },
      authMethods: this.#authMethods,
      _meta: {
        ...(this.#childPid === null ? {} : { childPid: this.#childPid }),
        ...(manners.has("steering") ? { steering: { supported: true } } : {}),
      },
    };
  }

  #new(id: unknown, params: Message): void {
    if (this.#refusedUnsigned(id, "auth")) return;
    const session = this.#sessions.create(String(params.cwd));
    session.mcpServers = params.mcpServers;
    if (this.manners.has("early-update")) {
      const availableCommands = [{ name: "early", description: "told before session/new was answered" }];
      this.#tell(session, [{ sessionUpdate: "available_commands_update", availableCommands }]);
    }
    this.wire.send({ id, result: { sessionId: session.id, ...this.options.setup() } });
  }

  #open(request: { id: unknown; method: string; params: Message }): void {
    const { id, method, params } = request;
    if (this.#refusedUnsigned(id, "auth")) return;
    const offered = method === "session/load" ? !this.manners.has("no-load") : this.manners.has("resume");
    if (!offered) {
      return this.wire.send({ id, error: { code: -32601, message: `Method not found: ${method}` } });
    }
    if (this.manners.has("load-fails")) {
      const error = {
        code: -32603,
        message: "Internal error",
        data: "the session could not be loaded, as asked",
      };
      return this.wire.send({ id, error });
    }
    const session = this.#sessions.find(String(params.sessionId));
    if (!session) return this.wire.send({ id, error: { code: -32002, message: "Resource not found" } });
    session.mcpServers = params.mcpServers;
    const replays = method === "session/load";
    if (replays && !this.manners.has("replay-after")) this.#tell(session, session.history);
    this.wire.send({ id, result: this.options.setup() });
    if (replays && this.manners.has("replay-after")) this.#tell(session, session.history);
  }

  #set(request: { id: unknown; method: string; params: Message }): void {
    const { id, method, params } = request;
    const { options } = this;
    const session = this.#sessions.find(String(params.sessionId));
    const modes = this.manners.has("modes") && method === "session/set_mode";
    const models = this.manners.has("models") && method === "session/set_model";
    const config = options.hasConfig && method === "session/set_config_option";
    if (!session || !(modes || models || config)) {
      return this.wire.send({ id, error: { code: -32601, message: `Method not found: ${method}` } });
    }
    if (modes) {
      options.set("mode", params.modeId);
      this.wire.send({ id, result: {} });
      return this.#tell(session, [{ sessionUpdate: "current_mode_update", currentModeId: options.mode }]);
    }
    if (models) options.set("model", params.modelId);
    else if (!options.set(params.configId, params.value)) {
      return this.wire.send({ id, error: { code: -32602, message: `No option ${params.configId}` } });
    }
    const full = config && !this.manners.has("config-silent");
    this.wire.send({ id, result: full ? { configOptions: options.list() } : {} });
  }

  async #prompt(id: unknown, params: Message): Promise<void> {
    const session = this.#sessions.find(String(params.sessionId));
    if (!session) return this.wire.send({ id, error: { code: -32002, message: "Resource not found" } });
    if (this.#turns.has(session.id)) {
      return this.wire.send({ id, error: { code: -32600, message: "A turn is running already" } });
    }
    if (this.#refusedUnsigned(id, "auth-prompt")) return;
    // The client's blocks, as it sent them.
    const blocks = params.prompt as readonly Message[];
    for (const content of blocks) session.history.push({ sessionUpdate: "user_message_chunk", content });
    const turn = new FixtureTurn({ agent: this, session, blocks, promptId: id });
    this.#turns.set(session.id, turn);
    this.saveSessions();
    if (this.manners.has("huge-line")) this.#writeHugeLine();
    const { before = [], after = [], error, stopReason } = await playPrompt(turn);
    this.saveSessions();
    this.#turns.delete(session.id);
    this.wire.send(...before, error ? { id, error } : { id, result: { stopReason } }, ...after);
  }

  get #authMethods(): readonly Message[] {
    const asks = this.manners.has("auth") || this.manners.has("auth-prompt");
    return asks && !this.manners.has("no-auth-methods") ? AUTH_METHODS : [];
  }

  #refusedUnsigned(id: unknown, manner: "auth" | "auth-prompt"): boolean {
    if (!this.manners.has(manner) || this.#signedIn) return false;
    this.wire.send({ id, error: { code: -32000, message: "Authentication required" } });
    return true;
  }

  #tell(session: FixtureSession, updates: readonly Message[]): void {
    for (const update of updates) {
      this.wire.send({ method: "session/update", params: { sessionId: session.id, update } });
    }
  }

  #writeHugeLine(): void {
    if (this.#hugeDone) return;
    this.#hugeDone = true;
    const block = new Uint8Array(1024 * 1024).fill(0x78);
    const bytes = this.manners.number ?? 100 * block.length;
    for (let left = bytes; left > 0; left -= block.length) this.wire.write(block.subarray(0, left));
    this.wire.write(new Uint8Array([0x0a]));
  }
}

function parse(line: string): Message | null {
  try {
    const value: unknown = JSON.parse(line);
    // An object of unknown fields is exactly a message.
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value as Message : null;
  } catch {
    return null; // not for us
  }
}

function paramsOf(message: Message): Message {
  // Requests of ACP carry objects.
  return (message.params ?? {}) as Message;
}

/** As its person would leave it behind who signed in by a terminal. */
function isSignedInElsewhere(): boolean {
  try {
    return Deno.statSync("signed-in").isFile;
  } catch {
    return false;
  }
}
