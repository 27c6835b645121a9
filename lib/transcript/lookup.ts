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

/** The prompt of the newest turn; null before the first. */
export function lastPromptId(entries: readonly Entry[]): string | null {
  const prompt = entries.findLast((entry) => entry.kind === "user" && entry.promptId !== null);
  return prompt?.kind === "user" ? prompt.promptId : null;
}
