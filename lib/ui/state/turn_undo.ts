/**
 * Taking back what one turn did to files: which of them go back, which stay, and whether it was done. Pure.
 */
import type { ChangesEntry } from "../../transcript/entries.ts";
import type { FileChange } from "../../workspace.ts";
import type { ChangesPanel, Range } from "./changes_panel.ts";

export interface TurnUndo {
  /** Go back to how they were before the turn. */
  readonly files: readonly FileChange[];
  /** Stay: another one changed them, a later turn did, or they were put back already. */
  readonly left: readonly FileChange[];
}

/** What undoing the turn of `entry` would do now. */
export function turnUndo(entry: ChangesEntry, changes: ChangesPanel): TurnUndo {
  const goes = ({ path, by }: FileChange) => by === "agent" && changes.changedLast(path, entry);
  return { files: entry.files.filter(goes), left: entry.files.filter((file) => !goes(file)) };
}

/** Where the files of a turn that was undone as a whole go when that is taken back; null when it was not. */
export function turnRedo(
  entry: ChangesEntry,
  changes: ChangesPanel,
): { readonly files: readonly FileChange[]; readonly range: Range } | null {
  const mine = entry.files.filter(({ by }) => by === "agent");
  const reverts = mine.map(({ path }) => changes.putBack(path, entry.from, entry));
  const undo = reverts[0]?.undo;
  if (undo === undefined || !reverts.every((revert) => revert?.undo === undo)) return null;
  return { files: mine, range: { from: undo, to: entry.from } };
}
