/**
 * One conversation with one agent, whoever is watching: its turns, its queue, its questions.
 *
 * The only owner of the state; everything that happens becomes an event in the journal, and browsers see
 * nothing else. Belongs to drawbridge, not to a socket: when the last browser goes, nothing stops. One
 * prompt turn at a time (ACP v1, prompt turn; agents differ in what they do with a second one).
 */
import type { PromptCapabilities } from "../acp.ts";
import { AgentGoneError } from "../agent/agent_process.ts";
import type { EndReason } from "../coordination/session_record.ts";
import type { Settled } from "../rpc/peer.ts";
import type { SessionSummary } from "../api.ts";
import type { By, Prompt, SessionStatus } from "../wire.ts";
import { adopt } from "./adoption.ts";
import type { AgentLink } from "./agent_link.ts";
import type { AgentEnd } from "./agent_link_options.ts";
import { Blobs } from "./blobs.ts";
import type { Frame } from "./frame.ts";
import { IdleStop } from "./idle_stop.ts";
import { Journal } from "./journal.ts";
import { Mailbox } from "./mailbox.ts";
import { decided, keepMeta, type SessionDecision, type SessionMeta } from "./meta.ts";
import { News } from "./news.ts";
import type { PromptQueue } from "./prompt_queue.ts";
import { Questions } from "./questions.ts";
import { createAgentLink } from "./session_agent.ts";
import { SessionDraft } from "./session_draft.ts";
import type { SessionSetup } from "./session_setup.ts";
import { SessionWork } from "./session_work.ts";
import { Settings } from "./settings.ts";
import { statusOf } from "./status.ts";
import { summarize } from "./summary.ts";
import { Turns } from "./turns.ts";
import { Watchers } from "./watchers.ts";

export interface SessionOptions extends SessionSetup {
  /** Told when its status or digest is different. */
  readonly onChange: (session: Session) => void;
}

const IDLE = "It was at rest for long; the next message starts it again";
/** How long a cancelled turn may go on when drawbridge stops. Milliseconds. */
const CANCEL_GRACE_MS = 1_000;

export class Session {
  readonly journal: Journal;
  readonly blobs: Blobs;
  readonly settings: Settings;
  readonly work: SessionWork;
  readonly mailbox: Mailbox;
  readonly draft: SessionDraft;
  readonly #options: SessionOptions;
  readonly #questions: Questions;
  readonly #agent: AgentLink;
  readonly #turns: Turns;
  readonly watchers = new Watchers();
  #meta: SessionMeta;
  /** An idle agent that crashed is started again once, not for ever. */
  #restarted = false;
  #closing = false;
  #closed: Promise<void> | null = null;
  /** What the end of the agent is called in the summary when we end it. */
  #endReason: EndReason = "closed";
  readonly #news = new News();
  readonly #idleStop: IdleStop;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#meta = options.meta;
    this.journal = new Journal({ directory: options.directory, now: options.now, readOnly: false });
    this.blobs = new Blobs(options.directory);
    this.mailbox = new Mailbox(options.directory);
    this.draft = new SessionDraft({ ...options, onChange: (draft) => this.watchers.onDraft(draft) });
    this.settings = new Settings(this.journal, () => this.#agent.connection);
    this.#questions = new Questions(this.journal, (rpcId, answer) => this.#agent.answer(rpcId, answer));
    this.work = new SessionWork({
      ...options,
      meta: () => this.#meta,
      journal: this.journal,
      keep: (kept) => this.#keepMeta({ ...this.#meta, ...kept }),
    });
    this.#agent = createAgentLink({
      ...options,
      journal: this.journal,
      work: this.work,
      questions: this.#questions,
      isCancelling: () => this.#turns.running?.cancelling ?? false,
      isPrimed: () => this.#meta.primed === true,
      onAgentSession: (agentSession) => this.#keepMeta({ ...this.#meta, agentSession }),
      onGone: (end) => this.#onAgentGone(end),
    });
    this.#turns = new Turns({
      journal: this.journal,
      blobs: this.blobs,
      work: this.work,
      questions: this.#questions,
      cwd: options.meta.cwd,
      agent: () => this.#agent,
      promptCapabilities: () => this.promptCapabilities,
      isPrimed: () => this.#meta.primed === true,
      onPrimed: () => this.#keepMeta({ ...this.#meta, primed: undefined }),
      isClosing: () => this.#closing,
      onBegin: () => this.#restarted = false,
      onEnd: (settled) => this.#onTurnEnd(settled),
    });
    this.#idleStop = new IdleStop({
      afterMs: options.idleStopMs,
      isAtRest: () => this.status === "idle" && !this.#meta.pinned && !this.#closing,
      onIdle: () => void this.stopAgent(IDLE, "idle").catch(() => {/* it is told by its exit */}),
    });
    this.journal.listener = {
      onFrame: (frame) => this.#onFrame(frame),
      onStalled: (message) => this.watchers.onStalled(message),
      onOverflow: (times) => this.#onOverflow(times),
    };
    adopt(this.journal);
    this.touch();
  }

  get id(): string {
    return this.#meta.sessionId;
  }

  get meta(): SessionMeta {
    return this.#meta;
  }

  /** The agent as it is now; what it does is told in the journal. */
  get agent(): Pick<AgentLink, "connection" | "init" | "frames" | "cancelSignIn"> {
    return this.#agent;
  }

  get queue(): PromptQueue {
    return this.#turns.queue;
  }

  get status(): SessionStatus {
    return statusOf({ turn: this.#turns.running, questions: this.#questions.count, agent: this.#agent });
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

  /** Changes what its person decides about it: its title, whether it is kept running, whether it is put away. */
  decide(change: SessionDecision): void {
    this.#assertOpen();
    this.#keepMeta(decided(this.#meta, change));
    this.#idleStop.look();
    this.#options.onChange(this);
  }

  /** Leaves on the guard that the session lives; without it, claims of a session last a minute longer. */
  touch(): void {
    this.#options.guard.touch(this.#options.now());
  }

  /** Starts the agent ahead of the first prompt; what goes wrong is told in the journal. */
  start(): void {
    this.#agent.start().catch((error) => this.#options.log.debug(`session ${this.id}: ${error.message}`));
  }

  /** Hands a prompt to the agent, or queues it behind the running turn; `known`: it was taken before. */
  prompt(prompt: Prompt, by: By): "taken" | "known" {
    this.#assertOpen();
    return this.#turns.prompt(prompt, by);
  }

  /** Says `text` to the agent within its turn. @throws Error when none runs or the agent does not take that. */
  async steer(text: string, by: By): Promise<void> {
    this.#assertOpen();
    await this.#turns.steer(text, by);
  }

  /** Lets the queue go on after a turn that failed or was cancelled left it waiting. */
  resumeQueue(): void {
    this.#assertOpen();
    this.#turns.resumeQueue();
  }

  /** Answers a question, a form or a page. @throws Error when it is not open any more. */
  answer(give: (questions: Questions) => void): void {
    this.journal.batch(() => give(this.#questions));
    this.#keep();
  }

  /** Says `text` to the agent before all that waits: within its turn where it takes that, else as its next prompt. */
  sayFirst(text: string, by: By): Promise<void> {
    return this.#turns.sayFirst(text, by);
  }

  /** Cancels the running turn; it ends when the agent says so. */
  cancel(by: By): void {
    this.#turns.cancel(by);
  }

  async authenticate(methodId: string, by: By): Promise<void> {
    await this.#agent.authenticate(methodId);
    if (this.#closing) return;
    this.journal.append("authenticated", { methodId, by });
    this.#turns.signedIn();
  }

  /** Ends the agent if it runs and starts it again; `fresh` without its earlier session. */
  async restartAgent(options: { readonly fresh: boolean; readonly by: By }): Promise<void> {
    this.#assertOpen();
    await this.#turns.endWithin(CANCEL_GRACE_MS, options.by);
    if (options.fresh) this.#agent.forgetAgentSession();
    if (!this.#closing) await this.#agent.stop("Restarted by its person");
    if (this.#closing) return;
    this.#restarted = false;
    this.start();
  }

  /** Ends the turn and the agent; the next prompt starts it again. */
  async stopAgent(reason: string, as: EndReason = "closed"): Promise<void> {
    this.#endReason = as;
    await this.#turns.endWithin(CANCEL_GRACE_MS, { drawbridge: reason });
    if (!this.#closing) await this.#agent.stop(reason);
  }

  /** Ends the turn and the agent, closes the journal, frees the guard. Twice is one. */
  close(reason: string): Promise<void> {
    this.#closed ??= this.#close(reason);
    return this.#closed;
  }

  async #close(reason: string): Promise<void> {
    this.#closing = true;
    this.#endReason = "stopped";
    this.#idleStop.look();
    using ending = new DisposableStack();
    // The last of these comes first, and none is kept from its turn by another one that fails.
    ending.use(this.#options.guard);
    ending.defer(() => this.#options.onClosed());
    ending.defer(() => this.touch());
    ending.defer(() => this.journal.close());
    ending.defer(() => this.watchers.close());
    await this.#turns.endWithin(CANCEL_GRACE_MS, { drawbridge: reason });
    await this.#agent.close(reason);
    await this.work.ended;
    await this.journal.sync();
  }

  #assertOpen(): void {
    if (this.#closing) throw new Error("Cannot do this any more as drawbridge is being stopped");
  }

  #onTurnEnd(settled: Settled): void {
    // Whoever crashes at work is started again by its person.
    if ("error" in settled && settled.error instanceof AgentGoneError) this.#restarted = true;
    this.#keep();
  }

  #onAgentGone({ wanted, asked, wasReady, exit }: AgentEnd): void {
    this.#turns.agentGone({ wanted });
    const reason = wanted ? this.#endReason : "agent_exited";
    this.#endReason = "closed";
    const failed = !asked && exit !== null && exit.code !== 0;
    this.work.end(reason, { recorded: wasReady, failed });
    const isTrashed = failed && this.#meta.provisional && this.journal.digest.turns.length === 0;
    if (isTrashed || wanted || this.#turns.running || this.#restarted || this.#closing) return;
    this.#restarted = true;
    this.start();
  }

  /** The disk takes nothing and what is held grows: the turn is cancelled, then the agent is ended. */
  #onOverflow(times: number): void {
    const reason = "the journal cannot be written";
    if (times === 1) this.cancel({ drawbridge: reason });
    else this.#agent.stop(reason).catch(() => {/* it is told by its exit */});
  }

  #onFrame(frame: Frame): void {
    this.watchers.onFrame(frame);
    if (!this.#news.isNew(this.journal.digest, this.status)) return;
    this.#idleStop.look();
    this.#options.onChange(this);
  }

  #keep(): void {
    const { log } = this.#options;
    this.journal.sync().catch(({ message }) => log.warn(`Cannot sync the journal of ${this.id}: ${message}`));
  }

  #keepMeta(meta: SessionMeta): void {
    this.#meta = meta;
    keepMeta(this.#options.directory, { meta, log: this.#options.log });
  }
}
