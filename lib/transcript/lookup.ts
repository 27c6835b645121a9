/**
 * Finds entries by what else is known of them; from the end, where what is asked for mostly is.
 */
import type { Entry, ToolEntry, ToolPermission } from "./entries.ts";
import type { OpenPermission } from "./transcript.ts";

/** The tool call a question is about: as it is now, or as the question showed it if another was asked since. */
export function toolOf(entries: readonly Entry[], { id, place, picture }: OpenPermission): ToolEntry | null {
  const found = rowsTo(entries, place).at(-1);
  return found?.permissions.at(-1)?.id === id ? found : picture;
}

/** The rows of the sub-agents that a question comes from, the one that asks last; none for the agent itself. */
export function askers(entries: readonly Entry[], { place }: OpenPermission): readonly ToolEntry[] {
  return rowsTo(entries, place.slice(0, -1));
}

function rowsTo(entries: readonly Entry[], place: readonly number[]): readonly ToolEntry[] {
  const [position, ...rest] = place;
  const row = position === undefined ? undefined : entries[position];
  if (row?.kind !== "tool") return [];
  return [row, ...rowsTo(row.thread?.entries ?? [], rest)];
}

/** The question with this id; null when it was asked before the window began. */
export function permissionAsked(entries: readonly Entry[], id: string): ToolPermission | null {
  for (let position = entries.length - 1; position >= 0; position -= 1) {
    const entry = entries[position];
    if (entry.kind !== "tool") continue;
    const asked = entry.permissions.find((one) => one.id === id) ??
      (entry.thread && permissionAsked(entry.thread.entries, id));
    if (asked) return asked;
  }
  return null;
}

/** The prompt of the turn that follows the one that entry `endId` ends; null for the newest. */
export function promptAfter(entries: readonly Entry[], endId: string): string | null {
  const end = entries.findLastIndex(({ id }) => id === endId);
  const next = entries.slice(end + 1).find((entry) => entry.kind === "user" && entry.promptId !== null);
  return next?.kind === "user" ? next.promptId : null;
}

/** The prompt of the newest turn; null before the first. */
export function lastPromptId(entries: readonly Entry[]): string | null {
  const prompt = entries.findLast((entry) => entry.kind === "user" && entry.promptId !== null);
  return prompt?.kind === "user" ? prompt.promptId : null;
}
