/**
 * The entry of a tool call: how it begins, and what state it is in.
 */
import type { Draft, EntryOf } from "./draft.ts";
import type { ToolState } from "./entries.ts";
import { type Chunk, closeMessage } from "./messages.ts";

export type ToolDraft = { -readonly [K in keyof EntryOf<"tool">]: EntryOf<"tool">[K] };

interface NewTool {
  readonly toolCallId: string;
  /** Begun for what a sub-agent does: with the same event as an entry of its thread. */
  readonly isHost?: boolean;
}

/** Appends an entry with nothing in it yet, and tells its position. */
export function appendTool(
  draft: Draft,
  { seq, at }: Pick<Chunk, "seq" | "at">,
  { toolCallId, isHost = false }: NewTool,
): number {
  closeMessage(draft);
  const position = draft.append({
    kind: "tool",
    id: isHost ? `e${seq}.${toolCallId.replace(/\s+/g, "_")}` : `e${seq}`,
    seq,
    at,
    lastAt: at,
    toolCallId,
    title: "",
    toolKind: "other",
    state: "pending",
    content: [],
    targets: [],
    rawInput: undefined,
    rawOutput: undefined,
    terminals: [],
    proposed: [],
    permissions: [],
    endedAt: null,
    turn: draft.state.turn,
    thread: null,
  });
  draft.openTools = [...draft.openTools, position];
  return position;
}

export function isOpen(state: ToolState): boolean {
  return state === "pending" || state === "running";
}

interface StateChange {
  readonly tool: ToolDraft;
  readonly position: number;
  readonly state: ToolState;
  readonly at: number;
}

export function setToolState(draft: Draft, { tool, position, state, at }: StateChange): void {
  // Pending or failed, a rejected call was not made: only an agent that makes it all the same says otherwise.
  if (tool.state === "rejected" && state === "pending") return;
  if (tool.state !== "rejected" || state !== "failed") tool.state = state;
  const open = isOpen(state);
  tool.endedAt = open ? null : tool.endedAt ?? at;
  const listed = draft.openTools.includes(position);
  if (open && !listed) draft.openTools = [...draft.openTools, position];
  if (!open && listed) draft.openTools = draft.openTools.filter((other) => other !== position);
}
