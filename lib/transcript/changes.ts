/**
 * What became different in the workspace, as entries of the conversation: a turn's changes at its foot, what
 * changed before the session as its first word, and files that a person put back.
 */
import type { Event } from "../wire.ts";
import type { FileChange } from "../workspace.ts";
import type { Draft } from "./draft.ts";
import type { ChangesEntry, RevertEntry } from "./entries.ts";
import { list, number, record, string } from "./shape.ts";

type Changes = Extract<Event, { type: "changes" }>;
type Revert = Extract<Event, { type: "revert" }>;

export function foldChanges(draft: Draft, event: Changes): void {
  const files = list(event.files).flatMap(readFile);
  if (files.length === 0) return;
  append(draft, {
    kind: "changes",
    id: `e${event.seq}`,
    seq: event.seq,
    at: event.at,
    lastAt: event.at,
    scope: event.scope === "before" ? "before" : "turn",
    promptId: string(event.promptId),
    late: draft.state.running !== null,
    from: string(event.from) ?? "",
    to: string(event.to) ?? "",
    files,
    more: number(event.more) ?? 0,
  });
}

export function foldRevert(draft: Draft, event: Revert): void {
  append(draft, {
    kind: "revert",
    id: `e${event.seq}`,
    seq: event.seq,
    at: event.at,
    lastAt: event.at,
    path: string(event.path) ?? "",
    to: string(event.to) ?? "",
    undo: string(event.undo) ?? "",
    by: event.by ?? null,
  });
}

function append(draft: Draft, entry: ChangesEntry | RevertEntry): void {
  draft.append(entry);
  draft.state.work = [...draft.state.work, entry];
}

const STATUSES: ReadonlySet<unknown> = new Set(["added", "modified", "deleted", "renamed"]);

function readFile(value: unknown): FileChange[] {
  const { path, oldPath, status, added, removed, by, sessionId } = record(value);
  if (typeof path !== "string" || !STATUSES.has(status)) return [];
  return [{
    path,
    status: status as FileChange["status"], // one of the four, as was just checked
    oldPath: string(oldPath) ?? undefined,
    added: number(added) ?? undefined,
    removed: number(removed) ?? undefined,
    by: by === "agent" || by === "session" ? by : "elsewhere",
    sessionId: string(sessionId) ?? undefined,
  }];
}
