/**
 * What is told of a workspace, to browsers and agents: what became different in it, who works there, and who
 * did last.
 *
 * Types only.
 */

/** Names a picture of the workspace: "git:<tree>" or "files:<sha256 of the manifest>". */
export type SnapshotRef = string;

/** One file that differs between two snapshots. Paths are relative to the workspace, with forward slashes. */
export interface FileChange {
  readonly path: string;
  readonly status: "added" | "modified" | "deleted" | "renamed";
  /** Where a renamed file was. */
  readonly oldPath?: string;
  /** Lines; absent for what is not text or too large to compare. */
  readonly added?: number;
  readonly removed?: number;
  /** Who did it, as far as is known: paths that a session's tool calls named are that session's. */
  readonly by?: "agent" | "session" | "elsewhere";
  /** The other session, when `by` is "session". */
  readonly sessionId?: string;
}

export interface ChangeSet {
  /** A turn, the whole session, or from the end of the last session here to the start of this one. */
  readonly scope: "turn" | "session" | "before";
  /** The turn, when `scope` is "turn". */
  readonly promptId?: string;
  readonly from: SnapshotRef;
  readonly to: SnapshotRef;
  readonly files: readonly FileChange[];
  /** Files that differ beyond those listed. */
  readonly more: number;
  /** Files that could not be read. */
  readonly unreadable: number;
}

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
