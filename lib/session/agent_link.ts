/**
 * A session's tie to its agent: starts it when it is needed, takes the conversation up again, tells the
 * journal what becomes of the process.
 *
 * Knows no turns and no queue. At most one agent process at a time; everybody who needs it while it
 * starts waits for the same start.
 */
import {
  ErrorCode,
  type InitializeResult,
  type PermissionOutcome,
  type PromptCapabilities,
  type SessionSetup,
} from "../acp.ts";
import { AcpConnection, type AgentHandlers, describeExit } from "../agent/acp_connection.ts";
import type { AgentCommand, AgentExit } from "../agent/agent_process.ts";
import { waitBeforeLoadMs } from "../agent/quirks.ts";
import type { Log } from "../log.ts";
import { RpcError, type RpcId } from "../rpc/peer.ts";
import type { EventBodies } from "../wire.ts";
import type { Journal } from "./journal.ts";
import type { AgentSession } from "./meta.ts";
import { Replay } from "./replay.ts";

/** An agent that has not answered by then is said to be still starting. Milliseconds. */
const SLOW_START_MS = 5_000;
/** Bytes of stderr that go into an event. */
const STDERR_SHOWN_BYTES = 4 * 1024;
/** How long `session/close` may take when an agent is stopped. Milliseconds. */
const CLOSE_GRACE_MS = 500;

export interface AgentLinkOptions {
  readonly journal: Journal;
  /** What to start. @throws Error when the agent is not known or not installed. */
  readonly launch: () => AgentCommand;
  readonly cwd: string;
  /** The agent's session of an earlier process, and when that opened it. */
  readonly agentSession: AgentSession | null;
  readonly onAgentSession: (session: AgentSession) => void;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly handlers: Omit<AgentHandlers, "onExit" | "onSkipped" | "batch">;
  /** The agent is gone; `wanted` when drawbridge ended it. */
  readonly onGone: (wanted: boolean) => void;
  readonly clientVersion: string;
  readonly log: Log;
}

/** The agent could not take the earlier conversation up again. */
export class ResumeError extends Error {
  override readonly name = "ResumeError";
}

export class AgentLink {
  readonly #options: AgentLinkOptions;
  readonly #replay = new Replay();
  #connection: AcpConnection | null = null;
  #starting: Promise<AcpConnection> | null = null;
  #ready = false;
  /** Why the process is being ended, when we end it. */
  #ending: Pick<EventBodies["agent"], "reason" | "expected" | "resumeFailed"> | null = null;
  #agentSession: AgentSession | null;
  #init: InitializeResult | null = null;
  #signedIn: (() => void) | null = null;

  constructor(options: AgentLinkOptions) {
    this.#options = options;
    this.#agentSession = options.agentSession;
  }

  get status(): "stopped" | "starting" | "ready" {
    if (this.#ready) return "ready";
    return this.#starting ? "starting" : "stopped";
  }

  /** The connection while the agent is ready for prompts. */
  get connection(): AcpConnection | null {
    return this.#ready ? this.#connection : null;
  }

  get promptCapabilities(): PromptCapabilities {
    return this.#init?.agentCapabilities?.promptCapabilities ?? {};
  }

  /** The agent, started if it is not running. Rejects with what kept it from starting. */
  start(): Promise<AcpConnection> {
    if (this.#ready && this.#connection) return Promise.resolve(this.#connection);
    this.#starting ??= this.#start().finally(() => this.#starting = null);
    return this.#starting;
  }

  /** What arrives from now on is the answer to a prompt, not a repetition. */
  endReplay(): void {
    this.#replay.end();
  }

  /** Answers a question of the agent, which may ask before it is ready. */
  answer(rpcId: RpcId, outcome: PermissionOutcome): void {
    this.#connection?.answer(rpcId, outcome);
  }

  /** Signs in by a method of type agent; an opening that waited for it goes on. */
  async authenticate(methodId: string): Promise<void> {
    if (!this.#connection) throw new Error("Cannot sign in as the agent does not run");
    await this.#connection.authenticate(methodId);
    this.#signedIn?.();
  }

  /** Ends the agent by the stop ladder. Twice is harmless. */
  async stop(reason: string): Promise<void> {
    const connection = this.#connection;
    if (!connection) return;
    this.#ending ??= { reason, expected: true };
    this.#signedIn?.();
    const offered = this.#init?.agentCapabilities?.sessionCapabilities?.close;
    await connection.stop({ closeSession: this.#ready && isOffered(offered), graceMs: CLOSE_GRACE_MS });
  }

  /** Gives the agent's earlier session up: the next start opens a new one. */
  forgetAgentSession(): void {
    this.#agentSession = null;
  }

  async #start(): Promise<AcpConnection> {
    this.#tell({ status: "starting" });
    const slow = setTimeout(() => this.#tellSlow(), SLOW_START_MS);
    this.#ending = null;
    try {
      const connection = new AcpConnection({
        command: this.#options.launch(),
        handlers: this.#handlers(),
        clientVersion: this.#options.clientVersion,
        log: this.#options.log,
      });
      this.#connection = connection;
      this.#init = await connection.initialize();
      const opened = await this.#openSession(connection, this.#init, () => clearTimeout(slow));
      this.#becomeReady(connection, opened);
      return connection;
    } catch (error) {
      await this.#startFailed(error);
      throw error;
    } finally {
      clearTimeout(slow);
    }
  }

  async #startFailed(error: unknown): Promise<void> {
    const reason = error instanceof Error ? error.message : String(error);
    const ending = error instanceof ResumeError ? { reason, resumeFailed: true } : { reason };
    if (!this.#connection) return this.#tell({ status: "exited", ...ending });
    this.#ending ??= ending;
    await this.stop(reason); // its end is told by #onExit
  }

  #becomeReady(
    connection: AcpConnection,
    opened: { setup: SessionSetup; how: EventBodies["agent"]["session"] },
  ): void {
    this.#ready = true;
    const { journal } = this.#options;
    const info = this.#init?.agentInfo;
    journal.batch(() => {
      this.#tell({
        status: "ready",
        pid: connection.pid,
        promptCapabilities: this.promptCapabilities,
        title: [info?.title ?? info?.name, info?.version].filter(Boolean).join(" ") || undefined,
        session: opened.how,
      });
      const { modes, models, configOptions } = opened.setup;
      journal.append("session_info", {
        modes: modes ?? null,
        models: models ?? null,
        configOptions: configOptions ?? null,
      });
    });
    if (connection.sessionId === null) return;
    this.#agentSession = { id: connection.sessionId, at: this.#options.now() };
    this.#options.onAgentSession(this.#agentSession);
  }

  /** `session/resume`, else `session/load`, else a new one; waits for a sign-in where one is asked for. */
  async #openSession(connection: AcpConnection, init: InitializeResult, onWaiting: () => void) {
    while (true) {
      try {
        return await this.#takeUp(connection, init);
      } catch (error) {
        if (!(error instanceof RpcError) || error.code !== ErrorCode.authRequired) throw error;
        onWaiting();
        await this.#waitForSignIn(error, init);
        if (this.#ending) throw error;
      }
    }
  }

  async #takeUp(connection: AcpConnection, init: InitializeResult): Promise<{
    setup: SessionSetup;
    how: EventBodies["agent"]["session"];
  }> {
    const { cwd, journal } = this.#options;
    const earlier = this.#agentSession;
    const capabilities = init.agentCapabilities ?? {};
    if (earlier !== null && isOffered(capabilities.sessionCapabilities?.resume)) {
      const setup = await resuming(connection.openSession("session/resume", { cwd, sessionId: earlier.id }));
      return { setup, how: "resumed" };
    }
    if (earlier !== null && capabilities.loadSession) {
      await this.#waitBeforeLoad(earlier, init);
      this.#replay.begin();
      const setup = await resuming(connection.openSession("session/load", { cwd, sessionId: earlier.id }));
      await this.#replay.settle();
      return { setup, how: "loaded" };
    }
    const setup = await connection.openSession("session/new", { cwd });
    const { turns, openPromptId } = journal.digest;
    const hasHistory = turns.some((turn) => turn.promptId !== openPromptId);
    if (earlier === null && !hasHistory) return { setup, how: "new" };
    return { setup, how: "replaced" };
  }

  async #waitBeforeLoad(earlier: AgentSession, init: InitializeResult): Promise<void> {
    const name = init.agentInfo?.name;
    const ms = waitBeforeLoadMs(name, { openedAt: earlier.at, now: this.#options.now() });
    if (ms === 0) return;
    const seconds = Math.ceil(ms / 1000);
    const reason =
      `${name} would lose this session if it took it up again within the same minute: waiting ${seconds} s`;
    this.#tell({ status: "starting", reason });
    await new Promise((resolve) => setTimeout(resolve, ms));
  }

  async #waitForSignIn(error: RpcError, init: InitializeResult): Promise<void> {
    const signedIn = new Promise<void>((resolve) => this.#signedIn = resolve);
    this.#options.journal.append("auth_required", {
      message: error.message,
      methods: init.authMethods ?? [],
    });
    await signedIn;
    this.#signedIn = null;
  }

  #handlers(): AgentHandlers {
    const { journal, handlers } = this.#options;
    return {
      ...handlers,
      batch: (handle) => journal.batch(handle),
      onUpdate: (line, update) => {
        if (!this.#replay.drops(update.sessionUpdate)) handlers.onUpdate(line, update);
      },
      onSkipped: (what) =>
        journal.append("notice", { level: "warning", text: `Skipped from the agent: ${what}.` }),
      onExit: (exit) => this.#onExit(exit),
    };
  }

  #onExit(exit: AgentExit): void {
    const wanted = this.#ending !== null;
    const stderr = this.#connection?.stderrTail(STDERR_SHOWN_BYTES);
    this.#tell({ status: "exited", exit, reason: describeExit(exit), ...this.#ending, stderr });
    this.#ready = false;
    this.#connection = null;
    this.#signedIn?.();
    this.#options.onGone(wanted);
  }

  #tellSlow(): void {
    const stderr = this.#connection?.stderrTail(STDERR_SHOWN_BYTES);
    this.#tell({ status: "starting", reason: "The agent is still starting", stderr });
  }

  #tell(body: EventBodies["agent"]): void {
    this.#options.journal.append("agent", body);
  }
}

/** A refused resume is told apart, since the person may choose to start anew; a sign-in is not one. */
async function resuming(setup: Promise<SessionSetup>): Promise<SessionSetup> {
  try {
    return await setup;
  } catch (cause) {
    if (!(cause instanceof RpcError) || cause.code === ErrorCode.authRequired) throw cause;
    const data = cause.data === undefined ? "" : ` (${JSON.stringify(cause.data)})`;
    throw new ResumeError(`Cannot continue the agent's earlier session as it says: ${cause.message}${data}`, {
      cause,
    });
  }
}

/** A present, non-null capability means supported, even `{}` (ACP v1, capabilities). */
function isOffered(capability: unknown): boolean {
  return capability !== undefined && capability !== null && capability !== false;
}
