/**
 * Finds entries by what else is known of them; from the end, where what is asked for mostly is.
 */
import type { Entry, ToolEntry } from "./entries.ts";

/** The newest tool call with this id. */
export function toolOf(entries: readonly Entry[], toolCallId: string): ToolEntry | null {
  return lastTool(entries, (tool) => tool.toolCallId === toolCallId);
}

/** The tool call that was asked about. */
export function toolAsked(entries: readonly Entry[], permissionId: string): ToolEntry | null {
  return lastTool(entries, (tool) => tool.permission?.id === permissionId);
}

/** The prompt of the newest turn; null before the first. */
export function lastPromptId(entries: readonly Entry[]): string | null {
  const prompt = entries.findLast((entry) => entry.kind === "user" && entry.promptId !== null);
  return prompt?.kind === "user" ? prompt.promptId : null;
}

function lastTool(entries: readonly Entry[], matches: (tool: ToolEntry) => boolean): ToolEntry | null {
  const found = entries.findLast((entry) => entry.kind === "tool" && matches(entry));
  return found?.kind === "tool" ? found : null;
}
