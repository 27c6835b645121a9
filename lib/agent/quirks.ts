/**
 * What single agents need beyond the protocol, each with what was seen. Data and pure functions.
 */

import { join } from "@std/path";

const MINUTE_MS = 60_000;

/**
 * How long to wait before an agent may load its earlier session without harming it. Milliseconds.
 *
 * Gemini CLI names the record of a session by its id and the minute: loading a session in the minute in
 * which it was begun or last loaded overwrites the record, and the load then fails with "No previous
 * sessions found" (seen with 0.61.0).
 */
export function waitBeforeLoadMs(
  agentName: string | undefined,
  times: { openedAt: number; now: number },
): number {
  if (agentName !== "gemini-cli") return 0;
  const minute = (at: number) => Math.floor(at / MINUTE_MS);
  return minute(times.openedAt) === minute(times.now) ? MINUTE_MS - (times.now % MINUTE_MS) + 100 : 0;
}

/** The sign an agent leaves on a session that one of its processes has open. */
export interface SessionLock {
  /** Who writes it, in a word for people. */
  readonly holder: string;
  /** Where it is; the caller has checked that the id may stand in a path. */
  readonly path: (home: string, sessionId: string) => string;
  /** What the error of a refused `session/load` says in its message or data; any other error is final. */
  readonly refusals: readonly string[];
}

/**
 * Kiro CLI's lock outlives a process that was killed: every load is then refused, for ever. The second text
 * is told by a load that crosses the release (kirodotdev/Kiro#10666 and its clients, November 2026).
 */
const KIRO_LOCK: SessionLock = {
  holder: "kiro-cli",
  path: (home, sessionId) => join(home, ".kiro", "sessions", "cli", `${sessionId}.lock`),
  refusals: ["Session is active in another process", "failed to re-read lock file"],
};

/** The lock of the agent that calls itself `name`, started as `program`; null for agents without one. */
export function sessionLockOf(agent: {
  readonly name: string | undefined;
  readonly program: string;
}): SessionLock | null {
  const names = [agent.name ?? "", agent.program.slice(agent.program.lastIndexOf("/") + 1)];
  return names.some((name) => /^kiro\b/i.test(name)) ? KIRO_LOCK : null;
}

/**
 * Whether an agent takes any error for "the file cannot be written" when it reads a file that it is about to make.
 *
 * Gemini CLI, offered `fs/read_text_file`, reads a file before it creates it, and its SDK hides the code of the
 * error from it (seen with 0.61.0): it is told of an empty file instead.
 */
export function readsMissingAsEmpty(agentName: string | undefined): boolean {
  return agentName === "gemini-cli";
}
