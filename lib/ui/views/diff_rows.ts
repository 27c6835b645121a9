/**
 * Two texts as rows of a diff (jsdiff), with unchanged stretches folded and changed words marked.
 *
 * A chunk of its own, loaded with the first change that is shown. Gives up, within a time limit, on texts that
 * have nothing in common; then all of the old is removed and all of the new is added.
 */
import { diffLines, diffWordsWithSpace } from "diff";

export interface Word {
  readonly text: string;
  readonly changed: boolean;
}

export type DiffRow =
  | {
    readonly type: "added" | "removed" | "same";
    readonly text: string;
    readonly oldLine: number | null;
    readonly newLine: number | null;
    readonly words: readonly Word[] | null;
  }
  | { readonly type: "folded"; readonly rows: readonly DiffRow[] };

export type LineRow = Exclude<DiffRow, { type: "folded" }>;

/** Old and new beside each other; what is folded stays folded. */
export type SplitRow =
  | { readonly left: LineRow | null; readonly right: LineRow | null }
  | Extract<DiffRow, { type: "folded" }>;

const CONTEXT_LINES = 3;
const FOLD_MIN_LINES = 4;
const TIMEOUT_MS = 300;
const WORDS_CHARS_MAX = 500;

export function diffRows(oldText: string | null, newText: string): readonly DiffRow[] {
  return folded(withWords(lineRows(oldText ?? "", newText)));
}

/** `rows` in two columns: removed lines stand beside the added ones that follow them. */
export function splitRows(rows: readonly DiffRow[]): readonly SplitRow[] {
  const split: SplitRow[] = [];
  for (let at = 0; at < rows.length;) {
    const row = rows[at];
    if (row.type === "folded") split.push(row);
    if (row.type === "same") split.push({ left: row, right: row });
    if (row.type === "folded" || row.type === "same") {
      at += 1;
      continue;
    }
    const removed = stretch(rows, at, "removed");
    const added = stretch(rows, at + removed.length, "added");
    for (let pair = 0; pair < Math.max(removed.length, added.length); pair += 1) {
      split.push({ left: removed[pair] ?? null, right: added[pair] ?? null });
    }
    at += removed.length + added.length;
  }
  return split;
}

/** The lines of one type from `start` on. */
function stretch(rows: readonly DiffRow[], start: number, type: "added" | "removed"): LineRow[] {
  const found: LineRow[] = [];
  for (let row = rows[start]; row?.type === type; row = rows[start + found.length]) found.push(row);
  return found;
}

function lineRows(oldText: string, newText: string): LineRow[] {
  const changes = diffLines(oldText, newText, { timeout: TIMEOUT_MS }) ??
    [{ value: oldText, removed: true, added: false }, { value: newText, removed: false, added: true }];
  const rows: LineRow[] = [];
  let oldLine = 1;
  let newLine = 1;
  for (const { value, added, removed } of changes) {
    if (value === "") continue;
    for (const text of (value.endsWith("\n") ? value.slice(0, -1) : value).split("\n")) {
      const type = added ? "added" : removed ? "removed" : "same";
      rows.push({
        type,
        text,
        oldLine: added ? null : oldLine++,
        newLine: removed ? null : newLine++,
        words: null,
      });
    }
  }
  return rows;
}

/** Marks what changed inside lines where as many were added as removed. */
function withWords(rows: LineRow[]): LineRow[] {
  for (let start = 0; start < rows.length; start += 1) {
    if (rows[start].type !== "removed") continue;
    let middle = start;
    while (rows[middle]?.type === "removed") middle += 1;
    let end = middle;
    while (rows[end]?.type === "added") end += 1;
    if (end - middle === middle - start) {
      for (let at = start; at < middle; at += 1) markPair(rows, at, at + middle - start);
    }
    start = end - 1;
  }
  return rows;
}

function markPair(rows: LineRow[], removedAt: number, addedAt: number): void {
  const removed = rows[removedAt];
  const added = rows[addedAt];
  if (removed.text.length + added.text.length > WORDS_CHARS_MAX) return;
  const words = diffWordsWithSpace(removed.text, added.text);
  const same = words.reduce(
    (sum, word) => word.added || word.removed ? sum : sum + word.value.trim().length,
    0,
  );
  // Lines with little in common read better as two lines than as confetti.
  if (same * 3 < removed.text.trim().length + added.text.trim().length - same) return;
  const side = (other: "added" | "removed", own: "added" | "removed") =>
    words.filter((word) => !word[other]).map((word) => ({ text: word.value, changed: Boolean(word[own]) }));
  rows[removedAt] = { ...removed, words: side("added", "removed") };
  rows[addedAt] = { ...added, words: side("removed", "added") };
}

function folded(rows: readonly LineRow[]): readonly DiffRow[] {
  const near = new Uint8Array(rows.length);
  rows.forEach((row, at) => {
    if (row.type === "same") return;
    near.fill(1, Math.max(0, at - CONTEXT_LINES), Math.min(rows.length, at + CONTEXT_LINES + 1));
  });
  const shown: DiffRow[] = [];
  for (let at = 0; at < rows.length;) {
    let end = at;
    while (end < rows.length && near[end] === near[at]) end += 1;
    const stretch = rows.slice(at, end);
    if (near[at] === 0 && stretch.length >= FOLD_MIN_LINES) shown.push({ type: "folded", rows: stretch });
    else for (const row of stretch) shown.push(row); // spread, a hundred thousand would overflow the stack
    at = end;
  }
  return shown;
}
