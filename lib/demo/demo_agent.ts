/**
 * The built-in demo agent: a complete ACP v1 agent, scripted, over any pair of byte streams.
 *
 * Knows no model, no network and none of the person's files; the only thing it writes is its own
 * memory in `stateDir`. A prompt is answered after all of its updates.
 */
import {
  ErrorCode,
  type InitializeResult,
  type PermissionOutcome,
  PROTOCOL_VERSION,
  type SessionSetup,
} from "../acp.ts";
import { LineSplitter } from "../rpc/ndjson.ts";
import { type IncomingRequest, Peer, RpcError, type RpcErrorBody } from "../rpc/peer.ts";
import { type ClientAbilities, DemoSession } from "./demo_session.ts";
import { Outlet } from "./outlet.ts";
import { blocksIn, type Fields, fieldsOf, invalid, stringIn } from "./params.ts";
import { demoCommands } from "./scripts.ts";
import { type SessionRecord, SessionStore } from "./session_store.ts";
import { defaultSettings } from "./settings.ts";
import { CrashAsked, type Question } from "./turn.ts";
import { errorText } from "../log.ts";

export interface DemoAgentOptions {
  /** Where the sessions are remembered; made when needed. */
  readonly stateDir: string;
  readonly input: ReadableStream<Uint8Array>;
  readonly output: WritableStream<Uint8Array>;
  /** Multiplier of every pause for the eye: 1 (default) is a human pace, 0 is none. */
  readonly pace?: number;
}

const LINE_BYTES_MAX = 64 * 1024 * 1024;
const CRASH_EXIT_CODE = 3;
const FLUSH_MS_MAX = 1000;

/**
 * Speaks ACP until `input` ends. Resolves with the exit code the process should end with: 0, or 3 when
 * the prompt `crash` asked for it (its last words are on stderr then, and `input` is still open).
 */
export async function runDemoAgent(options: DemoAgentOptions): Promise<number> {
  return await new DemoAgent(options).run();
}

/** What a request is answered with, and what is told right after that. */
interface Answer {
  readonly result: unknown;
  readonly after?: () => void;
}

class DemoAgent {
  readonly #options: DemoAgentOptions;
  readonly #outlet: Outlet;
  readonly #store: SessionStore;
  readonly #peer: Peer;
  readonly #sessions = new Map<string, DemoSession>();
  readonly #crashed = Promise.withResolvers<number>();
  #client: ClientAbilities = { booleans: false, terminals: false };

  constructor(options: DemoAgentOptions) {
    this.#options = options;
    this.#outlet = new Outlet(options.output);
    this.#store = new SessionStore(options.stateDir);
    this.#peer = new Peer({
      send: (line) => this.#outlet.send(line),
      onRequest: (request) => void this.#receive(request),
      onNotification: (method, params) => {
        if (method === "session/cancel") this.#sessions.get(String(fieldsOf(params).sessionId))?.cancel();
      },
      onNoise: () => {},
    });
  }

  async run(): Promise<number> {
    const code = await Promise.race([this.#read(), this.#crashed.promise]);
    const sessions = [...this.#sessions.values()];
    for (const session of sessions) session.cancel();
    await Promise.all(sessions.map((session) => session.ended()));
    await this.#outlet.flush(FLUSH_MS_MAX);
    this.#peer.close(new Error("The demo agent has ended"));
    return code;
  }

  async #read(): Promise<number> {
    const lines = new LineSplitter({ lineBytesMax: LINE_BYTES_MAX, onTooLong: () => {} });
    for await (const chunk of this.#options.input) {
      for (const line of lines.push(chunk)) this.#peer.receive(line);
    }
    for (const line of lines.end()) this.#peer.receive(line);
    return 0;
  }

  async #receive(request: IncomingRequest): Promise<void> {
    try {
      const { result, after } = await this.#answer(request.method, fieldsOf(request.params));
      this.#peer.respond(request.id, result);
      after?.();
    } catch (error) {
      if (error instanceof CrashAsked) this.#crash();
      else this.#peer.fail(request.id, errorBody(error));
    }
  }

  async #answer(method: string, params: Fields): Promise<Answer> {
    switch (method) {
      case "initialize":
        return { result: this.#initialize(params) };
      case "session/new":
        return await this.#new(params);
      case "session/load":
        return await this.#open(params, { replay: true });
      case "session/resume":
        return await this.#open(params, { replay: false });
      case "session/prompt":
        return { result: await this.#session(params).prompt(blocksIn(params)) };
      case "session/close":
        return { result: await this.#close(params) };
      case "session/delete":
        return { result: await this.#delete(stringIn(params, "sessionId")) };
      case "session/set_mode":
        return { result: await this.#session(params).setMode(stringIn(params, "modeId")) };
      case "session/set_config_option": {
        const change = { configId: stringIn(params, "configId"), value: params.value };
        return { result: await this.#session(params).setConfigOption(change) };
      }
      default:
        throw new RpcError({ code: ErrorCode.methodNotFound, message: `The demo agent has no "${method}"` });
    }
  }

  #initialize(params: Fields): InitializeResult {
    const client = fieldsOf(params.clientCapabilities);
    const configOptions = fieldsOf(fieldsOf(client.session).configOptions);
    this.#client = {
      booleans: configOptions.boolean !== undefined && configOptions.boolean !== null,
      terminals: fieldsOf(client._meta).terminal_output === true,
    };
    return {
      protocolVersion: PROTOCOL_VERSION,
      agentInfo: { name: "drawbridge-demo", title: "Demo agent", version: "1.0.0" },
      agentCapabilities: {
        loadSession: true,
        promptCapabilities: { image: true, audio: false, embeddedContext: true },
        sessionCapabilities: { resume: {}, close: {}, delete: {} },
      },
      authMethods: [],
    };
  }

  async #new(params: Fields): Promise<Answer> {
    const record: SessionRecord = {
      sessionId: crypto.randomUUID(),
      cwd: stringIn(params, "cwd"),
      title: null,
      settings: defaultSettings,
      allowed: [],
      usedTokens: 0,
      history: [],
    };
    const session = this.#start(record);
    await session.save();
    const result: SessionSetup = { sessionId: record.sessionId, ...session.setup() };
    return { result, after: () => this.#tellCommands(record.sessionId) };
  }

  async #open(params: Fields, how: { readonly replay: boolean }): Promise<Answer> {
    const sessionId = stringIn(params, "sessionId");
    stringIn(params, "cwd");
    const session = this.#sessions.get(sessionId) ?? await this.#remembered(sessionId);
    if (how.replay) session.replay();
    return { result: session.setup(), after: () => this.#tellCommands(sessionId) };
  }

  async #remembered(sessionId: string): Promise<DemoSession> {
    const record = await this.#store.load(sessionId);
    if (!record) throw unknownSession(sessionId);
    // Another request may have opened it while the file was read.
    return this.#sessions.get(sessionId) ?? this.#start(record);
  }

  #start(record: SessionRecord): DemoSession {
    const { sessionId } = record;
    const session = new DemoSession({
      record,
      store: this.#store,
      client: this.#client,
      pace: this.#options.pace ?? 1,
      notify: (update) => this.#peer.notify("session/update", { sessionId, update }),
      ask: (question) => this.#ask(sessionId, question),
      room: () => this.#outlet.room(),
    });
    this.#sessions.set(sessionId, session);
    return session;
  }

  async #ask(sessionId: string, question: Question): Promise<PermissionOutcome> {
    const answer = await this.#peer.request("session/request_permission", { sessionId, ...question });
    const { outcome, optionId } = fieldsOf(fieldsOf(answer).outcome);
    if (outcome === "selected" && question.options.some((option) => option.optionId === optionId)) {
      return { outcome: "selected", optionId: String(optionId) };
    }
    if (outcome === "cancelled") return { outcome: "cancelled" };
    throw invalid(`Cannot read the answer to a permission question: ${JSON.stringify(answer)}`);
  }

  async #close(params: Fields): Promise<Record<string, never>> {
    const session = this.#session(params);
    session.cancel();
    await session.ended();
    this.#sessions.delete(stringIn(params, "sessionId"));
    return {};
  }

  async #delete(sessionId: string): Promise<Record<string, never>> {
    const session = this.#sessions.get(sessionId);
    session?.cancel();
    await session?.ended();
    this.#sessions.delete(sessionId);
    await this.#store.remove(sessionId);
    return {};
  }

  #session(params: Fields): DemoSession {
    const sessionId = stringIn(params, "sessionId");
    const session = this.#sessions.get(sessionId);
    if (!session) throw unknownSession(sessionId);
    return session;
  }

  #tellCommands(sessionId: string): void {
    const update = { sessionUpdate: "available_commands_update", availableCommands: demoCommands };
    this.#peer.notify("session/update", { sessionId, update });
  }

  #crash(): void {
    console.error(
      "drawbridge demo agent: crashing in mid-turn, as asked.\n" +
        "    at theTopOfTheTower (demo_agent.ts)\n    at intoTheMoat (demo_agent.ts)",
    );
    this.#crashed.resolve(CRASH_EXIT_CODE);
  }
}

function unknownSession(sessionId: string): RpcError {
  return new RpcError({
    code: ErrorCode.resourceNotFound,
    message: `Cannot open session "${sessionId}": the demo agent does not know it`,
  });
}

function errorBody(error: unknown): RpcErrorBody {
  if (error instanceof RpcError) {
    const { code, message, data } = error;
    return data === undefined ? { code, message } : { code, message, data };
  }
  const details = errorText(error);
  return { code: ErrorCode.internal, message: "The demo agent failed", data: { details } };
}
