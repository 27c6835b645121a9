/**
 * Tool calls: announced, updated and asked about under one id, in any order (ACP v1; agents/README 6-8).
 *
 * Absent or null means unchanged, arrays replace. A state the agent does not say (rejected, cancelled) gives
 * way as soon as the agent says one; what a person rejected, only when it says that it ran.
 */
import { claimTerminals, findUnclaimed } from "./client_terminals.ts";
import { type Draft, NO_THREAD } from "./draft.ts";
import type { ToolPart, ToolState, ToolTarget } from "./entries.ts";
import { type Chunk, closeMessage } from "./messages.ts";
import { readPart } from "./parts.ts";
import { list, number, record, string } from "./shape.ts";
import { readTask } from "./subagent_words.ts";
import { foldTerminals } from "./terminal_output.ts";
import { appendTool, isOpen, setToolState, type ToolDraft } from "./tool_entry.ts";

/** Applies the fields of `chunk.update`, creating the entry for an unknown id; tells its position. */
export function upsertTool(
  draft: Draft,
  chunk: Chunk,
  { announces }: { readonly announces: boolean },
): number {
  const { update, at } = chunk;
  const toolCallId = string(update.toolCallId) ?? `unnamed ${chunk.seq}`;
  let position = draft.findTool(toolCallId);
  const known = draft.at(position);
  // Agents count their calls anew in each turn: the same id announced again later is another call.
  const stale = announces && known?.kind === "tool" && known.turn !== draft.state.turn;
  if (known?.kind !== "tool" || stale) position = beginTool(draft, chunk, toolCallId);
  const tool = draft.edit(position, "tool");
  if (!tool) return position;
  patch(tool, update);
  claimTerminals(draft, position, tool.content);
  tool.lastAt = at;
  tool.terminals = foldTerminals(tool.terminals, record(update._meta));
  const said = readState(update.status);
  if (said) setToolState(draft, { tool, position, state: said, at });
  return position;
}

/**
 * The turn is over: nothing goes on in the calls it left open.
 *
 * Agents leave calls open however a turn ends (agents/README 7). After a normal end one that was allowed, or
 * needed no leave, counts as completed: the agent went on past it. Only a turn that was cut short, or a
 * question that nobody answered, cancels.
 */
export function closeOpenTools(draft: Draft, end: End): void {
  const { at, normally } = end;
  closeThreads(draft, end);
  const goesOn = draft.openTools.filter((position) => isIndependent(draft, position, end));
  for (const position of draft.openTools) {
    const tool = goesOn.includes(position) ? null : draft.edit(position, "tool");
    if (!tool) continue;
    const unanswered = tool.permissions.some(({ answer }) => !answer?.option);
    if (tool.state !== "rejected") tool.state = normally && !unanswered ? "completed" : "cancelled";
    tool.endedAt = at;
  }
  draft.openTools = goesOn;
}

/** What ends: a turn, `normally` or cut short, or the agent itself. */
interface End {
  readonly at: number;
  readonly normally: boolean;
  readonly agentGone?: boolean;
}

/** Sub-agents end with the turn, except those that tell their own end. */
function closeThreads(draft: Draft, end: End): void {
  const goesOn = draft.openThreads.filter((position) => isIndependent(draft, position, end));
  for (const position of draft.openThreads) {
    const thread = goesOn.includes(position) ? null : draft.thread(position);
    if (!thread) continue;
    closeMessage(thread);
    closeOpenTools(thread, end);
  }
  draft.openThreads = goesOn;
}

function isIndependent(draft: Draft, position: number, { agentGone = false }: End): boolean {
  const entry = draft.at(position);
  return !agentGone && entry?.kind === "tool" && entry.thread?.independent === true && isOpen(entry.state);
}

/** A person said no; the agent may still say how it ended. */
export function rejectTool(draft: Draft, position: number): void {
  const tool = draft.edit(position, "tool");
  if (tool && isOpen(tool.state)) tool.state = "rejected";
}

/** Position of the entry of a call that is new: of one that drawbridge ran a command for, the command's. */
function beginTool(draft: Draft, chunk: Chunk, toolCallId: string): number {
  const position = findUnclaimed(draft, list(chunk.update.content));
  const row = draft.edit(position, "tool");
  if (!row) return appendTool(draft, chunk, { toolCallId });
  row.toolCallId = toolCallId;
  draft.indexTool(toolCallId, position);
  return position;
}

function patch(tool: ToolDraft, update: Readonly<Record<string, unknown>>): void {
  tool.title = string(update.title) ?? tool.title;
  tool.toolKind = string(update.kind) ?? tool.toolKind;
  if (Array.isArray(update.content)) tool.content = list(update.content).flatMap(readToolPart);
  if (Array.isArray(update.locations)) tool.targets = list(update.locations).flatMap(readTarget);
  if (update.rawInput !== undefined && update.rawInput !== null) tool.rawInput = update.rawInput;
  if (update.rawOutput !== undefined && update.rawOutput !== null) tool.rawOutput = update.rawOutput;
  const asked = readTask(update.rawInput);
  if (asked) tool.thread = { ...NO_THREAD, ...tool.thread, ...asked };
}

function readState(status: unknown): ToolState | null {
  switch (status) {
    case "pending":
    case "completed":
    case "failed":
      return status;
    case "in_progress":
      return "running";
    default:
      return null;
  }
}

function readToolPart(value: unknown): ToolPart[] {
  const item = record(value);
  switch (item.type) {
    case "content":
      return [{ type: "part", part: readPart(item.content) }];
    case "diff": {
      const path = string(item.path);
      const newText = string(item.newText);
      if (path === null || newText === null) return [{ type: "part", part: { type: "unknown", raw: value } }];
      return [{ type: "diff", path, oldText: string(item.oldText), newText }];
    }
    case "terminal":
      return typeof item.terminalId === "string" ? [{ type: "terminal", terminalId: item.terminalId }] : [];
    default:
      // A bare content block without the wrapper, or a kind that is not known: shown as what it is.
      return value === null || value === undefined ? [] : [{ type: "part", part: readPart(value) }];
  }
}

function readTarget(value: unknown): ToolTarget[] {
  const { path, line } = record(value);
  return typeof path === "string" ? [{ path, line: number(line) }] : [];
}
