/**
 * Forms and pages that an agent puts before its person, and that nobody has answered yet.
 *
 * An answer is checked for shape only: what a form wants of its fields is the page's to say and the agent's
 * to insist on. A page counts as open until the agent says that it is done with it.
 */
import type { AgentAnswer, ElicitationAction, ElicitationValue } from "../acp.ts";
import type { Elicitation } from "../agent/agent_requests.ts";
import type { RpcId } from "../rpc/peer.ts";
import type { By } from "../wire.ts";
import type { Journal } from "./journal.ts";

export interface ElicitationAnswer {
  readonly action: ElicitationAction;
  readonly content?: Readonly<Record<string, ElicitationValue>>;
}

export class Elicitations {
  readonly #journal: Journal;
  readonly #answerAgent: (rpcId: RpcId, answer: AgentAnswer) => void;
  readonly #open = new Map<string, Elicitation>();
  /** Pages that were agreed to, by the agent's id of them. */
  readonly #pages = new Map<string, string>();

  constructor(journal: Journal, answerAgent: (rpcId: RpcId, answer: AgentAnswer) => void) {
    this.#journal = journal;
    this.#answerAgent = answerAgent;
  }

  get count(): number {
    return this.#open.size;
  }

  ask(elicitation: Elicitation): void {
    const id = `e${this.#journal.lastSeq + 1}-${crypto.randomUUID().slice(0, 8)}`;
    this.#open.set(id, elicitation);
    this.#journal.append("elicitation_request", { id, ...elicitation.request });
  }

  /** @throws Error when it is not open any more. */
  answer(id: string, answer: ElicitationAnswer, by: By): void {
    const open = this.#open.get(id);
    if (!open) throw new Error("Cannot answer this as it is not open any more");
    const { elicitationId } = open.request;
    if (answer.action === "accept" && elicitationId !== undefined) this.#pages.set(elicitationId, id);
    this.#settle(id, open, { answer, by });
  }

  /** The agent is done with a page that its person was sent to; unknown ones are let go. */
  done(elicitationId: string): void {
    const id = this.#pages.get(elicitationId);
    if (id === undefined) return;
    this.#pages.delete(elicitationId);
    this.#journal.append("elicitation_done", { id });
  }

  withdraw(rpcId: RpcId): void {
    this.#cancelWhere((open) => open.rpcId === rpcId, "withdrawn by the agent");
  }

  cancelAll(reason: string): void {
    this.#cancelWhere(() => true, reason);
  }

  #cancelWhere(matches: (open: Elicitation) => boolean, reason: string): void {
    for (const [id, open] of [...this.#open]) {
      if (matches(open)) this.#settle(id, open, { answer: { action: "cancel" }, by: { drawbridge: reason } });
    }
  }

  #settle(id: string, open: Elicitation, { answer, by }: { answer: ElicitationAnswer; by: By }): void {
    this.#open.delete(id);
    this.#journal.append("elicitation_response", { id, ...answer, by });
    this.#answerAgent(open.rpcId, answer);
  }
}
