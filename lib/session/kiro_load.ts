/**
 * Loads a session that a process of the same agent may still hold: tries again while it is being released,
 * and sets the lock of a dead process aside (behaviour.md 1, "Resuming a session another process holds").
 *
 * Knows no connection and no journal. Only a refusal that says the session is held is tried again; every
 * attempt has a deadline, since an unknown id may never be answered.
 */
import { isAbsolute } from "@std/path";
import { withDeadline } from "../agent/deadline.ts";
import type { SessionLock } from "../agent/quirks.ts";
import {
  type LockOwner,
  type ProcessProbe,
  readForeignLock,
  stealForeignLock,
} from "../coordination/foreign_lock.ts";
import { SESSION_ID } from "../coordination/session_presence.ts";
import { RpcError } from "../rpc/peer.ts";

/** Attempts without a steal; every steal earns one more. */
export const LOAD_ATTEMPTS_MAX = 6;
/** Between an attempt and the next. Milliseconds. */
export const LOAD_PAUSE_MS = 250;
/** How long one attempt may take. Milliseconds. */
export const LOAD_DEADLINE_MS = 30_000;
/** More locks than this that each name a dead process are no accident. */
const STEALS_MAX = 6;

export interface KiroLoadOptions<T> {
  /** One `session/load`. */
  readonly load: () => Promise<T>;
  /** The agent's own id of the session. */
  readonly sessionId: string;
  readonly lock: SessionLock;
  /** Home directory of the agent, not of drawbridge; without one no lock is looked for. */
  readonly home: string | undefined;
  /** Where our own guard is kept while a lock is set aside. */
  readonly guardPath: string;
  /** Waits so many milliseconds; rejects when the start was given up. */
  readonly pause: (ms: number) => Promise<void>;
  /** A lock was set aside. */
  readonly onStolen: (owner: LockOwner) => void;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly deadlineMs?: number;
  readonly probe?: ProcessProbe;
}

/** What `load` gave. Rejects with its error, or with who holds the session. */
export async function loadHeldSession<T>(options: KiroLoadOptions<T>): Promise<T> {
  const path = lockPath(options);
  let steals = 0;
  for (let attempt = 1;; attempt++) {
    try {
      const ms = options.deadlineMs ?? LOAD_DEADLINE_MS;
      return await withDeadline(options.load(), { ms, what: "session/load" });
    } catch (error) {
      const refusal = refusalText(error, options.lock);
      if (refusal === null) throw error;
      const owner = path !== null && steals < STEALS_MAX ? await stealForeignLock(path, options) : null;
      if (owner) {
        steals++;
        options.onStolen(owner);
        continue;
      }
      if (attempt >= LOAD_ATTEMPTS_MAX + steals) throw inUse(refusal, { ...options, path, cause: error });
      await options.pause(LOAD_PAUSE_MS);
    }
  }
}

function lockPath({ lock, home, sessionId }: KiroLoadOptions<unknown>): string | null {
  if (home === undefined || !isAbsolute(home) || !SESSION_ID.test(sessionId)) return null;
  return lock.path(home, sessionId);
}

/** Message and data of an error that says the session is held; null for any other error. */
function refusalText(error: unknown, { refusals }: SessionLock): string | null {
  if (!(error instanceof RpcError)) return null;
  const data = typeof error.data === "string" ? error.data : JSON.stringify(error.data) ?? "";
  const text = `${error.message} ${data}`;
  const lower = text.toLowerCase();
  return refusals.some((refusal) => lower.includes(refusal.toLowerCase())) ? text : null;
}

interface InUse {
  readonly path: string | null;
  readonly lock: SessionLock;
  readonly now: () => number;
  readonly cause: unknown;
}

/** "in use by kiro-cli, pid 4711, since 14:02", as much of it as is known. */
function inUse(refusal: string, { path, lock, now, cause }: InUse): Error {
  const owner = path === null ? null : readForeignLock(path)?.owner ?? null;
  // The lock may be gone or not for us to read; the refusal names the process as well.
  const pid = owner?.pid ?? /\bpid:? (\d+)/i.exec(refusal)?.[1];
  const since = owner?.startedAt ?? null;
  const words = [
    `in use by ${lock.holder}`,
    ...(pid === undefined ? [] : [`pid ${pid}`]),
    ...(since === null ? [] : [`since ${clockTime(since, now())}`]),
  ];
  return new Error(words.join(", "), { cause });
}

/** `at` on the clock of this machine, with its day unless that is today. */
function clockTime(at: number, now: number): string {
  const date = new Date(at);
  const time = date.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  if (date.toDateString() === new Date(now).toDateString()) return time;
  return `${date.toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric" })} ${time}`;
}
