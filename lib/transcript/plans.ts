/**
 * A turn's one plan: what the agent tells as such, or the to-do list that a call of its writes (OpenCode 1.18).
 */
import type { Draft } from "./draft.ts";
import type { PlanEntry, PlanItem } from "./entries.ts";
import { type Chunk, closeMessage } from "./messages.ts";
import { list, record, string } from "./shape.ts";

/** Every telling replaces it whole (ACP v1, agent plan). */
export function foldPlan(draft: Draft, chunk: Chunk): void {
  replacePlan(draft, chunk, { items: list(chunk.update.entries).flatMap(readItem), toldSeq: chunk.seq });
}

/** After a call was told of: the list that the one at `position` writes, once it is made. */
export function foldTodos(draft: Draft, chunk: Chunk, position: number): void {
  const { rawInput, status } = chunk.update;
  if (rawInput === undefined && status === undefined) return;
  const tool = draft.at(position);
  if (tool?.kind !== "tool" || tool.turn !== draft.state.turn) return;
  if (tool.state !== "running" && tool.state !== "completed") return;
  const { todos } = record(tool.rawInput);
  if (!Array.isArray(todos) || !todos.every(isTodo)) return;
  replacePlan(draft, chunk, { items: todos.flatMap(readItem), toldSeq: tool.seq });
}

/** What is told late of an earlier call does not replace what was told since. */
function replacePlan(draft: Draft, { seq, at }: Chunk, told: Pick<PlanEntry, "items" | "toldSeq">): void {
  const plan = draft.edit(draft.state.plan, "plan");
  if (plan) {
    if (told.toldSeq >= plan.toldSeq) Object.assign(plan, told, { lastAt: at });
    return;
  }
  if (told.items.length === 0) return;
  closeMessage(draft);
  draft.state.plan = draft.append({ kind: "plan", id: `e${seq}`, seq, at, lastAt: at, ...told });
}

function isTodo(value: unknown): boolean {
  const { content, status } = record(value);
  return string(content) !== null && string(status) !== null;
}

function readItem(value: unknown): PlanItem[] {
  const item = record(value);
  const content = string(item.content);
  if (content === null) return [];
  return [{ content, priority: string(item.priority) ?? "medium", status: string(item.status) ?? "pending" }];
}
