/**
 * Messages and thoughts: chunks join onto the open one of their kind.
 *
 * A changed `messageId`, another kind, or any other entry in between begins a new one. The agent's echo of
 * the prompt that was just sent is not shown a second time.
 */
import type { Draft } from "./draft.ts";
import { appendPart, type Part, readPart } from "./parts.ts";
import { string } from "./shape.ts";
import type { RunningTurn } from "./transcript.ts";

export interface Chunk {
  readonly seq: number;
  readonly at: number;
  readonly update: Readonly<Record<string, unknown>>;
}

export function foldAgentChunk(draft: Draft, chunk: Chunk, kind: "agent" | "thought"): void {
  const part = readPart(chunk.update.content);
  const messageId = string(chunk.update.messageId);
  markAnswered(draft);
  const open = draft.at(draft.open);
  if (open?.kind === kind && draft.open === draft.tip && sameMessage(open.messageId, messageId)) {
    const message = draft.edit(draft.open, kind);
    if (!message) return;
    message.parts = appendPart(message.parts, part);
    message.lastAt = chunk.at;
    message.messageId ??= messageId;
    return;
  }
  // Some agents send an empty chunk to announce a message: nothing to show yet.
  if (part.type === "text" && part.text === "") return;
  closeMessage(draft);
  const { seq, at } = chunk;
  draft.open = draft.append({
    kind,
    id: `e${seq}`,
    seq,
    at,
    lastAt: at,
    parts: [part],
    messageId,
    done: false,
  });
}

export function foldUserChunk(draft: Draft, chunk: Chunk): void {
  const part = readPart(chunk.update.content);
  const messageId = string(chunk.update.messageId);
  if (draft.state.running && isEcho(draft, draft.state.running, part)) return;
  const open = draft.at(draft.open);
  if (open?.kind === "user" && draft.open === draft.tip && sameMessage(open.messageId, messageId)) {
    const message = draft.edit(draft.open, "user");
    if (!message) return;
    message.parts = appendPart(message.parts, part);
    message.lastAt = chunk.at;
    return;
  }
  closeMessage(draft);
  // A replayed prompt begins a turn of its own: ids of tool calls and plans start over.
  if (!draft.state.running) {
    draft.state.turn += 1;
    draft.state.plan = -1;
  }
  const { seq, at } = chunk;
  draft.open = draft.append({
    kind: "user",
    id: `e${seq}`,
    seq,
    at,
    lastAt: at,
    parts: [part],
    promptId: null,
    by: null,
    messageId,
  });
}

/** Nothing joins onto the open message any more. */
export function closeMessage(draft: Draft): void {
  const open = draft.at(draft.open);
  if (open?.kind === "agent" || open?.kind === "thought") {
    const message = draft.edit(draft.open, open.kind);
    if (message) message.done = true;
  }
  draft.open = -1;
}

/** The agent said something of its own: what it calls the user's words from now on is no echo. */
export function markAnswered(draft: Draft): void {
  const { running } = draft.state;
  if (running && !running.answered) draft.state.running = { ...running, answered: true };
}

function sameMessage(open: string | null, next: string | null): boolean {
  return open === null || next === null || open === next;
}

/** Echoes come whole, block by block, or in pieces from the start. */
function isEcho(draft: Draft, running: RunningTurn, part: Part): boolean {
  if (running.answered) return false;
  if (part.type !== "text") return true;
  const echoed = running.echoed + part.text;
  const whole = running.sent.join("");
  const known = whole.startsWith(echoed) || running.sent.includes(part.text);
  if (known) draft.state.running = { ...running, echoed };
  return known;
}
