/**
 * Leaves on the guards of open sessions, again and again, that they live.
 */
import { HEARTBEAT_EVERY_MS } from "../coordination/leases.ts";
import { errorText, type Log } from "../log.ts";
import type { Session } from "./session.ts";

/** Returns what ends it. One that cannot be touched loses its claims earlier after a crash, and nothing else. */
export function keepTouching(open: () => readonly Session[], log: Log): () => void {
  const heart = setInterval(() => {
    for (const session of open()) {
      try {
        session.touch();
      } catch (error) {
        log.debug(`Cannot touch the guard of session ${session.id} as ${errorText(error)}`);
      }
    }
  }, HEARTBEAT_EVERY_MS);
  Deno.unrefTimer(heart);
  return () => clearInterval(heart);
}
