/**
 * What an agent repeats of a conversation that we already have: it is let go.
 *
 * `session/load` makes an agent send the whole history again. Most send it before they answer, some
 * after, or partly so (gemini 0.61): history that arrives between the load and the first prompt after it is the
 * repetition; news about modes, commands and usage is kept. A late repetition has no end mark: it is over
 * when nothing of it came for a while.
 */

const HISTORY = new Set([
  "user_message_chunk",
  "agent_message_chunk",
  "agent_thought_chunk",
  "tool_call",
  "tool_call_update",
  "plan",
  "subagent_update",
  "_subagent_update",
  "subagent_spawned",
  "subagent_state_update",
  "session_message",
  "session_message_chunk",
]);

/** A late repetition must have begun by then, or there is none. Milliseconds. */
const BEGIN_MAX_MS = 3_000;
/** It is taken for over after this much silence. Milliseconds. */
const QUIET_MS = 750;
/** And is not waited for any longer than this. Milliseconds. */
const WAIT_MAX_MS = 20_000;
const LOOK_EVERY_MS = 50;

export class Replay {
  #active = false;
  #seen = 0;
  #lastSeenAt = 0;

  /** From now on history is repetition. */
  begin(): void {
    this.#active = true;
    this.#seen = 0;
  }

  /** Whether an update of kind `sessionUpdate` is to be let go. */
  drops(sessionUpdate: unknown): boolean {
    if (!this.#active || !isHistory(sessionUpdate)) return false;
    this.#seen++;
    this.#lastSeenAt = performance.now();
    return true;
  }

  /** Waits, after the load was answered, until a repetition that comes late is over. Rejects when given up. */
  async settle(signal: AbortSignal): Promise<void> {
    // That some of it came before the answer, as it should, does not mean that it is all there.
    const begun = performance.now();
    while (!this.#isOver(begun, performance.now())) {
      signal.throwIfAborted();
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
    signal.throwIfAborted();
  }

  #isOver(begun: number, now: number): boolean {
    if (now - begun > WAIT_MAX_MS) return true;
    return this.#seen === 0 ? now - begun > BEGIN_MAX_MS : now - Math.max(begun, this.#lastSeenAt) > QUIET_MS;
  }

  /** What comes from now on is new. */
  end(): void {
    this.#active = false;
  }
}

/** Whether an update of this kind is part of a conversation, and no news about modes, commands or usage. */
export function isHistory(sessionUpdate: unknown): boolean {
  return typeof sessionUpdate === "string" && HISTORY.has(sessionUpdate);
}
