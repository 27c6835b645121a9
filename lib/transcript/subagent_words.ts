/**
 * Reads what agents tell of their sub-agents, each in its own way, into words of ours.
 *
 * Pure, never throws: what is malformed or not known is null. Sources: ACP v1, unstable subagents (RFD 1992);
 * claude-agent-acp (`_meta.claudeCode.parentToolUseId`; `subagent_spawned` before the RFD was reworked), codex-acp
 * (`_meta.codex.subagent`), qwen-code (`_meta.parentToolCallId`), OpenCode (`rawOutput.metadata.sessionId`), Zed
 * (`_meta.subagent_session_info`), Cursor (`_meta.cursor.toolCallId`), Kiro (`_kiro.dev/subagent/list_update`).
 */
import type { ToolState } from "./entries.ts";
import { list, record, string } from "./shape.ts";

type Fields = Readonly<Record<string, unknown>>;

/** What is told of a sub-agent that has a session of its own; null and absent: nothing. */
export interface Announced {
  readonly sessionId: string;
  readonly title: string | null;
  readonly role: string | null;
  readonly task: string | null;
  readonly state: ToolState | null;
  /** The call that began it. */
  readonly toolCallId: string | null;
}

const ANNOUNCING: ReadonlySet<unknown> = new Set([
  "subagent_update",
  "_subagent_update",
  "subagent_spawned",
  "subagent_state_update",
]);

/** What `update` tells of a sub-agent of the session it is sent for. */
export function readAnnounced(update: Fields): Announced | null {
  if (!ANNOUNCING.has(update.sessionUpdate)) return null;
  const meta = record(update._meta);
  const sessionId = string(update.subagentSessionId) ?? string(update.sessionId);
  if (!sessionId) return null;
  return {
    sessionId,
    title: string(update.title) ?? string(update.name),
    role: null,
    task: string(update.description) ?? string(update.task),
    state: readState(update.state),
    toolCallId: string(update.toolCallId) ?? string(record(meta.cursor).toolCallId) ?? parentOf(update),
  };
}

/** Kiro tells of all of them at once, again and again. */
export function readKiroSubagents(message: unknown): readonly Announced[] {
  const { method, params } = record(message);
  if (method !== "_kiro.dev/subagent/list_update") return [];
  return list(record(params).subagents).map(record).flatMap((one) => {
    const sessionId = string(one.sessionId);
    if (!sessionId) return [];
    return [{
      sessionId,
      title: string(one.sessionName) ?? string(one.name) ?? string(one.agentName),
      role: string(one.agentName),
      task: string(one.initialQuery) ?? string(one.prompt),
      state: readState(record(one.status).type ?? one.status),
      toolCallId: null,
    }];
  });
}

/** An update of another session than the conversation's own: of a sub-agent's. Null for any other message. */
export function readOther(message: unknown): { readonly sessionId: string; readonly update: Fields } | null {
  const { method, params } = record(message);
  const { sessionId, update } = record(params);
  if (method !== "session/update" || !sessionId || typeof sessionId !== "string") return null;
  return { sessionId, update: record(update) };
}

/** The call whose sub-agent says this within the session of who began it; null for what is said there itself. */
export function parentOf(update: Fields): string | null {
  const meta = record(update._meta);
  return string(record(meta.claudeCode).parentToolUseId) || string(meta.parentToolCallId) ||
    string(meta.parentToolUseId) || null;
}

/** The session of the sub-agent that this call began. */
export function sessionBegunBy(update: Fields): string | null {
  const meta = record(update._meta);
  const { threadId, activity } = record(record(meta.codex).subagent);
  return string(record(meta.subagent_session_info).session_id) ||
    (activity === undefined || activity === "started" ? string(threadId) : null) ||
    string(record(record(update.rawOutput).metadata).sessionId) || null;
}

/** What a call tells a sub-agent to do; null when it is another kind of call. */
export function readTask(rawInput: unknown): { readonly role: string; readonly task: string } | null {
  const input = record(rawInput);
  const role = string(input.subagent_type) ?? string(input.subagentType) ?? string(input.agent_type) ??
    string(input.agent_name);
  const task = string(input.prompt) ?? string(input.task);
  return role === null || task === null ? null : { role, task };
}

/** As a word (before the RFD was reworked) or an object. */
function readState(state: unknown): ToolState | null {
  const { state: told, stopReason, error } = record(state);
  switch (string(state) ?? told) {
    case "running":
    case "working":
    case "requires_action":
      return "running";
    case "completed":
      return "completed";
    case "failed":
    case "error":
      return "failed";
    case "cancelled":
    case "terminated":
      return "cancelled";
    case "idle":
      if (stopReason === "cancelled") return "cancelled";
      return stopReason === "error" || (error !== undefined && error !== null) ? "failed" : "completed";
    default:
      return null;
  }
}
