/**
 * Notices: what drawbridge or the agent has to say beside the conversation.
 *
 * One compaction is one notice that changes while it goes on.
 */
import type { Draft } from "./draft.ts";
import type { NoticeLevel } from "./entries.ts";
import { readPart, textOf } from "./parts.ts";
import { list, readable, string } from "./shape.ts";

interface When {
  readonly seq: number;
  readonly at: number;
}

interface NoticeText {
  readonly level: NoticeLevel;
  readonly text: string;
  readonly details?: string | null;
  readonly compactionId?: string | null;
}

export function addNotice(draft: Draft, { seq, at }: When, notice: NoticeText): void {
  draft.append({
    kind: "notice",
    id: `e${seq}`,
    seq,
    at,
    lastAt: at,
    level: readLevel(notice.level),
    text: notice.text,
    details: notice.details || null,
    compactionId: notice.compactionId ?? null,
  });
}

/** The agent's own `notice` update (ACP v1, SDK 2.4.0). */
export function foldNotice(draft: Draft, when: When, update: Readonly<Record<string, unknown>>): void {
  const text = string(update.title) ?? readable(update.description);
  const details = string(update.title) === null ? null : string(update.description);
  addNotice(draft, when, { level: readLevel(update.severity), text, details });
}

/** `compaction_update`: an absent field is unchanged. */
export function foldCompaction(draft: Draft, when: When, update: Readonly<Record<string, unknown>>): void {
  const compactionId = string(update.compactionId) ?? "";
  const status = string(update.status);
  const failed = status === "failed";
  const summary = Array.isArray(update.summary) ? textOf(list(update.summary).map(readPart)) : null;
  const details = failed ? readable(update.error) || null : summary;
  const notice = draft.edit(draft.findCompaction(compactionId), "notice");
  if (!notice) {
    const level = failed ? "error" : "info";
    return addNotice(draft, when, { level, text: compactionText(status), details, compactionId });
  }
  notice.lastAt = when.at;
  if (status !== null) notice.text = compactionText(status);
  if (failed) notice.level = "error";
  if (details !== null) notice.details = details;
}

/** `compaction_summary_chunk`: appended to the notice's details. */
export function foldCompactionChunk(
  draft: Draft,
  when: When,
  update: Readonly<Record<string, unknown>>,
): void {
  const compactionId = string(update.compactionId) ?? "";
  const text = textOf([readPart(update.content)]);
  const notice = draft.edit(draft.findCompaction(compactionId), "notice");
  if (!notice) {
    return addNotice(draft, when, { level: "info", text: compactionText(null), details: text, compactionId });
  }
  notice.lastAt = when.at;
  notice.details = (notice.details ?? "") + text;
}

export function compactionText(status: string | null): string {
  switch (status) {
    case "completed":
      return "The agent shortened the conversation to make room.";
    case "failed":
      return "The agent could not shorten the conversation.";
    case "cancelled":
      return "Shortening the conversation was cancelled.";
    default:
      return "The agent is shortening the conversation to make room…";
  }
}

function readLevel(value: unknown): NoticeLevel {
  return value === "error" || value === "warning" ? value : "info";
}
