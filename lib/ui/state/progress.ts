/**
 * What of a conversation the panel gathers: its plans and the commands that were run, each with where it stands. Pure.
 */
import type { Entry, PlanEntry, ToolEntry } from "../../transcript/entries.ts";
import { toolSubject } from "./tool_subject.ts";

/** One command, whoever ran it. */
export interface Command {
  readonly entry: ToolEntry;
  /** The row of the conversation it stands in: its own, or that of the sub-agent that ran it. */
  readonly rowId: string;
}

/** The newest first. */
export function plansIn(entries: readonly Entry[]): readonly PlanEntry[] {
  return entries.filter((entry) => entry.kind === "plan").reverse();
}

/** Those of sub-agents with them; the newest first. */
export function commandsIn(entries: readonly Entry[]): readonly Command[] {
  return entries.flatMap((entry) => commandsOf(entry, entry.id))
    .sort((one, other) => other.entry.seq - one.entry.seq);
}

function commandsOf(entry: Entry, rowId: string): readonly Command[] {
  if (entry.kind !== "tool") return [];
  if (entry.thread) return entry.thread.entries.flatMap((inner) => commandsOf(inner, rowId));
  const isCommand = entry.toolKind === "execute" || entry.terminals.length > 0;
  return isCommand ? [{ entry, rowId }] : [];
}

/** What was run, in the agent's words where it does not pass it on. */
export function commandText(entry: ToolEntry): string {
  return toolSubject(entry).command ?? entry.title;
}

/** Where it was run; null where that was not told. */
export function directoryOf(entry: ToolEntry): string | null {
  return toolSubject(entry).cwd ?? entry.terminals.find(({ cwd }) => cwd !== null)?.cwd ?? null;
}

/** How its newest terminal ended; null while it runs, and where there is none. */
export function exitOf({ terminals }: ToolEntry): ToolEntry["terminals"][number]["exit"] {
  return terminals.at(-1)?.exit ?? null;
}

/** `next`, or `before` where both hold the same: what is drawn by it is not drawn again. */
export function sameOr<T>(before: readonly T[], next: readonly T[], same: (one: T, other: T) => boolean) {
  const isSame = before.length === next.length && before.every((one, at) => same(one, next[at]));
  return isSame ? before : next;
}
