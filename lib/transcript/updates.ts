/**
 * One `session/update` of the agent, told apart by its kind.
 *
 * Kinds that are not known change nothing: they stay in the journal. What only bears on the slow-moving part
 * of a session is folded in context.ts.
 */
import type { Draft } from "./draft.ts";
import { type Chunk, foldAgentChunk, foldUserChunk, markAnswered } from "./messages.ts";
import { foldCompaction, foldCompactionChunk, foldNotice } from "./notices.ts";
import { foldPlan, foldTodos } from "./plans.ts";
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
      return foldTodos(
        draft,
        chunk,
        upsertTool(draft, chunk, { announces: chunk.update.sessionUpdate === "tool_call" }),
      );
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
