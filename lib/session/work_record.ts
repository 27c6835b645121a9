/**
 * The record of a stretch of work, from its lease and what it changed. Pure.
 */
import type { LeaseRecord } from "../coordination/leases.ts";
import type { EndReason, SessionRecord } from "../coordination/session_record.ts";
import type { FileChange } from "../workspace.ts";

export interface WorkEnd {
  readonly reason: EndReason;
  readonly detectedVia: "event" | "adoption";
  /** Epoch milliseconds. */
  readonly endedAt: number;
  /** Turns of the session by now. */
  readonly turns: number;
  readonly files: readonly FileChange[];
}

export function recordOf(lease: LeaseRecord, end: WorkEnd): SessionRecord {
  const of = (status: FileChange["status"]) => end.files.filter((file) => file.status === status);
  const paths = (status: FileChange["status"]) => of(status).map(({ path }) => path);
  return {
    session_id: lease.sessionId,
    hostname: lease.host,
    agent: lease.agent,
    mode: lease.mode,
    started_at: new Date(lease.startedAt).toISOString(),
    ended_at: new Date(end.endedAt).toISOString(),
    duration_seconds: Math.max(0, Math.round((end.endedAt - lease.startedAt) / 1000)),
    files_added: paths("added"),
    files_modified: paths("modified"),
    files_deleted: paths("deleted"),
    files_renamed: of("renamed").map(({ oldPath, path }) => `${oldPath} -> ${path}`),
    notes_updated: end.files.some(({ path }) => /(^|\/)notes\.md$/i.test(path)),
    turns: Math.max(0, end.turns - lease.turnsBefore),
    end_reason: end.reason,
    detected_via: end.detectedVia,
    session_ownership: lease.ownership,
  };
}
