/**
 * How many lines a change adds and removes, cheap enough for every row: common start and end are left out.
 *
 * An upper bound of what the diff shows; exact for a single change in one place.
 */
import type { Change } from "./tool_subject.ts";

export interface LineCounts {
  readonly added: number;
  readonly removed: number;
}

/** Null when nothing is changed. */
export function lineCounts(changes: readonly Change[]): LineCounts | null {
  if (changes.length === 0) return null;
  let added = 0;
  let removed = 0;
  for (const { oldText, newText } of changes) {
    const one = counted(linesOf(oldText ?? ""), linesOf(newText));
    added += one.added;
    removed += one.removed;
  }
  return { added, removed };
}

function counted(before: readonly string[], after: readonly string[]): LineCounts {
  const common = Math.min(before.length, after.length);
  let start = 0;
  while (start < common && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < common - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  return multiset(before.slice(start, before.length - end), after.slice(start, after.length - end));
}

/** Lines that merely moved between the edges count on neither side. */
function multiset(before: readonly string[], after: readonly string[]): LineCounts {
  const left = new Map<string, number>();
  for (const line of before) left.set(line, (left.get(line) ?? 0) + 1);
  let kept = 0;
  for (const line of after) {
    const count = left.get(line) ?? 0;
    if (count === 0) continue;
    left.set(line, count - 1);
    kept += 1;
  }
  return { added: after.length - kept, removed: before.length - kept };
}

function linesOf(text: string): readonly string[] {
  if (text === "") return [];
  return (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");
}
