/**
 * The permission questions of one session that nobody has answered yet, and its forms and pages with them.
 *
 * Knows the agent's request ids and never shows them: a browser answers by our id, which is never used
 * twice. An answer is an option of that question by its id, never a position.
 */
import type { AgentAnswer, PermissionOutcome } from "../acp.ts";
import type { PermissionQuestion } from "../agent/agent_requests.ts";
import type { RpcId } from "../rpc/peer.ts";
import type { By } from "../wire.ts";
import { Elicitations } from "./elicitations.ts";
import type { Journal } from "./journal.ts";

export interface Answer {
  readonly optionId: string;
  /** What to do instead, for the transcript: who takes the answer says it to the agent. */
  readonly reason?: string;
}

export class Questions {
  readonly elicitations: Elicitations;
  readonly #journal: Journal;
  readonly #answerAgent: (rpcId: RpcId, answer: AgentAnswer) => void;
  readonly #open = new Map<string, PermissionQuestion>();

  constructor(journal: Journal, answerAgent: (rpcId: RpcId, answer: AgentAnswer) => void) {
    this.elicitations = new Elicitations(journal, answerAgent);
    this.#journal = journal;
    this.#answerAgent = answerAgent;
  }

  get count(): number {
    return this.#open.size + this.elicitations.count;
  }

  ask(question: PermissionQuestion): void {
    const id = `q${this.#journal.lastSeq + 1}-${crypto.randomUUID().slice(0, 8)}`;
    this.#open.set(id, question);
    const { rpcId: _, ...asked } = question;
    this.#journal.append("permission_request", { id, ...asked });
  }

  /** @throws Error when the question is not open any more or has no such option. */
  answer(id: string, { optionId, reason }: Answer, by: By): void {
    const question = this.#open.get(id);
    if (!question) throw new Error("Cannot answer this question as it is not open any more");
    if (!question.options.some((option) => option.optionId === optionId)) {
      throw new Error(`Cannot answer "${optionId}" as the question has no such option`);
    }
    this.#settle(id, question, { outcome: { outcome: "selected", optionId }, by, reason });
  }

  /** The agent took its question back. */
  withdraw(rpcId: RpcId): void {
    this.elicitations.withdraw(rpcId);
    this.#cancelWhere((question) => question.rpcId === rpcId, "withdrawn by the agent");
  }

  /** Tells the agent `cancelled` for all of them (ACP v1: a client must, when a turn is cancelled). */
  cancelAll(reason: string): void {
    this.elicitations.cancelAll(reason);
    this.#cancelWhere(() => true, reason);
  }

  #cancelWhere(matches: (question: PermissionQuestion) => boolean, reason: string): void {
    for (const [id, question] of [...this.#open]) {
      if (matches(question)) {
        this.#settle(id, question, { outcome: { outcome: "cancelled" }, by: { drawbridge: reason } });
      }
    }
  }

  #settle(
    id: string,
    question: PermissionQuestion,
    answer: { outcome: PermissionOutcome; by: By; reason?: string },
  ): void {
    this.#open.delete(id);
    this.#journal.append("permission_response", { id, ...answer });
    this.#answerAgent(question.rpcId, { outcome: answer.outcome });
  }
}
