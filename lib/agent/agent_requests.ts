/**
 * What an agent asks of us, and our answers: permission questions and forms wait for a person, files and
 * commands are had where that was switched on, the rest is refused.
 *
 * Every request is answered once (ACP v1: unknown ones with "method not found"; a question that is withdrawn
 * or beyond the limit as `cancelled`).
 */
import {
  type AgentAnswer,
  type ElicitationRequest,
  ErrorCode,
  type PermissionOption,
  type ToolCallUpdate,
} from "../acp.ts";
import { errorText } from "../log.ts";
import { type IncomingRequest, type Peer, RpcError, type RpcId } from "../rpc/peer.ts";
import type { ClientMethods } from "./client_methods.ts";
import { asElicitation, asPermissionOptions, asRecord, asToolCall } from "./incoming.ts";

/** Questions of one agent that may be open at once; more are answered `cancelled`. */
export const OPEN_QUESTIONS_MAX = 32;

/** Requests of one agent that methods of ours may be at; more are refused. */
const UNDER_WAY_MAX = 256;
const TOO_MANY = { code: ErrorCode.internal, message: `More than ${UNDER_WAY_MAX} requests are under way` };

const CANCELLED = { code: ErrorCode.requestCancelled, message: "Request cancelled" };

export interface PermissionQuestion {
  readonly rpcId: RpcId;
  readonly toolCall: ToolCallUpdate;
  readonly options: readonly PermissionOption[];
  /** The agent's own id of the sub-agent's session that asks; absent: the agent itself does. */
  readonly sessionId?: string;
}

export interface Elicitation {
  readonly rpcId: RpcId;
  readonly request: ElicitationRequest;
}

export interface AgentRequestsOptions {
  readonly peer: () => Peer;
  readonly client: ClientMethods;
  /** The agent's id of the session itself; null until it is open. */
  readonly sessionId: () => string | null;
  readonly onQuestion: (question: PermissionQuestion) => void;
  readonly onElicitation: (elicitation: Elicitation) => void;
  /** What a person was sent to a page for is done. */
  readonly onElicitationDone: (elicitationId: string) => void;
  /** The agent takes its question back. */
  readonly onWithdrawn: (rpcId: RpcId) => void;
}

export class AgentRequests {
  readonly #options: AgentRequestsOptions;
  readonly #openQuestions = new Set<RpcId>();
  /** Requests that a method of ours is still at. */
  readonly #underWay = new Set<RpcId>();

  constructor(options: AgentRequestsOptions) {
    this.#options = options;
  }

  receive(request: IncomingRequest): void {
    if (request.method === "session/request_permission") return this.#ask(request);
    if (request.method === "elicitation/create") return this.#elicit(request);
    const method = this.#options.client.find(request);
    if (method && this.#underWay.size < UNDER_WAY_MAX) return void this.#perform(request, method);
    if (method) return this.#options.peer().fail(request.id, TOO_MANY);
    const message = `Method not found: ${request.method}`;
    this.#options.peer().fail(request.id, { code: ErrorCode.methodNotFound, message });
  }

  /** Answers a question; one that is not open any more is let go. */
  answer(rpcId: RpcId, answer: AgentAnswer): void {
    if (this.#openQuestions.delete(rpcId)) this.#options.peer().respond(rpcId, answer);
  }

  /** `elicitation/complete` of the agent; unknown and finished ones are let go by who asked. */
  complete(params: unknown): void {
    const { elicitationId } = asRecord(params);
    if (typeof elicitationId === "string") this.#options.onElicitationDone(elicitationId);
  }

  /** `$/cancel_request` of the agent. */
  withdraw(params: unknown): void {
    const { requestId } = asRecord(params);
    for (const rpcId of this.#openQuestions) {
      if (rpcId === requestId) this.#options.onWithdrawn(rpcId);
    }
    for (const rpcId of this.#underWay) {
      if (rpcId === requestId) this.#fail(rpcId, new RpcError(CANCELLED));
    }
  }

  async #perform({ id, params }: IncomingRequest, method: (params: unknown) => unknown): Promise<void> {
    this.#underWay.add(id);
    try {
      const result = await method(params);
      if (this.#underWay.delete(id)) this.#options.peer().respond(id, result);
    } catch (error) {
      this.#fail(id, error);
    }
  }

  #fail(id: RpcId, error: unknown): void {
    if (!this.#underWay.delete(id)) return;
    const code = error instanceof RpcError ? error.code : ErrorCode.internal;
    this.#options.peer().fail(id, { code, message: errorText(error) });
  }

  #ask(request: IncomingRequest): void {
    const { sessionId, toolCall, options } = asRecord(request.params);
    const own = this.#options.sessionId();
    const question = {
      rpcId: request.id,
      toolCall: asToolCall(toolCall),
      options: asPermissionOptions(options),
      ...(typeof sessionId === "string" && own !== null && sessionId !== own && { sessionId }),
    };
    this.#openQuestions.add(request.id);
    // Without an option nobody can answer, and an agent that asks without end is told no.
    const unanswerable = question.options.length === 0 || this.#openQuestions.size > OPEN_QUESTIONS_MAX;
    if (unanswerable) this.answer(request.id, { outcome: { outcome: "cancelled" } });
    else this.#options.onQuestion(question);
  }

  #elicit({ id, params }: IncomingRequest): void {
    const request = asElicitation(params);
    if (!request) {
      const message = "Neither a form with a schema nor a page with an address";
      return this.#options.peer().fail(id, { code: ErrorCode.invalidParams, message });
    }
    this.#openQuestions.add(id);
    if (this.#openQuestions.size > OPEN_QUESTIONS_MAX) this.answer(id, { action: "cancel" });
    else this.#options.onElicitation({ rpcId: id, request });
  }
}
