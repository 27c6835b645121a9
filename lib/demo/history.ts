/**
 * What a session said so far, folded small enough to be kept and told again by `session/load`.
 *
 * Knows no file and no wire. A streamed message is one entry, a tool call is one entry with its last
 * state, a turn has one plan; the order is that of first appearance.
 */
import type { ContentBlock, SessionUpdate, ToolCallUpdate } from "../acp.ts";
import { fieldsOf } from "./params.ts";

/** Entries kept; the oldest go first. */
const ENTRIES_MAX = 2000;
/** Characters of base64 kept of one image or file. */
const DATA_CHARS_MAX = 256 * 1024;

type ToolUpdate = Extract<SessionUpdate, { toolCallId: string }>;

/** Adds `update` to `history`, in place. */
export function remember(history: SessionUpdate[], update: SessionUpdate): void {
  switch (update.sessionUpdate) {
    case "user_message_chunk":
    case "agent_message_chunk":
    case "agent_thought_chunk":
      rememberChunk(history, { ...update, content: keepable(update.content) });
      break;
    case "tool_call":
    case "tool_call_update":
      rememberTool(history, update);
      break;
    case "plan":
      rememberPlan(history, update);
      break;
  }
  if (history.length > ENTRIES_MAX) history.splice(0, history.length - ENTRIES_MAX);
}

type ChunkKind = "user_message_chunk" | "agent_message_chunk" | "agent_thought_chunk";
type ChunkUpdate = Extract<SessionUpdate, { sessionUpdate: ChunkKind }>;

function rememberChunk(history: SessionUpdate[], update: ChunkUpdate): void {
  const last = history.at(-1);
  if (
    last?.sessionUpdate === update.sessionUpdate && last.messageId === update.messageId &&
    last.content.type === "text" && update.content.type === "text"
  ) {
    const text = last.content.text + update.content.text;
    history[history.length - 1] = { ...last, content: { type: "text", text } };
  } else history.push(update);
}

function rememberTool(history: SessionUpdate[], update: ToolUpdate): void {
  const at = history.findLastIndex((entry) =>
    "toolCallId" in entry && entry.toolCallId === update.toolCallId
  );
  if (at < 0) {
    history.push({ ...update, sessionUpdate: "tool_call" });
    return;
  }
  // findLastIndex has just seen that it is one.
  const before = history[at] as ToolUpdate;
  const said = Object.entries(update).filter(([, value]) => value !== null && value !== undefined);
  history[at] = {
    ...before,
    ...Object.fromEntries(said),
    sessionUpdate: "tool_call",
    toolCallId: update.toolCallId,
    ...mergedMeta(before, update),
  };
}

/** Terminal output arrives in pieces under one key of `_meta`: told again, it is one piece. */
function mergedMeta(before: ToolCallUpdate, update: ToolCallUpdate): Pick<ToolCallUpdate, "_meta"> {
  if (!update._meta) return before._meta ? { _meta: before._meta } : {};
  const old = fieldsOf(before._meta?.terminal_output).data;
  const output = fieldsOf(update._meta.terminal_output);
  const joined = typeof old === "string" && typeof output.data === "string"
    ? { terminal_output: { ...output, data: old + output.data } }
    : {};
  return { _meta: { ...before._meta, ...update._meta, ...joined } };
}

function rememberPlan(history: SessionUpdate[], update: SessionUpdate): void {
  const turn = history.findLastIndex((entry) => entry.sessionUpdate === "user_message_chunk");
  const at = history.findLastIndex((entry) => entry.sessionUpdate === "plan");
  if (at > turn) history[at] = update;
  else history.push(update);
}

function keepable(block: ContentBlock): ContentBlock {
  const data = block.type === "resource"
    ? block.resource.blob ?? block.resource.text
    : "data" in block
    ? block.data
    : "";
  if ((data ?? "").length <= DATA_CHARS_MAX) return block;
  return { type: "text", text: "*(An attachment too large for the demo agent's memory.)*" };
}
