/**
 * Putting files of the workspace back to how a snapshot has them, at a person's word; taking that back is
 * the same again.
 */
import type { Reverted, RevertRequest } from "../api.ts";
import { errorText } from "../log.ts";
import type { Snapshots } from "../snapshots/snapshots.ts";
import type { By } from "../wire.ts";
import type { SnapshotRef } from "../workspace.ts";
import type { Session } from "./session.ts";

/** How long the picture that is taken before may take. Milliseconds. */
const SNAPSHOT_DEADLINE_MS = 30_000;

/**
 * Puts each `path` (and for a renamed file `oldPath`) back to snapshot `to`: all of them or none.
 *
 * @throws Error when a file is not as the person saw it any more, is kept no more, or leads out of the
 * workspace; all are then as they were.
 */
export async function revertFiles(
  session: Session,
  request: RevertRequest & { readonly by: By },
): Promise<Reverted> {
  const { files, from, to, by } = request;
  // Where a renamed file was comes first: what is there now is given up last.
  const paths = files.flatMap(({ path, oldPath }) => oldPath === undefined ? [path] : [oldPath, path]);
  return await session.work.withSnapshots(async (snapshots) => {
    // How it is now is kept, whatever it is, before anything is written.
    const { ref: undo } = await snapshots.take(AbortSignal.timeout(SNAPSHOT_DEADLINE_MS));
    for (const path of paths) await assertSame(snapshots, { path, seen: from, now: undo });
    await restoreAll(snapshots, { paths, to, undo });
    session.journal.batch(() => {
      for (const path of paths) session.journal.append("revert", { path, to, undo, by });
    });
    return { undo };
  });
}

/** All of them or none: what was put back is taken back when another one cannot be. */
async function restoreAll(
  snapshots: Snapshots,
  { paths, to, undo }: { paths: readonly string[]; to: SnapshotRef; undo: SnapshotRef },
): Promise<void> {
  const done: string[] = [];
  try {
    for (const path of paths) {
      await snapshots.restore(to, path);
      done.push(path);
    }
  } catch (error) {
    const failed: string[] = [];
    for (const path of done) await snapshots.restore(undo, path).catch(() => failed.push(path));
    if (failed.length === 0) throw error;
    throw new Error(`${errorText(error)}; and ${failed.join(", ")} could not be put back as it was`, {
      cause: error,
    });
  }
}

async function assertSame(
  snapshots: Snapshots,
  { path, seen, now }: { path: string; seen: SnapshotRef; now: SnapshotRef },
): Promise<void> {
  if (seen === now) return;
  const [before, after] = await Promise.all([snapshots.read(seen, path), snapshots.read(now, path)]);
  const same = before === after ||
    (before !== null && after !== null && before.length === after.length &&
      before.every((byte, at) => byte === after[at]));
  if (!same) throw new Error(`Cannot put "${path}" back as it was changed since it was shown: look again`);
}
