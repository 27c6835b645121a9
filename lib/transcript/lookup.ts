/**
 * Finds entries by what else is known of them; from the end, where what is asked for mostly is.
 */
import type { Entry, ToolEntry, ToolPermission } from "./entries.ts";
import type { OpenPermission } from "./transcript.ts";

/** The tool call a question is about: as it is now, or as the question showed it if another was asked since. */
export function toolOf(
  entries: readonly Entry[],
  { id, toolCallId, picture }: OpenPermission,
): ToolEntry | null {
  const found = entries.findLast((entry) => entry.kind === "tool" && entry.toolCallId === toolCallId);
  return found?.kind === "tool" && found.permissions.at(-1)?.id === id ? found : picture;
}

/** The question with this id; null when it was asked before the window began. */
export function permissionAsked(entries: readonly Entry[], id: string): ToolPermission | null {
  for (let position = entries.length - 1; position >= 0; position -= 1) {
    const entry = entries[position];
    const asked = entry.kind === "tool" ? entry.permissions.find((one) => one.id === id) : undefined;
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
