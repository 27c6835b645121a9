/**
 * Questions of the agent: open until answered, withdrawn, or the turn is over.
 *
 * A question carries its own picture of the tool call and is often its first or only word (agents/README 6).
 */
import type { PermissionOption } from "../acp.ts";
import type { Event } from "../wire.ts";
import type { Draft } from "./draft.ts";
import type { PermissionAnswer } from "./entries.ts";
import { withdrawElicitations } from "./elicitations.ts";
import { closeMessage, markAnswered } from "./messages.ts";
import { list, record, string } from "./shape.ts";
import { noteFolded, placeOfCall, rowAt } from "./subagents.ts";
import { rejectTool, upsertTool } from "./tool_calls.ts";
import type { OpenPermission } from "./transcript.ts";

type Of<T extends Event["type"]> = Extract<Event, { type: T }>;

export function foldPermissionRequest(draft: Draft, event: Of<"permission_request">): void {
  closeMessage(draft);
  markAnswered(draft);
  const { seq, at, id } = event;
  const update = { ...record(event.toolCall) };
  // Without an id there is nothing to join it to: each such question is about a call of its own.
  update.toolCallId = string(update.toolCallId) || `permission ${id}`;
  const chunk = { seq, at, update };
  const sessionId = string(event.sessionId);
  const { draft: its, above } = placeOfCall(draft, chunk, sessionId);
  closeMessage(its);
  const position = upsertTool(its, chunk, { announces: true });
  noteFolded(draft, { chunk, above, draft: its, sessionId });
  const options = list(event.options).flatMap(readOption);
  const tool = its.edit(position, "tool");
  if (tool) {
    const others = tool.permissions.filter((other) => other.id !== id);
    tool.permissions = [...others, { id, options, at, answer: null }];
    tool.proposed = tool.content.filter(({ type }) => type === "diff");
  }
  const toolCallId = String(update.toolCallId);
  const place = [...above, position];
  const open = { id, toolCallId, place, picture: tool && { ...tool, thread: null }, options, at, seq };
  draft.state.permissions = [...draft.state.permissions.filter((other) => other.id !== id), open];
}

export function foldPermissionResponse(draft: Draft, event: Of<"permission_response">): void {
  const asked = draft.state.permissions.find((permission) => permission.id === event.id);
  if (!asked) return;
  draft.state.permissions = draft.state.permissions.filter((permission) => permission !== asked);
  const outcome = record(event.outcome);
  const option = outcome.outcome === "selected"
    ? asked.options.find((candidate) => candidate.optionId === outcome.optionId) ?? null
    : null;
  const reason = string(event.reason) ?? undefined;
  answer(draft, asked, { option, by: event.by ?? null, at: event.at, ...(reason && { reason }) });
  const row = rowAt(draft, asked.place);
  if (row && option?.kind.startsWith("reject")) rejectTool(row.draft, row.position);
}

/** The turn or the agent is gone: nobody waits for an answer any more. */
export function withdrawPermissions(draft: Draft, at: number): void {
  withdrawElicitations(draft);
  for (const asked of draft.state.permissions) answer(draft, asked, { option: null, by: null, at });
  if (draft.state.permissions.length > 0) draft.state.permissions = [];
}

function answer(draft: Draft, { id, place }: OpenPermission, said: PermissionAnswer): void {
  const row = rowAt(draft, place);
  const tool = row?.draft.edit(row.position, "tool");
  if (tool) {
    tool.permissions = tool.permissions.map((one) => one.id === id ? { ...one, answer: said } : one);
  }
}

function readOption(value: unknown): PermissionOption[] {
  const { optionId, name, kind } = record(value);
  if (typeof optionId !== "string") return [];
  return [{ optionId, name: string(name) ?? optionId, kind: string(kind) ?? "" }];
}
