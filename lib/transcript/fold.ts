/**
 * The fold: a transcript and the next events make the next transcript.
 *
 * Pure and total: whatever an agent put into an event, nothing throws. Folding events one by one or all at once
 * gives the same transcript; a batch costs its events and one copy of the entries array.
 */
import type { Event, SessionStatus } from "../wire.ts";
import { foldChanges, foldRevert } from "./changes.ts";
import { foldContext } from "./context.ts";
import { foldTerminal } from "./client_terminals.ts";
import { Draft } from "./draft.ts";
import { foldKiro } from "./kiro_words.ts";
import { foldElicitationDone, foldElicitationRequest, foldElicitationResponse } from "./elicitations.ts";
import { addNotice } from "./notices.ts";
import { foldPermissionRequest, foldPermissionResponse } from "./permissions.ts";
import { list, record, string } from "./shape.ts";
import { readKiroSubagents, readOther } from "./subagent_words.ts";
import { announce, foldSaid } from "./subagents.ts";
import { EMPTY_TRANSCRIPT, type Transcript } from "./transcript.ts";
import { foldAgent, foldCancel, foldPrompt, foldPromptDone, foldSteer } from "./turns.ts";

/** `transcript` after `events`, which follow each other by number. */
export function foldEvents(transcript: Transcript, events: readonly Event[]): Transcript {
  if (events.length === 0) return transcript;
  const draft = new Draft(transcript);
  for (const event of events) foldEvent(draft, event);
  return draft.finish();
}

/** The transcript of `events` alone. */
export function folded(events: readonly Event[]): Transcript {
  return foldEvents(EMPTY_TRANSCRIPT, events);
}

const STATUS_EVENTS: ReadonlySet<string> = new Set([
  "prompt",
  "prompt_done",
  "permission_request",
  "permission_response",
  "elicitation_request",
  "elicitation_response",
  "auth_required",
  "authenticated",
  "cancel",
  "agent",
]);

function foldEvent(draft: Draft, event: Event): void {
  const { state } = draft;
  noteWaiting(draft, event);
  state.lastSeq = event.seq;
  state.lastAt = event.at;
  state.context = foldContext(state.context, event);
  apply(draft, event);
  if (STATUS_EVENTS.has(event.type)) {
    state.status = statusOf(draft);
    state.statusSeq = event.seq;
  }
}

/** What passed since the last event is the person's time where a question was open. */
function noteWaiting({ state }: Draft, { at }: Event): void {
  const { running, status, lastAt } = state;
  if (!running || status !== "awaiting_permission") return;
  state.running = { ...running, waitedMs: running.waitedMs + Math.max(0, at - lastAt) };
}

function apply(draft: Draft, event: Event): void {
  switch (event.type) {
    case "prompt":
      return foldPrompt(draft, event);
    case "update":
      return foldSaid(draft, { ...when(event), update: record(event.message?.params?.update) }, null);
    case "permission_request":
      return foldPermissionRequest(draft, event);
    case "permission_response":
      return foldPermissionResponse(draft, event);
    case "elicitation_request":
      return foldElicitationRequest(draft, event);
    case "elicitation_response":
      return foldElicitationResponse(draft, event);
    case "elicitation_done":
      return foldElicitationDone(draft, event);
    case "cancel":
      return foldCancel(draft, event);
    case "steer":
      return foldSteer(draft, event);
    case "prompt_done":
      return foldPromptDone(draft, event);
    case "agent":
      return foldAgent(draft, event);
    case "auth_required":
      draft.state.auth = { message: string(event.message) ?? "", methods: readMethods(event.methods) };
      return;
    case "authenticated":
      draft.state.auth = null;
      return addNotice(draft, event, { level: "info", text: "Signed in." });
    case "queue":
      draft.state.queue = Array.isArray(event.prompts) ? event.prompts : [];
      return;
    case "notice":
      return addNotice(draft, event, { level: event.level, text: string(event.text) ?? "" });
    case "changes":
      return foldChanges(draft, event);
    case "revert":
      return foldRevert(draft, event);
    case "terminal":
      return foldTerminal(draft, event);
    case "extension":
      return foldExtension(draft, event);
    default:
      // `session_info` is the context's. Kinds of a newer drawbridge: numbered, kept in the
      // journal, nothing to show.
      return;
  }
}

/** Another session is a sub-agent's: its agent has no other one in its process. */
function foldExtension(draft: Draft, event: Extract<Event, { type: "extension" }>): void {
  const { message } = event;
  const other = readOther(message);
  for (const announced of readKiroSubagents(message)) {
    announce(draft, { ...when(event), update: {} }, { announced, within: null });
  }
  if (!other) return foldKiro(draft, event, message);
  if (other.sessionId === draft.state.context.agentSessionId) return;
  foldSaid(draft, { ...when(event), update: other.update }, other.sessionId);
}

function when({ seq, at }: Event): { readonly seq: number; readonly at: number } {
  return { seq, at };
}

function readMethods(methods: unknown) {
  return list(methods).flatMap((method) => {
    const { id, name, description, type, command } = record(method);
    if (typeof id !== "string") return [];
    return [{
      id,
      name: string(name) ?? id,
      description: string(description),
      type: string(type) ?? "agent",
      command: string(command) ?? undefined,
    }];
  });
}

/** As the server's session tells it: a turn that goes on comes first, even while its agent only starts. */
function statusOf({ state: { running, permissions, elicitations, agent, auth } }: Draft): SessionStatus {
  if (running && running.cancelledAt !== null) return "cancelling";
  if (auth !== null && (running || agent.status === "starting")) return "awaiting_permission";
  if (permissions.length > 0 || elicitations.some(({ agreed }) => !agreed)) return "awaiting_permission";
  if (running) return "prompting";
  if (agent.status === "exited") return "stopped";
  return agent.status === "starting" ? "starting" : "idle";
}
