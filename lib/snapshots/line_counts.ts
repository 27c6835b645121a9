/** How many lines came and went between two texts, as far as that is cheap to tell. No I/O. */
import { diffArrays } from "diff";

/** Bytes of one text beyond which nothing is counted. */
const COUNTED_BYTES_MAX = 512 * 1024;
/** Longest that one comparison may take; beyond it nothing is counted. Milliseconds. */
const COMPARE_MS_MAX = 40;

/** Null for what is not text, too large, or too different. An absent file is an empty text. */
export function countLines(
  before: Uint8Array,
  after: Uint8Array,
): { added: number; removed: number } | null {
  if (!isCountable(before) || !isCountable(after)) return null;
  const [from, to] = withoutCommonEnds(linesOf(before), linesOf(after));
  if (from.length === 0 || to.length === 0) return { added: to.length, removed: from.length };
  const parts = diffArrays(from, to, { timeout: COMPARE_MS_MAX });
  if (parts === undefined) return null;
  let [added, removed] = [0, 0];
  for (const part of parts) {
    if (part.added) added += part.count;
    if (part.removed) removed += part.count;
  }
  return { added, removed };
}

function isCountable(bytes: Uint8Array): boolean {
  return bytes.length <= COUNTED_BYTES_MAX && !bytes.includes(0);
}

/** With their ends, so that a last line without one differs from one with it. */
function linesOf(bytes: Uint8Array): string[] {
  return new TextDecoder().decode(bytes).match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** Most edits touch one place of a file. */
function withoutCommonEnds(from: string[], to: string[]): [string[], string[]] {
  let start = 0;
  while (start < from.length && start < to.length && from[start] === to[start]) start++;
  let end = 0;
  const shorter = Math.min(from.length, to.length) - start;
  while (end < shorter && from[from.length - 1 - end] === to[to.length - 1 - end]) end++;
  return [from.slice(start, from.length - end), to.slice(start, to.length - end)];
}
