/**
 * What a browser must know of a session beside its conversation: title, settings, commands, usage, the agent's process.
 *
 * Types only. Folded from events (lib/transcript/context.ts), on the server and in the page alike.
 */
import type { AvailableCommand, ConfigOption, LegacyModels, SessionModes, Usage } from "./acp.ts";

/** What a browser must know of a session even when the window it is shown starts in the middle. */
export interface SessionContext {
  readonly title: string | null;
  readonly modes: SessionModes | null;
  readonly models: LegacyModels | null;
  readonly configOptions: readonly ConfigOption[] | null;
  readonly commands: readonly AvailableCommand[];
  readonly usage: ContextUsage | null;
  /** The agent's own id of the session; null while it starts. */
  readonly agentSessionId: string | null;
  /** The agent can be spoken to within a turn (`steer`). */
  readonly steering?: true;
  /** Present while the agent is ready. */
  readonly process?: AgentProcessShown;
}

/** The agent's process on the machine that drawbridge runs on. */
export interface AgentProcessShown {
  /** Positive. */
  readonly pid: number;
  /** When it was begun. Epoch milliseconds. */
  readonly since: number;
}

/** How full the agent's memory is. `percent`: it tells a share alone, as `used` of a `size` of 100. */
export interface ContextUsage extends Usage {
  readonly percent?: true;
}
