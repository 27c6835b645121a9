/**
 * What is to be said of a sub-agent in few words: how far it came, what it does now, what it answered. Pure.
 */
import type { Entry, ToolEntry } from "./entries.ts";
import { type Part, textOf } from "./parts.ts";

/** What it was called, else what kind it is; empty when neither was told. */
export function threadTitle({ title, thread }: ToolEntry): string {
  return title.replace(/\s+/g, " ").trim() || (thread?.role ?? "");
}

/** How many calls it made, those of its own sub-agents not counted. */
export function stepsOf({ thread }: ToolEntry): number {
  return thread?.entries.filter(({ kind }) => kind === "tool").length ?? 0;
}

/** What it did or said last; null before it did anything. */
export function latestStep({ thread }: ToolEntry): Entry | null {
  return thread?.entries.findLast(({ kind }) => kind !== "user" && kind !== "plan") ?? null;
}

/** What it answered, unless its last words in the thread are that already. */
export function answerOf(tool: ToolEntry): readonly Part[] {
  const parts = tool.content.flatMap((part) => part.type === "part" ? [unwrapped(part.part)] : []);
  const last = tool.thread?.entries.findLast(({ kind }) => kind === "agent");
  const isSaid = last?.kind === "agent" && textOf(last.parts).trim() === textOf(parts).trim();
  return isSaid && parts.every(({ type }) => type === "text") ? [] : parts;
}

/** OpenCode puts the answer into a frame for its model. */
function unwrapped(part: Part): Part {
  if (part.type !== "text") return part;
  const match = /^\s*<task [^>]*>\s*<task_result>\n?([^]*?)\n?<\/task_result>\s*<\/task>\s*$/.exec(part.text);
  return match ? { type: "text", text: match[1] } : part;
}
