/**
 * What single agents need beyond the protocol, each with what was seen. Data and pure functions.
 */

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
