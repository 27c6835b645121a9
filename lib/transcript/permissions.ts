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
import { rejectTool, upsertTool } from "./tool_calls.ts";

type Of<T extends Event["type"]> = Extract<Event, { type: T }>;

export function foldPermissionRequest(draft: Draft, event: Of<"permission_request">): void {
  closeMessage(draft);
  markAnswered(draft);
  const { seq, at, id } = event;
  const update = { ...record(event.toolCall) };
  // Without an id there is nothing to join it to: each such question is about a call of its own.
  update.toolCallId = string(update.toolCallId) || `permission ${id}`;
  const position = upsertTool(draft, { seq, at, update }, { announces: true });
  const options = list(event.options).flatMap(readOption);
  const tool = draft.edit(position, "tool");
  if (tool) {
    const others = tool.permissions.filter((other) => other.id !== id);
    tool.permissions = [...others, { id, options, answer: null }];
    tool.proposed = tool.content.filter(({ type }) => type === "diff");
  }
  const toolCallId = String(update.toolCallId);
  const open = { id, toolCallId, picture: tool && { ...tool }, options, at, seq };
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
  const position = answer(draft, asked, {
    option,
    by: event.by ?? null,
    at: event.at,
    ...(reason && { reason }),
  });
  if (option?.kind.startsWith("reject")) rejectTool(draft, position);
}

/** The turn or the agent is gone: nobody waits for an answer any more. */
export function withdrawPermissions(draft: Draft, at: number): void {
  withdrawElicitations(draft);
  for (const asked of draft.state.permissions) answer(draft, asked, { option: null, by: null, at });
  if (draft.state.permissions.length > 0) draft.state.permissions = [];
}

function answer(draft: Draft, asked: { id: string; toolCallId: string }, said: PermissionAnswer): number {
  const position = draft.findTool(asked.toolCallId);
  const tool = draft.edit(position, "tool");
  if (tool) {
    tool.permissions = tool.permissions.map((one) => one.id === asked.id ? { ...one, answer: said } : one);
  }
  return position;
}

function readOption(value: unknown): PermissionOption[] {
  const { optionId, name, kind } = record(value);
  if (typeof optionId !== "string") return [];
  return [{ optionId, name: string(name) ?? optionId, kind: string(kind) ?? "" }];
}
