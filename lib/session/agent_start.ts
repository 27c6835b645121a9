/**
 * One attempt to bring a session's agent up: process, initialize, the conversation taken up again.
 *
 * Every wait in it ends when the attempt is given up or its agent is gone. Tells the journal what a person
 * is waited for, or what for; what became of the attempt is its caller's to tell.
 */
import { type AuthMethod, ErrorCode, type InitializeResult, type SessionSetup } from "../acp.ts";
import { AcpConnection } from "../agent/acp_connection.ts";
import type { AgentHandlers } from "../agent/agent_handlers.ts";
import type { AgentCommand } from "../agent/agent_process.ts";
import { withCommands } from "../agent/sign_in.ts";
import { offersSession } from "../agent/capabilities.ts";
import type { Frames } from "../rpc/frames.ts";
import { sessionLockOf, waitBeforeLoadMs } from "../agent/quirks.ts";
import type { Log } from "../log.ts";
import { RpcError } from "../rpc/peer.ts";
import type { EventBodies } from "../wire.ts";
import type { Journal } from "./journal.ts";
import { loadHeldSession } from "./kiro_load.ts";
import type { AgentSession } from "./meta.ts";
import { Replay } from "./replay.ts";

export interface AgentStartOptions {
  readonly journal: Journal;
  /** What to start. @throws Error when the agent is not known or not installed. */
  readonly launch: () => AgentCommand;
  readonly cwd: string;
  /** The agent's session of an earlier process, to be taken up again. */
  readonly earlier: AgentSession | null;
  /** It is told the conversation so far with its next prompt. */
  readonly isPrimed: () => boolean;
  readonly handlers: AgentHandlers;
  /** Where our own guard is kept while an agent's stale lock is set aside. */
  readonly lockGuardPath: string;
  /** It waits for a person or for the clock, and has said so: it is not slow. */
  readonly onWaiting: () => void;
  readonly clientVersion: string;
  readonly frames: Frames;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly log: Log;
}

export interface Started {
  readonly connection: AcpConnection;
  readonly init: InitializeResult;
  readonly setup: SessionSetup;
  readonly how: NonNullable<EventBodies["agent"]["session"]>;
}

/** The process of an attempt, as far as it has come. */
interface Running {
  readonly command: AgentCommand;
  readonly connection: AcpConnection;
  readonly init: InitializeResult;
}

/** By the agent itself, or by its person in a terminal or by a variable. */
export type SignedIn = "here" | "elsewhere";

export class AgentStart {
  readonly replay = new Replay();
  readonly #options: AgentStartOptions;
  readonly #givenUp = new AbortController();
  #connection: AcpConnection | null = null;
  #begunAt = 0;
  #init: InitializeResult | null = null;
  #authMethods: readonly AuthMethod[] = [];
  #resuming = false;
  #signedIn: ((where: SignedIn) => void) | null = null;

  constructor(options: AgentStartOptions) {
    this.#options = options;
  }

  /** The process of this attempt, once there is one. */
  get connection(): AcpConnection | null {
    return this.#connection;
  }

  /** When that process was begun. Epoch milliseconds; 0 while there is none. */
  get begunAt(): number {
    return this.#begunAt;
  }

  get init(): InitializeResult | null {
    return this.#init;
  }

  /** How a person signs in to it. */
  get authMethods(): readonly AuthMethod[] {
    return this.#authMethods;
  }

  /** Whether it is, or failed, at taking the earlier conversation up. */
  get isResuming(): boolean {
    return this.#resuming;
  }

  /** Ends every wait of this attempt with `reason`. */
  giveUp(reason: Error): void {
    this.#givenUp.abort(reason);
  }

  /** Whether its person is waited for. */
  get isWaitingForSignIn(): boolean {
    return this.#signedIn !== null;
  }

  /** A person has signed in: the opening that waited for it goes on. */
  signedIn(where: SignedIn): void {
    this.#signedIn?.(where);
  }

  /** Rejects with what kept the agent from starting; the process, if there is one, is left to the caller. */
  async run(): Promise<Started> {
    let running = await this.#begin();
    while (true) {
      try {
        return { ...running, ...await this.#takeUp(running) };
      } catch (error) {
        if (!(error instanceof RpcError) || error.code !== ErrorCode.authRequired) throw this.#worded(error);
        // What was done beside it, a process reads when it begins (ACP v1, authentication: terminal methods).
        if (await this.#waitForSignIn(error) === "elsewhere") running = await this.#beginAgain(running);
      }
    }
  }

  async #begin(): Promise<Running> {
    const { handlers, clientVersion, frames, log } = this.#options;
    const command = this.#options.launch();
    const connection: AcpConnection = new AcpConnection({
      command,
      // One that was replaced goes unsaid.
      handlers: { ...handlers, onExit: (exit) => this.#connection === connection && handlers.onExit(exit) },
      clientVersion,
      frames,
      log,
    });
    this.#connection = connection;
    this.#begunAt = this.#options.now();
    const init = await this.#unlessGivenUp(connection.initialize());
    this.#init = init;
    this.#authMethods = withCommands(init.authMethods ?? [], command);
    return { command, connection, init };
  }

  async #beginAgain({ connection }: Running): Promise<Running> {
    this.#connection = null;
    await connection.stop({ closeSession: false, graceMs: 0 });
    return await this.#begin();
  }

  /** `session/resume`, else `session/load`, else `session/new`. */
  async #takeUp(running: Running): Promise<Pick<Started, "setup" | "how">> {
    const { connection, init } = running;
    const { earlier } = this.#options;
    const capabilities = init.agentCapabilities ?? {};
    this.#resuming = earlier !== null;
    if (earlier?.history === "theirs") return await this.#takeIn(running, earlier);
    if (earlier !== null && offersSession(init, "resume")) {
      return { setup: await this.#open(connection, "session/resume", earlier.id), how: "resumed" };
    }
    if (earlier !== null && capabilities.loadSession) {
      await this.#waitBeforeLoad(earlier, init);
      this.#tellCutOff(earlier);
      this.replay.begin();
      const setup = await this.#loadHeld(running, earlier.id);
      if (this.#hasHistory) await this.replay.settle(this.#givenUp.signal);
      return { setup, how: "loaded" };
    }
    this.#resuming = false;
    return { setup: await this.#open(connection, "session/new"), how: this.#isNewsToIt ? "replaced" : "new" };
  }

  /** What a kill left of a history that was being taken in is not all of it. */
  #tellCutOff({ history }: AgentSession): void {
    if (history !== "begun") return;
    const text = "Taking this conversation in was cut off: the agent knows more of it than stands here.";
    this.#options.journal.append("notice", { level: "warning", text });
  }

  /** Loads a session that was begun elsewhere: what its agent repeats is its history, and kept. */
  async #takeIn(running: Running, earlier: AgentSession): Promise<Pick<Started, "setup" | "how">> {
    const { init } = running;
    if (!init.agentCapabilities?.loadSession) {
      throw new Error("Cannot take this conversation in as its agent does not give its history");
    }
    await this.#waitBeforeLoad(earlier, init);
    return { setup: await this.#loadHeld(running, earlier.id), how: "loaded" };
  }

  #open(
    connection: AcpConnection,
    method: "session/new" | "session/load" | "session/resume",
    sessionId?: string,
  ): Promise<SessionSetup> {
    return this.#unlessGivenUp(connection.openSession(method, { cwd: this.#options.cwd, sessionId }));
  }

  /** Loads, with agents whose processes lock their sessions until the one that holds it lets it go. */
  #loadHeld({ command, connection, init }: Running, sessionId: string): Promise<SessionSetup> {
    const { journal, now, lockGuardPath } = this.#options;
    const load = () => this.#open(connection, "session/load", sessionId);
    const lock = sessionLockOf({ name: init.agentInfo?.name, program: command.program });
    if (lock === null) return load();
    return loadHeldSession({
      load,
      sessionId,
      lock,
      home: command.env.HOME,
      guardPath: lockGuardPath,
      pause: (ms) => this.#pause(ms),
      onStolen: ({ pid }) => {
        const text =
          `The session was locked by ${lock.holder}, pid ${pid}, which is gone: its lock was set aside.`;
        journal.append("notice", { level: "info", text });
      },
      now,
    });
  }

  /** Whether there was a turn before the one that may be waiting for this start. */
  get #hasHistory(): boolean {
    const { turns, openPromptId } = this.#options.journal.digest;
    return turns.some((turn) => turn.promptId !== openPromptId);
  }

  /** Whether a new session of the agent leaves it without something that was said. */
  get #isNewsToIt(): boolean {
    return this.#hasHistory && !this.#options.isPrimed();
  }

  /** The person may choose to start anew when an earlier conversation cannot be continued. */
  #worded(error: unknown): unknown {
    if (!this.#resuming || !(error instanceof Error)) return error;
    const data = error instanceof RpcError && error.data !== undefined
      ? ` (${JSON.stringify(error.data)})`
      : "";
    return new Error(`Cannot continue the agent's earlier session: ${error.message}${data}`, {
      cause: error,
    });
  }

  async #waitForSignIn(error: RpcError): Promise<SignedIn> {
    this.#resuming = false;
    const signedIn = new Promise<SignedIn>((resolve) => this.#signedIn = resolve);
    this.#options.onWaiting();
    this.#options.journal.append("auth_required", {
      message: error.message,
      methods: this.#authMethods,
    });
    try {
      return await this.#unlessGivenUp(signedIn);
    } finally {
      this.#signedIn = null;
    }
  }

  async #waitBeforeLoad(earlier: AgentSession, init: InitializeResult): Promise<void> {
    const { journal, now } = this.#options;
    const name = init.agentInfo?.name;
    const ms = waitBeforeLoadMs(name, { openedAt: earlier.at, now: now() });
    if (ms === 0) return;
    const seconds = Math.ceil(ms / 1000);
    const reason =
      `${name} would lose this session if it took it up again in the same minute: waiting ${seconds} s`;
    this.#options.onWaiting();
    journal.append("agent", { status: "starting", reason });
    await this.#pause(ms);
  }

  async #pause(ms: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      await this.#unlessGivenUp(new Promise<void>((resolve) => timer = setTimeout(resolve, ms)));
    } finally {
      clearTimeout(timer);
    }
  }

  #unlessGivenUp<T>(promise: Promise<T>): Promise<T> {
    const { signal } = this.#givenUp;
    return new Promise<T>((resolve, reject) => {
      promise.then(resolve, reject);
      if (signal.aborted) return reject(signal.reason);
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
  }
}
