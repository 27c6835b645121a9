/**
 * One conversation with one agent, whoever is watching: its turns, its queue, its questions.
 *
 * The only owner of the state; everything that happens becomes an event in the journal, and browsers see
 * nothing else. Belongs to drawbridge, not to a socket: when the last browser goes, nothing stops. One
 * prompt turn at a time (ACP v1, prompt turn; agents differ in what they do with a second one).
 */
import type { PromptCapabilities } from "../acp.ts";
import { AgentGoneError } from "../agent/acp_connection.ts";
import type { AgentCommand } from "../agent/agent_process.ts";
import type { Guard } from "../coordination/guard.ts";
import type { Log } from "../log.ts";
import type { Settled } from "../rpc/peer.ts";
import type { By, Prompt, SessionStatus, SessionSummary } from "../wire.ts";
import { adopt } from "./adoption.ts";
import { AgentLink } from "./agent_link.ts";
import { Blobs } from "./blobs.ts";
import { concernsDigest, type Digest } from "./digest.ts";
import { type Frame, Journal } from "./journal.ts";
import { type SessionMeta, writeMeta } from "./meta.ts";
import { outcomeOf } from "./prompt_outcome.ts";
import { PromptQueue } from "./prompt_queue.ts";
import { Questions } from "./questions.ts";
import { Settings } from "./settings.ts";
import { summarize } from "./summary.ts";

export interface SessionOptions {
  readonly directory: string;
  readonly meta: SessionMeta;
  /** Held as long as the session is open; freed by `close`. */
  readonly guard: Guard;
  readonly launch: () => AgentCommand;
  readonly onChange: (session: Session) => void;
  readonly clientVersion: string;
  readonly now: () => number;
  readonly log: Log;
}

/** Somebody who watches a session. */
export interface Watcher {
  readonly onFrame: (frame: Frame) => void;
  readonly onStalled: (message: string | null) => void;
}

/** The turn that runs. */
interface RunningTurn {
  readonly promptId: string;
  cancelling: boolean;
}

/** How long a cancelled turn may go on when drawbridge stops. Milliseconds. */
const CANCEL_GRACE_MS = 1_000;

export class Session {
  readonly journal: Journal;
  readonly blobs: Blobs;
  readonly queue: PromptQueue;
  readonly settings: Settings;
  readonly #options: SessionOptions;
  readonly #questions: Questions;
  readonly #agent: AgentLink;
  readonly #watchers = new Set<Watcher>();
  #meta: SessionMeta;
  #turn: RunningTurn | null = null;
  #turnEnded: (() => void) | null = null;
  /** An idle agent that crashed is started again once, not for ever. */
  #restarted = false;
  #closing = false;
  #told: { readonly digest: Digest | null; readonly status: SessionStatus | null } = {
    digest: null,
    status: null,
  };

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#meta = options.meta;
    this.journal = new Journal({ directory: options.directory, now: options.now, readOnly: false });
    this.blobs = new Blobs(options.directory);
    this.queue = new PromptQueue(this.journal);
    this.settings = new Settings(this.journal, () => this.#agent.connection);
    this.#questions = new Questions(this.journal, (rpcId, outcome) => this.#agent.answer(rpcId, outcome));
    this.#agent = this.#createLink();
    this.journal.listener = {
      onFrame: (frame) => this.#onFrame(frame),
      onStalled: (message) => this.#onStalled(message),
      onOverflow: () => this.#agent.connection?.cancel(),
    };
    adopt(this.journal);
  }

  get id(): string {
    return this.#meta.sessionId;
  }

  get meta(): SessionMeta {
    return this.#meta;
  }

  get status(): SessionStatus {
    if (this.#turn) {
      if (this.#turn.cancelling) return "cancelling";
      return this.#questions.count > 0 ? "awaiting_permission" : "prompting";
    }
    if (this.#questions.count > 0) return "awaiting_permission";
    return this.#agent.status === "ready" ? "idle" : this.#agent.status;
  }

  /** What prompts may hold: of the running agent, else of the one that ran last. */
  get promptCapabilities(): PromptCapabilities {
    return this.#agent.status === "ready"
      ? this.#agent.promptCapabilities
      : this.journal.digest.promptCapabilities;
  }

  summary(): SessionSummary {
    return summarize(this.#meta, this.journal.digest, {
      status: this.status,
      pendingPermissions: this.#questions.count,
    });
  }

  watch(watcher: Watcher): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Starts the agent ahead of the first prompt; what goes wrong is told in the journal. */
  start(): void {
    this.#agent.start().catch((error) => this.#options.log.debug(`session ${this.id}: ${error.message}`));
  }

  /** Hands a prompt to the agent, or queues it behind the running turn. The same id again does nothing. */
  prompt(prompt: Prompt, by: By): void {
    if (this.#knows(prompt.promptId)) return;
    if (!this.#turn && this.queue.prompts.length === 0) return this.#beginTurn(prompt, by);
    this.queue.add(prompt);
    if (!this.#turn) this.#nextInQueue(by);
  }

  /** Hands the first queued prompt over, when no turn runs. */
  resumeQueue(by: By): void {
    if (!this.#turn) this.#nextInQueue(by);
  }

  /** Answers a permission question. @throws Error when it is not open any more. */
  answer(id: string, answer: { readonly optionId: string; readonly by: By }): void {
    this.journal.batch(() => this.#questions.answer(id, answer.optionId, answer.by));
    this.#keep();
  }

  /** Cancels the running turn; it ends when the agent says so. */
  cancel(by: By): void {
    if (!this.#turn || this.#turn.cancelling) return;
    this.#turn.cancelling = true;
    this.journal.append("cancel", { promptId: this.#turn.promptId, by });
    this.journal.batch(() => this.#questions.cancelAll("the turn was cancelled"));
    // A turn whose agent is still starting is ended when the agent is there (see #runTurn).
    this.#agent.connection?.cancel();
  }

  async authenticate(methodId: string): Promise<void> {
    await this.#agent.authenticate(methodId);
    this.journal.append("notice", { level: "info", text: "Signed in." });
  }

  /** Ends the agent if it runs and starts it again; `fresh` without its earlier session. */
  async restartAgent(options: { fresh: boolean }): Promise<void> {
    if (options.fresh) this.#agent.forgetAgentSession();
    await this.#agent.stop("Restarted by its person");
    this.start();
  }

  /** Ends the turn and the agent, closes the journal, frees the guard. */
  async close(reason: string): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    if (this.#turn) {
      const ended = new Promise<void>((resolve) => this.#turnEnded = resolve);
      this.cancel({ drawbridge: reason });
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, CANCEL_GRACE_MS))]);
    }
    await this.#agent.stop(reason);
    await this.journal.sync();
    this.journal.close();
    this.#options.guard[Symbol.dispose]();
  }

  #createLink(): AgentLink {
    return new AgentLink({
      journal: this.journal,
      launch: this.#options.launch,
      cwd: this.#meta.cwd,
      agentSession: this.#meta.agentSession,
      onAgentSession: (agentSession) => this.#keepMeta({ ...this.#meta, agentSession }),
      now: this.#options.now,
      handlers: {
        onUpdate: (line, update) =>
          this.journal.appendMessage(
            "update",
            line,
            concernsDigest(update.sessionUpdate) ? { params: { update } } : null,
          ),
        onExtension: (line) => this.#onExtension(line),
        onQuestion: (question) => this.#questions.ask(question),
        onWithdrawn: (rpcId) => this.#questions.withdraw(rpcId),
      },
      onGone: (wanted) => this.#onAgentGone(wanted),
      clientVersion: this.#options.clientVersion,
      log: this.#options.log,
    });
  }

  #knows(promptId: string): boolean {
    const { turns, queue } = this.journal.digest;
    return turns.some((turn) => turn.promptId === promptId) ||
      queue.some((prompt) => prompt.promptId === promptId);
  }

  #nextInQueue(by: By): void {
    this.journal.batch(() => {
      const next = this.queue.next();
      if (next) this.#beginTurn(next, by);
    });
  }

  #beginTurn(prompt: Prompt, by: By): void {
    const turn: RunningTurn = { promptId: prompt.promptId, cancelling: false };
    this.#turn = turn;
    this.#restarted = false;
    this.journal.append("prompt", { ...prompt, by });
    this.#runTurn(turn, prompt).catch((error) => this.#endTurn(turn, { error }));
  }

  async #runTurn(turn: RunningTurn, prompt: Prompt): Promise<void> {
    const connection = await this.#agent.start();
    const blocks = await this.blobs.expand(prompt.blocks, this.promptCapabilities);
    if (turn.cancelling) return this.#endTurn(turn, { result: { stopReason: "cancelled" } });
    this.#agent.endReplay();
    connection.prompt(blocks, (settled) => this.#endTurn(turn, settled));
  }

  #endTurn(turn: RunningTurn, settled: Settled): void {
    if (this.#turn !== turn) return;
    this.#turn = null;
    // Whoever crashes at work is started again by its person.
    if ("error" in settled && settled.error instanceof AgentGoneError) this.#restarted = true;
    this.journal.batch(() => {
      this.#questions.cancelAll("the turn is over");
      this.journal.append("prompt_done", { promptId: turn.promptId, ...outcomeOf(settled) });
      // After a failure or a Stop the person decides what happens to what is waiting.
      const goesOn = "result" in settled && !turn.cancelling && !this.#closing;
      if (goesOn) this.#nextInQueue({ drawbridge: "next in the queue" });
    });
    this.#turnEnded?.();
    this.#keep();
  }

  #onExtension(line: string): void {
    // Parsed once more only here: such lines are rare, and Kiro's commands come this way.
    this.journal.appendMessage("extension", line, JSON.parse(line));
  }

  #onAgentGone(wanted: boolean): void {
    this.#questions.cancelAll("the agent is gone");
    const again = !wanted && !this.#turn && !this.#restarted && !this.#closing;
    this.#restarted = true;
    if (again) this.start();
  }

  #onFrame(frame: Frame): void {
    for (const watcher of this.#watchers) watcher.onFrame(frame);
    this.#tellChange();
  }

  /** Streaming changes neither the digest nor the status: it costs two comparisons here. */
  #tellChange(): void {
    const { digest } = this.journal;
    const { status } = this;
    if (digest === this.#told.digest && status === this.#told.status) return;
    this.#told = { digest, status };
    this.#options.onChange(this);
  }

  #onStalled(message: string | null): void {
    for (const watcher of this.#watchers) watcher.onStalled(message);
  }

  #keep(): void {
    this.journal.sync().catch((error) =>
      this.#options.log.warn(`Cannot sync the journal of ${this.id}: ${error.message}`)
    );
  }

  #keepMeta(meta: SessionMeta): void {
    this.#meta = meta;
    writeMeta(this.#options.directory, meta);
  }
}
