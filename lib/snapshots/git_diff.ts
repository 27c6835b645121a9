/** What `git diff-tree -r -M -z --raw` and `--numstat` say, as file changes. No I/O. */
import type { FileChange } from "../workspace.ts";

type Counts = Pick<FileChange, "added" | "removed">;

const STATUS: Readonly<Record<string, FileChange["status"]>> = {
  A: "added",
  D: "deleted",
  M: "modified",
  T: "modified", // a file became a link, or the other way round
  R: "renamed",
};

/** `:<mode> <mode> <hash> <hash> <status>\0<path>\0`, a rename with its old path before (git-diff-tree(1)). */
export function parseRaw(fields: readonly string[]): FileChange[] {
  const changes: FileChange[] = [];
  for (let at = 0; at + 1 < fields.length;) {
    const status = STATUS[fields[at].split(" ")[4]?.[0]];
    if (status === undefined) throw new Error(`Cannot read "${fields[at]}" as a line of git diff-tree --raw`);
    if (status === "renamed") {
      changes.push({ path: fields[at + 2], status, oldPath: fields[at + 1] });
      at += 3;
    } else {
      changes.push({ path: fields[at + 1], status });
      at += 2;
    }
  }
  return changes;
}

/**
 * Lines by (new) path: `<added>\t<removed>\t<path>\0`, of a rename `<added>\t<removed>\t\0<old>\0<new>\0`,
 * with `-` for what is not text.
 */
export function parseNumstat(fields: readonly string[]): Map<string, Counts> {
  const counts = new Map<string, Counts>();
  for (let at = 0; at < fields.length; at++) {
    const [added, removed, ...rest] = fields[at].split("\t");
    let path = rest.join("\t");
    if (path === "") {
      path = fields[at + 2];
      at += 2;
    }
    if (added !== "-") counts.set(path, { added: Number(added), removed: Number(removed) });
  }
  return counts;
}
