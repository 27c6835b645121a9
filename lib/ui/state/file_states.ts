/**
 * Where each file stands after the turns that changed it and the reverts that put it back: a revert that takes
 * back an earlier one leads to where the file stood before that. Pure.
 *
 * Two snapshots of the same files are the same one, so a revert may name both an earlier revert and a turn.
 */
import type { ChangesEntry, RevertEntry } from "../../transcript/entries.ts";
import type { Transcript } from "../../transcript/transcript.ts";
import type { SnapshotRef } from "../../workspace.ts";

export interface FileState {
  /** Whose changes stand, oldest first. */
  readonly turns: readonly ChangesEntry[];
  /** What put the file back to here; null where a turn changed it last. */
  readonly by: RevertEntry | null;
  /** The turn that `by` went to before of. */
  readonly undone: ChangesEntry | null;
}

interface Known {
  state: FileState;
  /** Where it stood in the snapshots that a revert can be taken back to. */
  left: Map<SnapshotRef, FileState>;
}

const UNTOUCHED: FileState = { turns: [], by: null, undone: null };

export function fileStates(work: Transcript["work"]): ReadonlyMap<string, FileState> {
  const files = new Map<string, Known>();
  const turns: ChangesEntry[] = [];
  const at = (path: string): Known => {
    const file = files.get(path) ?? { state: UNTOUCHED, left: new Map() };
    files.set(path, file);
    return file;
  };
  for (const entry of work) {
    if (entry.kind === "revert") {
      const file = at(entry.path);
      const state = reverted(file, entry, turns);
      file.left.set(entry.undo, file.state);
      file.state = state;
    } else if (entry.scope === "turn") {
      turns.push(entry);
      for (const path of pathsOf(entry)) {
        const file = at(path);
        file.state = { turns: [...file.state.turns, entry], by: null, undone: null };
        file.left = new Map();
      }
    }
  }
  return new Map([...files].map(([path, { state }]) => [path, state]));
}

/** How many files are not as they were. A file that was renamed is one, under its new name. */
export function countOf(states: ReadonlyMap<string, FileState>): number {
  return [...states].filter(([path, { turns }]) => turns.at(-1)?.files.some((file) => file.path === path))
    .length;
}

function pathsOf({ files }: ChangesEntry): ReadonlySet<string> {
  return new Set(files.flatMap(({ path, oldPath }) => oldPath === undefined ? [path] : [oldPath, path]));
}

function reverted({ state, left }: Known, entry: RevertEntry, turns: readonly ChangesEntry[]): FileState {
  const { to } = entry;
  const before = left.get(to);
  if (before && state.by?.undo === to) return before;
  const isTo = ({ from }: ChangesEntry) => from === to;
  const undone = state.turns.findLast(isTo) ?? null;
  if (before && !undone) return before;
  // How it was when the session began may be known from a turn that changed other files; or not at all.
  const since = (undone ?? turns.findLast(isTo))?.seq ?? 0;
  return { turns: state.turns.filter(({ seq }) => seq < since), by: entry, undone };
}
