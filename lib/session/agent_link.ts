/**
 * A session's tie to its agent: starts it when it is needed, ends it, tells the journal what becomes of
 * each process, once.
 *
 * Knows no turns and no queue. At most one agent process at a time: everybody who needs it while it
 * starts waits for the same start, and while one is being stopped, for that and then for a new one.
 */
import { join } from "@std/path";
import type { AgentAnswer, AuthMethod, InitializeResult, PromptCapabilities } from "../acp.ts";
import type { AcpConnection } from "../agent/acp_connection.ts";
import type { AgentHandlers } from "../agent/agent_handlers.ts";
import { type AgentExit, AgentGoneError, describeExit } from "../agent/agent_process.ts";
import type { Frames } from "../rpc/frames.ts";
import { offersSession, takesSteering } from "../agent/capabilities.ts";
import type { RpcId } from "../rpc/peer.ts";
import type { EventBodies } from "../wire.ts";
import { AgentStart, type Started } from "./agent_start.ts";
import type { AgentLinkOptions } from "./agent_link_options.ts";
import type { AgentSession } from "./meta.ts";
import { isHistory } from "./replay.ts";
import { errorText } from "../log.ts";

/** An agent that has not answered by then is said to be still starting. Milliseconds. */
const SLOW_START_MS = 5_000;
/** Bytes of stderr that go into an event. */
const STDERR_SHOWN_BYTES = 4 * 1024;
/** Of `session/close` when an agent is stopped. Milliseconds. */
const CLOSE_GRACE_MS = 500;

type State =
  | { readonly status: "stopped" }
  | { readonly status: "starting"; readonly start: AgentStart }
  | { readonly status: "ready"; readonly start: AgentStart; readonly connection: AcpConnection };

type Ending = Pick<EventBodies["agent"], "reason" | "expected" | "resumeFailed">;

export class AgentLink {
  readonly #options: AgentLinkOptions;
  #state: State = { status: "stopped" };
  /** Settled when it has come to an end in every respect. */
  #starting: Promise<AcpConnection> | null = null;
  #stopping: Promise<void> | null = null;
  #slow: ReturnType<typeof setTimeout> | undefined;
  /** Why the process is being ended, when we end it. */
  #ending: Ending | null = null;
  #isClosed = false;
  #signingIn: AbortController | null = null;
  #agentSession: AgentSession | null;
  #init: InitializeResult | null = null;
  #authMethods: readonly AuthMethod[] = [];

  constructor(options: AgentLinkOptions) {
    this.#options = options;
    this.#agentSession = options.agentSession;
  }

  get status(): State["status"] {
    return this.#state.status;
  }

  /** The connection while the agent is ready for prompts. */
  get connection(): AcpConnection | null {
    return this.#state.status === "ready" ? this.#state.connection : null;
  }

  /** What was said lately between drawbridge and the agent. */
  get frames(): Frames {
    return this.#options.frames;
  }

  get promptCapabilities(): PromptCapabilities {
    return this.#init?.agentCapabilities?.promptCapabilities ?? {};
  }

  /** Of the newest agent that got so far. */
  get init(): InitializeResult | null {
    return this.#init;
  }

  get authMethods(): readonly AuthMethod[] {
    return this.#state.status === "starting" ? this.#state.start.authMethods : this.#authMethods;
  }

  /** The agent, started if it is not running. Rejects with what kept it from starting. */
  start(): Promise<AcpConnection> {
    if (this.#isClosed) return Promise.reject(new Error("Cannot start the agent as its session is closed"));
    if (this.#stopping) return this.#stopping.then(() => this.start());
    if (this.#state.status === "ready") return Promise.resolve(this.#state.connection);
    this.#starting ??= this.#start();
    return this.#starting;
  }

  /** What arrives from now on is the answer to a prompt, not a repetition. */
  endReplay(): void {
    if (this.#state.status === "ready") this.#state.start.replay.end();
  }

  /** Answers a question of the agent, which may ask before it is ready. */
  answer(rpcId: RpcId, answer: AgentAnswer): void {
    this.#running?.answer(rpcId, answer);
  }

  /** Signs in, or ends an agent whose person did elsewhere; an opening that waited for it goes on. */
  async authenticate(methodId: string): Promise<void> {
    const connection = this.#running;
    if (!connection) throw new Error("Cannot sign in as the agent does not run");
    const method = this.authMethods.find(({ id }) => id === methodId);
    if (!method) throw new Error(`Cannot sign in by "${methodId}" as the agent knows no such way`);
    // A method of any other type is the person's to carry out (ACP v1, authentication).
    const where = (method.type ?? "agent") === "agent" ? "here" : "elsewhere";
    if (where === "here") await this.#signIn(connection, methodId);
    if (this.#state.status === "starting") this.#state.start.signedIn(where);
    else if (where === "elsewhere") {
      await this.stop("Its person signed in");
      this.start().catch(() => {/* it is told in the journal */});
    }
  }

  /** Calls a sign-in off that goes on at the agent; the agent goes on wanting one. */
  cancelSignIn(): void {
    this.#signingIn?.abort(new Error("The sign-in was cancelled"));
  }

  /** One at a time: whoever begins another one has given the former up. */
  async #signIn(connection: AcpConnection, methodId: string): Promise<void> {
    this.cancelSignIn();
    const signingIn = new AbortController();
    this.#signingIn = signingIn;
    await connection.authenticate(methodId, signingIn.signal);
    if (this.#signingIn === signingIn) this.#signingIn = null;
  }

  get isWaitingForSignIn(): boolean {
    return this.#state.status === "starting" && this.#state.start.isWaitingForSignIn;
  }

  /** Ends the agent by the stop ladder, and a start under way with it. Twice is harmless. */
  stop(reason: string): Promise<void> {
    this.#stopping ??= this.#stop(reason).finally(() => this.#stopping = null);
    return this.#stopping;
  }

  /** {@link stop}, for good: whoever waits for a start is refused. */
  async close(reason: string): Promise<void> {
    this.#isClosed = true;
    await this.stop(reason);
  }

  async #stop(reason: string): Promise<void> {
    const connection = this.#running;
    const isReady = this.#state.status === "ready";
    if (this.#state.status !== "stopped") this.#ending ??= { reason, expected: true };
    if (this.#state.status === "starting") this.#state.start.giveUp(new Error(reason));
    await connection?.stop({
      closeSession: isReady && offersSession(this.#init, "close"),
      graceMs: CLOSE_GRACE_MS,
    });
    await this.#starting?.catch(() => {/* it was meant to fail */});
  }

  /** Gives the agent's earlier session up: the next start opens a new one. */
  forgetAgentSession(): void {
    this.#agentSession = null;
  }

  get #running(): AcpConnection | null {
    return this.#state.status === "stopped" ? null : this.#state.start.connection;
  }

  async #start(): Promise<AcpConnection> {
    const start = this.#createStart();
    this.#ending = null;
    this.#options.onStarting();
    this.#state = { status: "starting", start };
    this.#tell({ status: "starting" });
    this.#slow = setTimeout(() => this.#tellSlow(start), SLOW_START_MS);
    try {
      const started = await start.run();
      this.#becomeReady(start, started);
      return started.connection;
    } catch (error) {
      await this.#startFailed(start, error);
      throw error;
    } finally {
      clearTimeout(this.#slow);
      this.#starting = null;
    }
  }

  #createStart(): AgentStart {
    const start: AgentStart = new AgentStart({
      ...this.#options,
      earlier: this.#agentSession,
      handlers: this.#handlersOf(() => start),
      // One for all sessions of this state directory, beside their own directories.
      lockGuardPath: join(this.#options.directory, "..", "agent-locks.guard"),
      onWaiting: () => clearTimeout(this.#slow),
    });
    return start;
  }

  /** Its process is ended, and told by its exit; without one there is no exit to tell. */
  async #startFailed(start: AgentStart, error: unknown): Promise<void> {
    const reason = errorText(error);
    const ending = start.isResuming ? { reason, resumeFailed: true } : { reason };
    if (start.connection) {
      if (this.#isCurrent(start)) this.#ending ??= ending;
      await start.connection.stop({ closeSession: false, graceMs: 0 });
    } else {
      this.#state = { status: "stopped" };
      this.#tell({ status: "exited", ...ending, ...this.#ending });
      this.#options.onGone({ wanted: true, asked: false, wasReady: false, exit: null });
    }
  }

  #becomeReady(start: AgentStart, started: Started): void {
    const { connection, init, setup, how } = started;
    this.#init = init;
    this.#authMethods = start.authMethods;
    this.#state = { status: "ready", start, connection };
    this.#options.log.debug(`agent ${connection.pid} is ready (${how})`);
    const { agentInfo } = init;
    this.#options.journal.batch(() => {
      this.#tell({
        status: "ready",
        pid: connection.pid,
        since: start.begunAt,
        promptCapabilities: this.promptCapabilities,
        steering: takesSteering(this.#init) || undefined,
        title: [agentInfo?.title ?? agentInfo?.name, agentInfo?.version].filter(Boolean).join(" ") ||
          undefined,
        session: how,
        sessionId: connection.sessionId ?? undefined,
      });
      const { modes = null, models = null, configOptions = null } = setup;
      this.#options.journal.append("session_info", { modes, models, configOptions });
    });
    if (connection.sessionId === null) return;
    this.#agentSession = { id: connection.sessionId, at: this.#options.now() };
    this.#options.onAgentSession(this.#agentSession);
  }

  /** A history that was begun elsewhere comes once: should we be killed in its midst, what is there counts as ours. */
  #takingIn(): void {
    if (this.#agentSession?.history !== "theirs") return;
    this.#agentSession = { ...this.#agentSession, history: "begun" };
    this.#options.onAgentSession(this.#agentSession);
  }

  #handlersOf(start: () => AgentStart): AgentHandlers {
    const { journal, handlers } = this.#options;
    return {
      ...handlers,
      batch: (handle) => journal.batch(handle),
      onUpdate: (line, update) => {
        if (start().replay.drops(update.sessionUpdate)) return;
        if (isHistory(update.sessionUpdate)) this.#takingIn();
        handlers.onUpdate(line, update);
      },
      onOtherUpdate: (line, update) => {
        if (!start().replay.drops(update.sessionUpdate)) handlers.onOtherUpdate(line, update);
      },
      onSkipped: (what) => {
        journal.append("notice", { level: "warning", text: `Skipped from the agent: ${what}.` });
      },
      onExit: (exit) => this.#onExit(start(), exit),
    };
  }

  #onExit(start: AgentStart, exit: AgentExit): void {
    if (!this.#isCurrent(start)) return; // it outlived its SIGKILL, and there is another one by now
    const reason = describeExit(exit);
    const stderr = start.connection?.stderrTail(STDERR_SHOWN_BYTES);
    const isStarting = this.#state.status === "starting";
    const ending = this.#ending ?? (isStarting && start.isResuming ? { resumeFailed: true } : {});
    this.#state = { status: "stopped" };
    this.#options.log.debug(`agent ${start.connection?.pid} is gone: ${ending.reason ?? reason}`);
    this.#tell({ status: "exited", exit, reason, ...ending, stderr });
    start.giveUp(new AgentGoneError(reason));
    // One that does not even start is not started again by itself.
    const wanted = this.#ending !== null || isStarting;
    this.#options.onGone({ wanted, asked: ending.expected === true, wasReady: !isStarting, exit });
  }

  #isCurrent(start: AgentStart): boolean {
    return this.#state.status !== "stopped" && this.#state.start === start;
  }

  #tellSlow(start: AgentStart): void {
    if (!this.#isCurrent(start)) return;
    const stderr = start.connection?.stderrTail(STDERR_SHOWN_BYTES);
    this.#tell({ status: "starting", reason: "The agent is still starting", stderr });
  }

  #tell(body: EventBodies["agent"]): void {
    this.#options.journal.append("agent", body);
  }
}
