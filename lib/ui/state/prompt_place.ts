/**
 * Which prompt the keys that go from one to the next lead to. Pure.
 */
import type { Entry } from "../../transcript/entries.ts";

/** The prompt before (-1) or after (1) entry `here`; null for none. */
export function promptFrom(entries: readonly Entry[], here: string, step: -1 | 1): string | null {
  const at = entries.findIndex(({ id }) => id === here);
  const prompt = step < 0
    ? entries.slice(0, Math.max(0, at)).findLast(isPrompt)
    : entries.slice(at + 1).find(isPrompt);
  return prompt?.id ?? null;
}

function isPrompt({ kind }: Entry): boolean {
  return kind === "user";
}
