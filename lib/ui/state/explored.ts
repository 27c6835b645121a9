/**
 * Runs of tool calls that only looked at things: in the conversation they take one line together. Pure.
 */
import type { Entry, ToolEntry } from "../../transcript/entries.ts";

/** Calls in a row from which on they are folded. */
const FOLDED_FROM = 3;

/** From row `start` up to, and without, row `end`. */
export interface Run {
  readonly start: number;
  readonly end: number;
}

/** The runs in `entries` that are folded: done, not failed, nobody was asked. */
export function exploredRuns(entries: readonly Entry[]): readonly Run[] {
  const runs: Run[] = [];
  let start = 0;
  for (let at = 0; at <= entries.length; at++) {
    if (at < entries.length && isLook(entries[at])) continue;
    if (at - start >= FOLDED_FROM) runs.push({ start, end: at });
    start = at + 1;
  }
  return runs;
}

/** How many files were read, and how many searches made. */
export function exploredCounts(
  entries: readonly Entry[],
): { readonly files: number; readonly searches: number } {
  const calls = entries.filter((entry): entry is ToolEntry => entry.kind === "tool");
  const reads = calls.filter(({ toolKind }) => toolKind === "read");
  const files = new Set(reads.map(({ targets, toolCallId }) => targets[0]?.path ?? toolCallId));
  return { files: files.size, searches: calls.length - reads.length };
}

function isLook(entry: Entry): boolean {
  return entry.kind === "tool" && entry.thread === null &&
    (entry.toolKind === "read" || entry.toolKind === "search") &&
    entry.state === "completed" && entry.permissions.length === 0;
}
