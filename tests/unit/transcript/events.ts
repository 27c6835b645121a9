/**
 * Builds events for the fold's tests: numbered, a second apart, with an agent's updates inside.
 */
import type { Event, EventBodies, EventType } from "../../../lib/wire.ts";

const BY = { device: "Firefox" };

/** A journal in the making: every method appends one event and returns the whole. */
export class Journal {
  readonly events: Event[] = [];

  add<T extends EventType>(type: T, body: EventBodies[T]): this {
    const seq = this.events.length + 1;
    // The compiler cannot follow a generic `type` into the union of events; the body was checked above.
    this.events.push({ seq, at: seq * 1000, type, ...body } as unknown as Event);
    return this;
  }

  update(update: Record<string, unknown>): this {
    return this.add("update", { message: { method: "session/update", params: { update } } });
  }

  /** Said in another session: a sub-agent's. */
  other(sessionId: string, update: Record<string, unknown>): this {
    return this.add("extension", { message: { method: "session/update", params: { sessionId, update } } });
  }

  chunk(text: string, messageId?: string): this {
    return this.update({ sessionUpdate: "agent_message_chunk", content: { type: "text", text }, messageId });
  }

  thought(text: string): this {
    return this.update({ sessionUpdate: "agent_thought_chunk", content: { type: "text", text } });
  }

  user(text: string): this {
    return this.update({ sessionUpdate: "user_message_chunk", content: { type: "text", text } });
  }

  tool(fields: Record<string, unknown>): this {
    return this.update({ sessionUpdate: "tool_call", ...fields });
  }

  toolUpdate(fields: Record<string, unknown>): this {
    return this.update({ sessionUpdate: "tool_call_update", ...fields });
  }

  prompt(text: string, promptId = "p1"): this {
    return this.add("prompt", { promptId, blocks: [{ type: "text", text }], by: BY });
  }

  done(stopReason = "end_turn", promptId = "p1"): this {
    return this.add("prompt_done", { promptId, stopReason });
  }

  ask(toolCall: Record<string, unknown>, id = "q1"): this {
    const options = [
      { optionId: "yes", name: "Allow", kind: "allow_once" },
      { optionId: "no", name: "Reject", kind: "reject_once" },
    ];
    return this.add("permission_request", { id, toolCall: { toolCallId: "t1", ...toolCall }, options });
  }

  answer(optionId: string, id = "q1"): this {
    return this.add("permission_response", { id, outcome: { outcome: "selected", optionId }, by: BY });
  }
}
