/**
 * What a session is at, derived from its parts; nobody stores it.
 */
import type { SessionStatus } from "../wire.ts";
import type { Digest } from "./digest.ts";
import type { RunningTurn } from "./running_turn.ts";

export function statusOf(of: {
  readonly turn: RunningTurn | null;
  /** Questions that wait for an answer. */
  readonly questions: number;
  readonly agent: {
    readonly status: "stopped" | "starting" | "ready";
    /** Whether it waits until its person has signed in. */
    readonly isWaitingForSignIn: boolean;
  };
}): SessionStatus {
  const { turn, questions, agent } = of;
  if (turn?.cancelling) return "cancelling";
  if (questions > 0 || turn?.refused || agent.isWaitingForSignIn) return "awaiting_permission";
  if (turn) return "prompting";
  return agent.status === "ready" ? "idle" : agent.status;
}

/** As far as a journal tells that another drawbridge writes: a cancelled turn counts as running. */
export function statusAsTold(digest: Digest): SessionStatus {
  if (digest.openQuestions.length + digest.openElicitations.length > 0) return "awaiting_permission";
  if (digest.openPromptId !== null) return "prompting";
  return digest.agentUp ? "idle" : "stopped";
}
