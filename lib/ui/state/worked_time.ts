/**
 * How long a tool call worked.
 */
import type { ToolEntry } from "../../transcript/entries.ts";

/** Without the time its person was waited for. Milliseconds; 0 while it is open. */
export function workedMs(
  { at, endedAt, permissions }: Pick<ToolEntry, "at" | "endedAt" | "permissions">,
): number {
  if (endedAt === null) return 0;
  let waited = 0;
  let until = at;
  // In the order they were asked; more than one may be open at a time.
  for (const { at: asked, answer } of permissions) {
    const from = Math.max(asked, until);
    until = Math.max(until, Math.min(answer?.at ?? endedAt, endedAt));
    waited += Math.max(0, until - from);
  }
  return Math.max(0, endedAt - at - waited);
}
