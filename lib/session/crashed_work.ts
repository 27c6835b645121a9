/**
 * Completes the work of a session whose drawbridge crashed: its summary is written as of now.
 */
import { join } from "@std/path";
import type { LeaseRecord } from "../coordination/leases.ts";
import {
  type LastSnapshot,
  readLastSnapshot,
  writeLastSnapshot,
  writeSessionRecord,
} from "../coordination/session_record.ts";
import { openSnapshots } from "../snapshots/snapshots.ts";
import type { WorkspaceFolder } from "../coordination/workspace.ts";
import type { Log } from "../log.ts";
import type { Event } from "../wire.ts";
import type { FileChange } from "../workspace.ts";
import { Journal, readDigest } from "./journal.ts";
import { eventsOf } from "./journal_events.ts";
import { namedBy } from "./touched_log.ts";
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

/** What of all that differs since the session began its turns told, or its tool calls named: the rest is others'. */
async function changedSince(lease: LeaseRecord, options: SettleOptions): Promise<readonly FileChange[]> {
  if (lease.baseline === null) return [];
  const { folder, stateDir, now } = options;
  const told = toldBy(lease, stateDir);
  keepLastSnapshot(folder.directory, {
    ref: told.last?.to ?? lease.baseline,
    at: told.last?.at ?? lease.startedAt,
    sessionId: lease.sessionId,
  });
  using snapshots = await openSnapshots({
    cwd: folder.cwd,
    directory: folder.directory,
    owner: `crashed-${lease.lease}`, // the session itself may be at work again
    exclude: [stateDir],
    now,
  });
  const { ref } = await snapshots.take(AbortSignal.timeout(SNAPSHOT_DEADLINE_MS));
  const named = namedBy(folder.directory, { sessionId: lease.sessionId, since: lease.startedAt });
  const { files } = await snapshots.compare(lease.baseline, ref);
  return files.filter(({ path }) => told.paths.has(path) || named.has(path));
}

interface Told {
  readonly paths: ReadonlySet<string>;
  /** The newest of them. */
  readonly last: Extract<Event, { type: "changes" }> | null;
}

/** What the journal has of the changes of this stretch of work. */
function toldBy({ sessionId, startedAt }: LeaseRecord, stateDir: string): Told {
  const journal = new Journal({
    directory: join(stateDir, "sessions", sessionId),
    now: Date.now,
    readOnly: true,
  });
  try {
    const told = [...eventsOf(journal, ["changes"])].filter(({ at, scope }) =>
      at >= startedAt && scope === "turn"
    );
    const paths = told.flatMap(({ files }) => files.map(({ path }) => path));
    return { paths: new Set(paths), last: told.at(-1) ?? null };
  } finally {
    journal.close();
  }
}

/** Whatever became different after this is news to the next session here. */
function keepLastSnapshot(directory: string, snapshot: LastSnapshot): void {
  if ((readLastSnapshot(directory)?.at ?? 0) < snapshot.at) writeLastSnapshot(directory, snapshot);
}
