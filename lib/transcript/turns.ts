/**
 * The frame of a conversation: a prompt begins a turn, its answer ends it, the agent comes and goes.
 *
 * Whatever is open when a turn ends (tool calls, questions) is closed with it (ACP v1: agents leave both open).
 */
import type { Event } from "../wire.ts";
import type { Draft } from "./draft.ts";
import { endTerminals } from "./client_terminals.ts";
import { addNotice } from "./notices.ts";
import { type Part, readPromptPart } from "./parts.ts";
import { withdrawPermissions } from "./permissions.ts";
import { list, number, readable, record, string } from "./shape.ts";
import { closeSignIns } from "./server_sign_ins.ts";
import { closeOpenTools } from "./tool_calls.ts";
import { closeMessage } from "./messages.ts";

type Of<T extends Event["type"]> = Extract<Event, { type: T }>;

export function foldPrompt(draft: Draft, event: Of<"prompt">): void {
  const { state } = draft;
  // A turn that never got its end (drawbridge was killed) ends here, unsaid.
  if (state.running) closeOpenTools(draft, { at: event.at, normally: false });
  closeMessage(draft);
  const parts = list(event.blocks).map((block) => readPromptPart(block as never));
  state.turn += 1;
  // Handed over while the agent still waits for its person to sign in: it goes on waiting.
  if (state.agent.status !== "starting") state.auth = null;
  state.running = {
    promptId: event.promptId,
    startedAt: event.at,
    waitedMs: 0,
    cancelledAt: null,
    sent: parts.flatMap(sentText),
    echoed: "",
    answered: false,
  };
  draft.state.plan = -1;
  draft.append({
    kind: "user",
    id: `e${event.seq}`,
    seq: event.seq,
    at: event.at,
    lastAt: event.at,
    parts,
    promptId: event.promptId,
    by: event.by ?? null,
    messageId: null,
  });
}

/** Said within the turn: shown where it was said, and no turn of its own. */
export function foldSteer(draft: Draft, event: Of<"steer">): void {
  closeMessage(draft);
  draft.append({
    kind: "user",
    id: `e${event.seq}`,
    seq: event.seq,
    at: event.at,
    lastAt: event.at,
    parts: [{ type: "text", text: string(event.text) ?? "" }],
    promptId: null,
    by: event.by ?? null,
    messageId: null,
  });
}

export function foldCancel(draft: Draft, event: Of<"cancel">): void {
  const { running } = draft.state;
  if (running && running.cancelledAt === null) draft.state.running = { ...running, cancelledAt: event.at };
}

export function foldPromptDone(draft: Draft, event: Of<"prompt_done">): void {
  const { state } = draft;
  const { startedAt, waitedMs } = state.running ?? { startedAt: event.at, waitedMs: 0 };
  const stopped = state.running ? state.running.cancelledAt !== null : false;
  const silent = event.error === undefined && !stopped && event.stopReason === "end_turn" &&
    draft.at(draft.tip)?.kind === "user";
  state.running = null;
  closeMessage(draft);
  const stopReason = event.error ? null : string(event.stopReason) ?? "end_turn";
  closeOpenTools(draft, { at: event.at, normally: stopReason === "end_turn" && !stopped });
  withdrawPermissions(draft, event.at);
  if (event.error) {
    const error = record(event.error);
    const text = string(error.message) || "The agent answered with an error.";
    if (!toldByExit(draft, { text, startedAt })) {
      addNotice(draft, event, { level: "error", text, details: errorDetails(error) });
    }
  } else if (stopReason !== null && stopReason !== "end_turn" && stopReason !== "cancelled") {
    addNotice(draft, event, { level: "warning", text: stopReasonText(stopReason) });
  }
  draft.append({
    kind: "turn_end",
    id: `e${event.seq}t`,
    seq: event.seq,
    at: event.at,
    lastAt: event.at,
    promptId: string(event.promptId),
    startedAt,
    waitedMs,
    stopReason,
    cancelled: stopped || stopReason === "cancelled",
    silent,
  });
}

export function foldAgent(draft: Draft, event: Of<"agent">): void {
  const { state } = draft;
  const before = state.agent.status;
  const exit = event.exit
    ? { code: number(record(event.exit).code), signal: string(record(event.exit).signal) }
    : null;
  state.agent = {
    status: event.status ?? null,
    title: string(event.title) ?? state.agent.title,
    reason: string(event.reason),
    stderr: string(event.stderr),
    exit,
    promptCapabilities: event.promptCapabilities ?? state.agent.promptCapabilities,
    resumeFailed: event.resumeFailed === true,
    expected: event.expected === true,
    at: event.at,
  };
  if (event.status !== "starting") state.auth = null;
  if (event.status !== "ready") endTerminals(draft);
  if (event.session === "replaced") addNotice(draft, event, { level: "warning", text: REPLACED });
  if (event.status !== "exited") return;
  const inTurn = state.running !== null;
  closeMessage(draft);
  closeOpenTools(draft, { at: event.at, normally: false, agentGone: true });
  withdrawPermissions(draft, event.at);
  closeSignIns(draft, event.at);
  if (event.expected === true || toldByTurn(draft)) return;
  const level = inTurn || before === "starting" || exit?.code !== 0 ? "error" : "info";
  addNotice(draft, event, { level, text: exitText(draft), details: state.agent.stderr });
}

/** The agent ended in this turn and has said why: the turn says it no second time. */
function toldByExit(draft: Draft, { text, startedAt }: { text: string; startedAt: number }): boolean {
  const { status, reason, at, expected } = draft.state.agent;
  if (status !== "exited" || expected || reason === null || at < startedAt) return false;
  return text.includes(reason) || reason.includes(text);
}

/** The turn that died with the agent has just said why: its notice takes the agent's last words along. */
function toldByTurn(draft: Draft): boolean {
  const { reason, stderr } = draft.state.agent;
  const end = draft.tip;
  const notice = draft.at(end - 1);
  if (reason === null || draft.at(end)?.kind !== "turn_end" || notice?.kind !== "notice") {
    return false;
  }
  if (!notice.text.includes(reason)) return false;
  const mine = draft.edit(end - 1, "notice");
  if (mine) mine.details = [notice.details, stderr].filter(Boolean).join("\n\n") || null;
  return true;
}

const REPLACED =
  "The agent could not take up the earlier conversation. It goes on in a new one and does not remember what is above.";

function exitText({ state: { agent: { exit, reason } } }: Draft): string {
  // A reason is a sentence for a person and needs no other before it.
  if (reason) return /[.!?…]$/.test(reason) ? reason : `${reason}.`;
  if (exit?.signal) return `The agent was ended by ${exit.signal}.`;
  return typeof exit?.code === "number" ? `The agent exited with status ${exit.code}.` : "The agent stopped.";
}

function stopReasonText(stopReason: string): string {
  switch (stopReason) {
    case "refusal":
      return "The agent refused. It will not remember this prompt or what followed it.";
    case "max_tokens":
      return "The answer was cut off: the model's token limit was reached.";
    case "max_turn_requests":
      return "The agent stopped: it reached its limit of model requests for one turn.";
    default:
      return `The agent stopped: ${stopReason}`;
  }
}

/** Agents put the useful text into `data`: a string, `{details}`, or anything. */
function errorDetails(error: Readonly<Record<string, unknown>>): string | null {
  const data = string(record(error.data).details) ?? readable(error.data);
  const code = number(error.code);
  const lines = [data.trim(), code === null ? "" : `Code ${code}`].filter((line) => line !== "");
  return lines.length > 0 ? lines.join("\n") : null;
}

function sentText(part: Part): string[] {
  return part.type === "text" ? [part.text] : [];
}
