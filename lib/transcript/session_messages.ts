/**
 * What sessions of one agent say to each other (ACP v1, unstable: `session_message`), as a sub-agent's thread has it:
 * what it is told, and what it answers.
 *
 * Who speaks may be told after the words: until then they are taken for what the sub-agent is told.
 */
import type { Draft } from "./draft.ts";
import { type Chunk, closeMessage } from "./messages.ts";
import { appendPart, type Part, readPart } from "./parts.ts";
import { list, string } from "./shape.ts";

/** Folds a message in the transcript of session `sessionId`; false when it is an update of another kind. */
export function foldSessionMessage(draft: Draft, chunk: Chunk, sessionId: string): boolean {
  const { update } = chunk;
  const isWhole = update.sessionUpdate === "session_message";
  if (!isWhole && update.sessionUpdate !== "session_message_chunk") return false;
  const messageId = string(update.messageId);
  if (messageId === null) return true;
  const kind = update.senderSessionId === sessionId ? "agent" : "user";
  const parts = isWhole ? list(update.content).map(readPart) : [readPart(update.content)];
  const known = find(draft, messageId);
  if (known !== null) join(draft, known, { at: chunk.at, parts, replaces: isWhole && "content" in update });
  else if (parts.length > 0) append(draft, chunk, { kind, messageId, parts });
  return true;
}

function find(draft: Draft, messageId: string): number | null {
  for (let position = draft.length - 1; position >= 0; position--) {
    const entry = draft.at(position);
    if ((entry?.kind === "user" || entry?.kind === "agent") && entry.messageId === messageId) return position;
  }
  return null;
}

function join(
  draft: Draft,
  position: number,
  { at, parts, replaces }: {
    readonly at: number;
    readonly parts: readonly Part[];
    readonly replaces: boolean;
  },
): void {
  const message = draft.edit(position, "user") ?? draft.edit(position, "agent");
  if (!message) return;
  message.parts = replaces ? parts : parts.reduce(appendPart, message.parts);
  message.lastAt = at;
}

function append(
  draft: Draft,
  { seq, at }: Chunk,
  { kind, messageId, parts }: {
    readonly kind: "user" | "agent";
    readonly messageId: string;
    readonly parts: readonly Part[];
  },
): void {
  closeMessage(draft);
  const base = { id: `e${seq}`, seq, at, lastAt: at, parts, messageId };
  draft.append(
    kind === "user" ? { kind, ...base, promptId: null, by: null } : { kind, ...base, done: true },
  );
}
