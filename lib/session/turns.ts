/**
 * The prompt turns of a session: one at a time, those that wait behind it, and how each ends.
 *
 * A turn begins with its `prompt` event and ends with its `prompt_done`, by the agent's answer, by Cancel
 * before it was sent, or by the agent's death (ACP v1, prompt turn; agents differ in what they do with a
 * second prompt, so none is ever sent).
 */
import type { ContentBlock, PromptCapabilities } from "../acp.ts";
import { AgentGoneError } from "../agent/agent_process.ts";
import { takesSteering } from "../agent/capabilities.ts";
import { settledWithin } from "../agent/deadline.ts";
import type { Settled } from "../rpc/peer.ts";
import { type By, LIMITS, type Prompt, type QueuedPrompt } from "../wire.ts";
import type { AgentLink } from "./agent_link.ts";
import type { Blobs } from "./blobs.ts";
import type { Journal } from "./journal.ts";
import { assertLinksInside } from "./linked_files.ts";
import { primerOf } from "./primer.ts";
import { outcomeOf, signInWanted, wasTaken } from "./prompt_outcome.ts";
import { PromptQueue } from "./prompt_queue.ts";
import type { Questions } from "./questions.ts";
import { RunningTurn } from "./running_turn.ts";
import type { SessionWork } from "./session_work.ts";

export interface TurnsOptions {
  readonly journal: Journal;
  readonly blobs: Blobs;
  readonly work: SessionWork;
  readonly questions: Questions;
  /** The workspace, absolute. */
  readonly cwd: string;
  readonly agent: () => AgentLink;
  readonly promptCapabilities: () => PromptCapabilities;
  /** Whether the agent must be told the conversation so far with the next prompt. */
  readonly isPrimed: () => boolean;
  /** It was told, and took it. */
  readonly onPrimed: () => void;
  /** Whether no further turn may begin. */
  readonly isClosing: () => boolean;
  readonly onBegin: () => void;
  /** The turn is over and told. */
  readonly onEnd: (settled: Settled) => void;
}

const GIB = 1024 * 1024 * 1024;
const JOURNAL_FULL =
  `Cannot go on in this session as its journal has reached ${LIMITS.journalBytesMax / GIB} GiB; ` +
  "begin a new one";

export class Turns {
  readonly queue: PromptQueue;
  readonly #options: TurnsOptions;
  #turn: RunningTurn | null = null;

  constructor(options: TurnsOptions) {
    this.#options = options;
    this.queue = new PromptQueue(options.journal);
  }

  /** The turn under way. */
  get running(): RunningTurn | null {
    return this.#turn;
  }

  /**
   * Begins a turn, or queues the prompt behind the running one, with `first` before all that waits; `known`: it
   * was taken before.
   *
   * @throws Error when the queue or the journal is full, or it links to no file of the workspace
   */
  prompt(prompt: Prompt, by: By, { first = false } = {}): "taken" | "known" {
    if (this.#knows(prompt.promptId)) return "known";
    const { journal, cwd } = this.#options;
    if (journal.bytes >= LIMITS.journalBytesMax) throw new Error(JOURNAL_FULL);
    assertLinksInside(prompt.blocks, cwd);
    if (this.#turn) this.queue.add({ ...prompt, by }, { first });
    else this.#begin({ ...prompt, by });
    return "taken";
  }

  /** Lets the queue go on after a turn that failed or was cancelled left it waiting. */
  resumeQueue(): void {
    this.queue.release();
    if (!this.#turn) this.#next();
  }

  /** Says `text` to the agent within its turn. @throws Error when none runs or the agent does not take that. */
  async steer(text: string, by: By): Promise<void> {
    const { agent, journal } = this.#options;
    const turn = this.#turn;
    const connection = turn?.sent && !turn.cancelling ? agent().connection : null;
    if (!turn || !connection) throw new Error("Cannot say this now as the agent is not at work on a message");
    if (!takesSteering(agent().init)) {
      throw new Error("Cannot say this now as this agent takes nothing in mid-turn");
    }
    journal.append("steer", { promptId: turn.promptId, text, by });
    try {
      await connection.steer([{ type: "text", text }]);
    } catch (error) {
      if (!journal.isClosed) {
        journal.append("notice", { level: "warning", text: `The agent did not take this: ${text}` });
      }
      throw error;
    }
  }

  /**
   * Says `text` to the agent within its turn where it takes that, else as its next prompt.
   *
   * @throws Error when the queue or the journal is full; the transcript has the words.
   */
  async sayFirst(text: string, by: By): Promise<void> {
    const { agent, journal } = this.#options;
    if (this.#turn?.sent && takesSteering(agent().init)) {
      try {
        return await this.steer(text, by);
      } catch { /* told in the transcript; it is its next prompt then */ }
    }
    if (journal.isClosed) return;
    try {
      this.prompt({ promptId: crypto.randomUUID(), blocks: [{ type: "text", text }] }, by, { first: true });
    } catch (error) {
      journal.append("notice", { level: "warning", text: `The agent was not told this: ${text}` });
      throw error;
    }
  }

  /** Its person has signed in: the prompt that was refused for it is sent again. */
  signedIn(): void {
    const turn = this.#turn;
    if (!turn?.refused) return;
    const { refused } = turn;
    turn.refused = null;
    this.#run(turn, refused).catch((error) => this.#end(turn, { error }));
  }

  /** Nobody is left to be answered, nor to be signed in to unless it was ended for that. */
  agentGone({ wanted }: { readonly wanted: boolean }): void {
    this.#options.questions.cancelAll("the agent is gone");
    const error = new AgentGoneError("the agent ended while it waited for a sign-in");
    if (this.#turn?.refused && !wanted) this.#end(this.#turn, { error });
  }

  /** Cancels the running turn; it ends when the agent says so. */
  cancel(by: By): void {
    const { journal, questions, agent } = this.#options;
    if (!this.#turn || this.#turn.cancelling) return;
    this.#turn.cancelling = true;
    journal.append("cancel", { promptId: this.#turn.promptId, by });
    // What waits now waits for its person; what is sent from here on is meant to go next.
    this.queue.hold();
    // Ahead of the answers: an agent may take those alone for a "no" and go on.
    if (this.#turn.sent) agent().connection?.cancel();
    journal.batch(() => questions.cancelAll("the turn was cancelled"));
    if (!this.#turn.sent) this.#end(this.#turn, { result: { stopReason: "cancelled" } });
  }

  /** Cancels the turn, if there is one, and gives it `ms` milliseconds to end; that no person did it is said. */
  async endWithin(ms: number, by: By): Promise<void> {
    if (this.#turn && "drawbridge" in by) {
      this.#options.journal.append("notice", { level: "warning", text: `Interrupted: ${by.drawbridge}` });
    }
    this.cancel(by);
    if (this.#turn) await settledWithin(this.#turn.ended, ms);
  }

  #knows(promptId: string): boolean {
    const { turns } = this.#options.journal.digest;
    return this.queue.has(promptId) || turns.some((turn) => turn.promptId === promptId);
  }

  #next(): void {
    this.#options.journal.batch(() => {
      const next = this.queue.next();
      if (next) this.#begin(next);
    });
  }

  #begin(prompt: QueuedPrompt): void {
    const turn = new RunningTurn(prompt.promptId);
    this.#turn = turn;
    this.#options.onBegin();
    this.#options.journal.append("prompt", prompt);
    this.#run(turn, prompt).catch((error) => this.#end(turn, { error }));
  }

  async #run(turn: RunningTurn, prompt: Prompt): Promise<void> {
    const { agent, journal, blobs, work, promptCapabilities, isPrimed, onPrimed } = this.#options;
    const connection = await agent().start();
    const primer = isPrimed() ? await primerOf(journal, turn.promptId) : null;
    const asked = await blobs.expand(prompt.blocks, promptCapabilities());
    const blocks: ContentBlock[] = primer === null ? asked : [{ type: "text", text: primer }, ...asked];
    if (this.#turn !== turn) return; // it was cancelled meanwhile
    await work.turnBegins(prompt.promptId);
    if (this.#turn !== turn) return;
    turn.sent = true;
    agent().endReplay();
    connection.prompt(blocks, (settled) => {
      if (primer !== null && wasTaken(settled)) onPrimed();
      const message = signInWanted(settled);
      const isHopeless = turn.cancelling || agent().authMethods.length === 0;
      if (message === null || isHopeless) this.#end(turn, settled);
      else this.#waitForSignIn(turn, { prompt, message });
    });
  }

  #waitForSignIn(turn: RunningTurn, { prompt, message }: { prompt: Prompt; message: string }): void {
    if (this.#turn !== turn) return;
    const { journal, work, agent } = this.#options;
    work.turnEnded();
    turn.sent = false;
    turn.refused = prompt;
    journal.append("auth_required", { message, methods: agent().authMethods });
  }

  #end(turn: RunningTurn, settled: Settled): void {
    if (this.#turn !== turn) return;
    this.#turn = null;
    const { journal, questions, work, isClosing, onEnd } = this.#options;
    journal.batch(() => {
      questions.cancelAll("the turn is over");
      journal.append("prompt_done", { promptId: turn.promptId, ...outcomeOf(settled) });
      // After a failure or a Stop the person decides what happens to what is waiting.
      if ("error" in settled && !turn.cancelling) this.queue.hold();
      if (!isClosing()) this.#next();
    });
    work.turnEnded();
    turn.end();
    onEnd(settled);
  }
}
