/**
 * Pictures of a workspace: taking them, comparing them, reading a file out of one, putting a file back.
 *
 * Chooses how: with git where the workspace lies in a work tree, else by walking. Nothing is written into
 * the workspace except by `restore`.
 */
import { FileSnapshots } from "./file_snapshots.ts";
import { findWorkTree } from "./git_work_tree.ts";
import { GitSnapshots } from "./git_snapshots.ts";
import { checkOwner, type Snapshots, type SnapshotsOptions } from "./snapshot.ts";
import { ensureDirectory } from "../coordination/atomic_file.ts";

export { CHANGES_FILES_MAX, SNAPSHOT_FILES_MAX, SNAPSHOT_READ_BYTES_MAX } from "./snapshot.ts";
export { type SweepOptions, sweepSnapshots } from "./snapshot_store.ts";
export type { Comparison, Snapshot, Snapshots, SnapshotsOptions } from "./snapshot.ts";

/** @throws Error when `owner` is no part of a file name, or the state directory cannot be written */
export async function openSnapshots(options: SnapshotsOptions): Promise<Snapshots> {
  checkOwner(options.owner);
  ensureDirectory(options.directory);
  const tree = await findWorkTree(options.cwd, new AbortController().signal);
  return tree ? new GitSnapshots(tree, options) : new FileSnapshots(options);
}
