/**
 * One `session/update` of the agent, told apart by its kind.
 *
 * Kinds that are not known change nothing: they stay in the journal. What only bears on the slow-moving part
 * of a session is folded in context.ts.
 */
import type { Draft } from "./draft.ts";
import type { PlanItem } from "./entries.ts";
import { type Chunk, closeMessage, foldAgentChunk, foldUserChunk, markAnswered } from "./messages.ts";
import { foldCompaction, foldCompactionChunk, foldNotice } from "./notices.ts";
import { list, record, string } from "./shape.ts";
import { upsertTool } from "./tool_calls.ts";

export function foldUpdate(draft: Draft, chunk: Chunk): void {
  switch (chunk.update.sessionUpdate) {
    case "agent_message_chunk":
      return foldAgentChunk(draft, chunk, "agent");
    case "agent_thought_chunk":
      return foldAgentChunk(draft, chunk, "thought");
    case "user_message_chunk":
      return foldUserChunk(draft, chunk);
    case "tool_call":
    case "tool_call_update":
      markAnswered(draft);
      upsertTool(draft, chunk, { announces: chunk.update.sessionUpdate === "tool_call" });
      return;
    case "plan":
      markAnswered(draft);
      return foldPlan(draft, chunk);
    case "notice":
      return foldNotice(draft, chunk, chunk.update);
    case "compaction_update":
      return foldCompaction(draft, chunk, chunk.update);
    case "compaction_summary_chunk":
      return foldCompactionChunk(draft, chunk, chunk.update);
  }
}

/** The turn's one plan; every message replaces it whole (ACP v1, agent plan). */
function foldPlan(draft: Draft, { seq, at, update }: Chunk): void {
  const items = list(update.entries).flatMap(readItem);
  const plan = draft.edit(draft.state.plan, "plan");
  if (plan) {
    plan.items = items;
    plan.lastAt = at;
    return;
  }
  if (items.length === 0) return;
  closeMessage(draft);
  draft.state.plan = draft.append({ kind: "plan", id: `e${seq}`, seq, at, lastAt: at, items });
}

function readItem(value: unknown): PlanItem[] {
  const item = record(value);
  const content = string(item.content);
  if (content === null) return [];
  return [{ content, priority: string(item.priority) ?? "medium", status: string(item.status) ?? "pending" }];
}
