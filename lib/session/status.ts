/**
 * What a session is at, derived from its parts; nobody stores it.
 */
import type { SessionStatus } from "../wire.ts";
import type { RunningTurn } from "./running_turn.ts";

export function statusOf(of: {
  readonly turn: RunningTurn | null;
  /** Questions that wait for an answer. */
  readonly questions: number;
  readonly agent: "stopped" | "starting" | "ready";
}): SessionStatus {
  const { turn, questions, agent } = of;
  if (turn?.cancelling) return "cancelling";
  if (questions > 0) return "awaiting_permission";
  if (turn) return "prompting";
  return agent === "ready" ? "idle" : agent;
}
