/** How many agents may run at once in one drawbridge: each is a process of hundreds of megabytes. */
import type { SessionStatus } from "../wire.ts";

/** How many of `sessions` have an agent that runs or starts. */
export function runningAgents(sessions: Iterable<{ readonly status: SessionStatus }>): number {
  return [...sessions].filter(({ status }) => status !== "stopped").length;
}

/** Of `sessions`, the one that asks counts as running by now. @throws Error, worded for a person, at the limit. */
export function assertAgentMayStart(
  sessions: Iterable<{ readonly status: SessionStatus }>,
  agentsMax: number,
): void {
  if (runningAgents(sessions) <= agentsMax) return;
  throw new Error(
    `Cannot start the agent as ${agentsMax} run already (--max-agents); stop one of them first`,
  );
}
