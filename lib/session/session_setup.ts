/**
 * What a session is opened with, whoever hears of it.
 */
import type { Guard } from "../coordination/guard.ts";
import type { SessionMeta } from "./meta.ts";
import type { SessionAgentOptions } from "./session_agent.ts";
import type { SessionWorkOptions } from "./session_work.ts";

export interface SessionSetup
  extends
    Pick<SessionAgentOptions, "directory" | "launch" | "clientVersion">,
    Pick<SessionWorkOptions, "workplace" | "signed" | "now" | "log"> {
  readonly meta: SessionMeta;
  /** Held as long as the session is open; freed by `close`. */
  readonly guard: Guard;
  /** How long its agent may be at rest before it is stopped; null for ever. Milliseconds. */
  readonly idleStopMs: number | null;
  /** Told while the guard is still held. */
  readonly onClosed: () => void;
}
