/**
 * Completes the work of a session whose drawbridge crashed: its summary is written as of now.
 */
import { join } from "@std/path";
import type { LeaseRecord } from "../coordination/leases.ts";
import { readLastSnapshot, writeLastSnapshot, writeSessionRecord } from "../coordination/session_record.ts";
import { openSnapshots } from "../snapshots/snapshots.ts";
import type { WorkspaceFolder } from "../coordination/workspace.ts";
import type { Log } from "../log.ts";
import type { FileChange } from "../wire.ts";
import { readDigest } from "./journal.ts";
import { recordOf } from "./work_record.ts";

/** How long the picture of a workspace may take that a crash left. Milliseconds. */
const SNAPSHOT_DEADLINE_MS = 60_000;

export interface SettleOptions {
  readonly folder: WorkspaceFolder;
  readonly stateDir: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly log: Log;
}

/** Never throws: what cannot be told of the work is left out, and said. */
export async function settleCrashed(lease: LeaseRecord, options: SettleOptions): Promise<void> {
  const { folder, stateDir, log } = options;
  const files = await changedSince(lease, options).catch((error) => {
    log.warn(`Cannot tell what crashed session ${lease.sessionId} changed as ${error.message}`);
    return [];
  });
  try {
    const { turns, updatedAt } = readDigest(join(stateDir, "sessions", lease.sessionId));
    const endedAt = Math.max(lease.heartbeatAt, updatedAt);
    const end = { reason: "crashed", detectedVia: "adoption", endedAt, turns: turns.length, files } as const;
    writeSessionRecord(folder.directory, recordOf(lease, end));
  } catch (error) {
    log.warn(`Cannot write the summary of crashed session ${lease.sessionId} as ${error}`);
  }
}

async function changedSince(lease: LeaseRecord, options: SettleOptions): Promise<readonly FileChange[]> {
  if (lease.baseline === null) return [];
  const { folder, stateDir, now } = options;
  using snapshots = await openSnapshots({
    cwd: folder.cwd,
    directory: folder.directory,
    owner: `crashed-${lease.lease}`, // the session itself may be at work again
    exclude: [stateDir],
    now,
  });
  const { ref, takenAt } = await snapshots.take(AbortSignal.timeout(SNAPSHOT_DEADLINE_MS));
  // What the session changed is known; whatever is changed from here on is news to the next one.
  if ((readLastSnapshot(folder.directory)?.at ?? 0) < takenAt) {
    writeLastSnapshot(folder.directory, { ref, at: takenAt, sessionId: lease.sessionId });
  }
  return (await snapshots.compare(lease.baseline, ref)).files;
}
