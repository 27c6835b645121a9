/**
 * Who works in a workspace, and who did last, as it is told to browsers and agents.
 *
 * Types only.
 */

/** A session that works in a workspace, as its lease tells. */
export interface LiveSession {
  readonly sessionId: string;
  /** Title of its agent. */
  readonly agent: string;
  /** `team/name`. */
  readonly identity: string | null;
  /** Address of the drawbridge that runs it. */
  readonly url: string;
  /** Whether that is the drawbridge that says so. */
  readonly here: boolean;
  readonly pid: number;
  readonly host: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly heartbeatAt: number;
  /** `crashed`: nobody holds it any more. `stale`: of another host, and silent for a minute. */
  readonly state: "live" | "crashed" | "stale";
}

/** What is kept of a session's work when it ended (`last-session-summary.json`). */
export interface LastSession {
  readonly session_id: string;
  readonly agent: string;
  /** ISO 8601. */
  readonly started_at: string;
  readonly ended_at: string;
  readonly duration_seconds: number;
  readonly files_added: readonly string[];
  readonly files_modified: readonly string[];
  readonly files_deleted: readonly string[];
  readonly files_renamed: readonly string[];
  readonly turns: number;
  readonly end_reason: "closed" | "agent_exited" | "idle" | "stopped" | "crashed";
}

/** Who works in a session's workspace, and who did last. */
export interface WorkspaceState {
  /** Symlinks resolved. */
  readonly cwd: string;
  /** Whether the session has its sign on the workspace: its agent runs. */
  readonly yours: boolean;
  readonly identity: string | null;
  readonly others: readonly LiveSession[];
  readonly last: LastSession | null;
}
