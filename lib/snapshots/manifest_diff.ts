/** What differs between two manifests, renames found by equal content. Pure. */
import type { FileChange } from "../workspace.ts";
import type { Manifest, ManifestFile } from "./manifest.ts";
import { inWalkOrder } from "./workspace_walk.ts";

export interface FileDifference {
  readonly status: FileChange["status"];
  readonly before: ManifestFile | null;
  readonly after: ManifestFile | null;
}

/** In the order of the path that is there after, or was before. */
export function diffManifests(from: Manifest, to: Manifest): FileDifference[] {
  const isKnownIn = [endOf(from), endOf(to)];
  const differences: FileDifference[] = [];
  const added = new Map<string, ManifestFile>();
  for (const after of to.files.values()) {
    const before = from.files.get(after.path) ?? null;
    if (before && isSame(before, after)) continue;
    if (before) differences.push({ status: "modified", before, after });
    else if (isKnownIn[0](after.path)) added.set(after.path, after);
  }
  const deleted = [...from.files.values()].filter(({ path }) => !to.files.has(path) && isKnownIn[1](path));
  differences.push(...pair(deleted, added));
  const order = ({ before, after }: FileDifference) => (after ?? before)?.path ?? "";
  return differences.sort((a, b) => inWalkOrder(order(a), order(b)));
}

/** Deleted and added files; one of each with the same bytes is a rename, the same name preferred. */
function pair(deleted: readonly ManifestFile[], added: Map<string, ManifestFile>): FileDifference[] {
  const byContent = Map.groupBy(added.values(), (file) => contentKey(file) ?? "");
  byContent.delete("");
  const differences: FileDifference[] = [];
  for (const before of deleted) {
    const candidates = byContent.get(contentKey(before) ?? "") ?? [];
    const same = candidates.findIndex(({ path }) => nameOf(path) === nameOf(before.path));
    const [after] = candidates.splice(Math.max(0, same), 1);
    if (after) added.delete(after.path);
    differences.push({ status: after ? "renamed" : "deleted", before, after: after ?? null });
  }
  for (const after of added.values()) differences.push({ status: "added", before: null, after });
  return differences;
}

/** Null for what says nothing by being equal: empty files, and content that is not known. */
function contentKey({ size, hash, mode }: ManifestFile): string | null {
  return hash === null || size === 0 ? null : `${hash} ${mode >> 12}`;
}

/** The time alone makes no difference where the content is known. */
function isSame(before: ManifestFile, after: ManifestFile): boolean {
  if (before.mode !== after.mode || before.size !== after.size || before.hash !== after.hash) return false;
  return before.hash !== null || before.mtimeNs === after.mtimeNs;
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Whether a manifest would name `path` if it were there: not behind the place where its walk stopped. */
export function endOf(manifest: Manifest): (path: string) => boolean {
  if (!manifest.truncated) return () => true;
  const last = [...manifest.files.keys()].at(-1) ?? "";
  return (path) => inWalkOrder(path, last) <= 0;
}
