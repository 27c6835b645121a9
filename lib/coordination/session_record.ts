/**
 * What is kept of a session's work when it ends: `last-session-summary.json` and a line of `sessions.jsonl`.
 *
 * Field names are those of the file, which other programs may read.
 */
import { join } from "@std/path";
import { appendLine } from "./append_line.ts";
import { ensureDirectory, readJson, writeJson } from "./atomic_file.ts";

export type EndReason = "closed" | "agent_exited" | "idle" | "stopped" | "crashed";

export interface SessionRecord {
  readonly session_id: string;
  readonly hostname: string;
  readonly agent: string;
  /** The agent's mode at the end. */
  readonly mode: string | null;
  /** ISO 8601. */
  readonly started_at: string;
  readonly ended_at: string;
  readonly duration_seconds: number;
  readonly files_added: readonly string[];
  readonly files_modified: readonly string[];
  readonly files_deleted: readonly string[];
  /** "old -> new" */
  readonly files_renamed: readonly string[];
  /** Whether a `notes.md` of the workspace changed. */
  readonly notes_updated: boolean;
  readonly turns: number;
  readonly end_reason: EndReason;
  /** `event`: drawbridge saw it end. `adoption`: the next start found it crashed. */
  readonly detected_via: "event" | "adoption";
  readonly session_ownership: "created" | "adopted";
}

/** Where the workspace stood when the last session here ended. */
export interface LastSnapshot {
  readonly ref: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly sessionId: string;
}

/** Bytes read from the end of `sessions.jsonl`. */
const TAIL_BYTES = 1024 * 1024;

/**
 * Keeps `record`; one of the same stretch of work that is kept already stays as it is, and the last one is
 * that which ended last.
 */
export function writeSessionRecord(directory: string, record: SessionRecord): void {
  ensureDirectory(directory);
  const kept = readSessionRecords(directory).find((kept) => isSame(kept, record));
  if (!kept) appendLine(join(directory, "sessions.jsonl"), JSON.stringify(record));
  const newest = kept ?? record;
  const last = readLastRecord(directory);
  if (!last || last.ended_at < newest.ended_at) {
    writeJson(join(directory, "last-session-summary.json"), newest);
  }
}

/** Of one session, begun at the same time. */
function isSame(one: SessionRecord, other: SessionRecord): boolean {
  return one.session_id === other.session_id && one.started_at === other.started_at;
}

export function readLastRecord(directory: string): SessionRecord | null {
  const value = readJson(join(directory, "last-session-summary.json"));
  // Written whole, by `writeSessionRecord`.
  return typeof value === "object" && value !== null ? value as SessionRecord : null;
}

/** The newest records of a workspace, oldest first; lines that a crash tore are left out. */
export function readSessionRecords(directory: string): SessionRecord[] {
  let text: string;
  try {
    text = readTail(join(directory, "sessions.jsonl"));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
  return text.split("\n").flatMap((line) => {
    try {
      return line === "" ? [] : [JSON.parse(line) as SessionRecord]; // written whole, or it does not parse
    } catch {
      return []; // torn
    }
  });
}

export function writeLastSnapshot(directory: string, snapshot: LastSnapshot): void {
  writeJson(join(directory, "last-snapshot.json"), snapshot);
}

export function readLastSnapshot(directory: string): LastSnapshot | null {
  const value = readJson(join(directory, "last-snapshot.json"));
  return typeof value === "object" && value !== null && "ref" in value ? value as LastSnapshot : null;
}

function readTail(path: string): string {
  using file = Deno.openSync(path, { read: true });
  const { size } = file.statSync();
  const from = Math.max(0, size - TAIL_BYTES);
  file.seekSync(from, Deno.SeekMode.Start);
  const bytes = new Uint8Array(size - from);
  let at = 0;
  for (let n: number | null = 0; at < bytes.length && n !== null; at += n ?? 0) {
    n = file.readSync(bytes.subarray(at));
  }
  const text = new TextDecoder().decode(bytes.subarray(0, at));
  return from === 0 ? text : text.slice(text.indexOf("\n") + 1);
}
