/**
 * A walk through a workspace: its files in a fixed order, without what `IgnoreRules` leave out.
 *
 * Synchronous, in steps that may be interrupted (`slices.ts`). Links are found, not followed; FIFOs, sockets
 * and devices are no files. The order is that of `inWalkOrder`, so that two walks which both stop at the
 * same number of files have stopped at about the same place.
 */
import { join } from "@std/path";
import { IgnoreRules, isEnvironment } from "./ignore_rules.ts";
import { SNAPSHOT_FILES_MAX } from "./snapshot.ts";

export interface WalkedFile {
  readonly path: string;
  readonly info: Deno.FileInfo;
}

export interface WalkEnd {
  /** Files and directories that could not be read. */
  readonly unreadable: number;
  /** There are more files than `SNAPSHOT_FILES_MAX`. */
  readonly truncated: boolean;
}

interface Directory {
  readonly path: string;
  readonly rules: IgnoreRules;
}

/** Calls `found` for each file that is not in `excluded`. Each step is one directory read or one file. */
export function* walk(
  workspace: string,
  { found, excluded }: { found: (file: WalkedFile) => void; excluded: readonly string[] },
): Generator<void, WalkEnd, void> {
  // Names still to be visited, the next one last.
  const waiting: { path: string; isDirectory: boolean; parent: IgnoreRules }[] = [];
  let [files, unreadable] = [0, 0];
  const open = ({ path, rules }: Directory) => {
    const entries = [...Deno.readDirSync(join(workspace, path))];
    if (path !== "" && isEnvironment(entries.map(({ name }) => name))) return;
    entries.sort((a, b) => a.name < b.name ? 1 : -1);
    for (const { name, isDirectory } of entries) {
      waiting.push({ path: path === "" ? name : `${path}/${name}`, isDirectory, parent: rules });
    }
  };
  open({ path: "", rules: IgnoreRules.of(workspace) }); // that it cannot be read is the caller's to know
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    yield;
    const { path, isDirectory, parent } = next;
    try {
      if (excluded.includes(path) || parent.ignores(path, { isDirectory })) continue;
      if (isDirectory) {
        open({ path, rules: parent.enter(path) });
        continue;
      }
      const info = Deno.lstatSync(join(workspace, path));
      if (!info.isFile && !info.isSymlink) continue;
      if (files === SNAPSHOT_FILES_MAX) return { unreadable, truncated: true };
      files++;
      found({ path, info });
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) unreadable++; // else it went while we walked
    }
  }
  return { unreadable, truncated: false };
}

/** Compares two paths by their order in a walk: directory by directory. */
export function inWalkOrder(a: string, b: string): number {
  const [left, right] = [a.split("/"), b.split("/")];
  for (let at = 0; at < left.length && at < right.length; at++) {
    if (left[at] !== right[at]) return left[at] < right[at] ? -1 : 1;
  }
  return left.length - right.length;
}
