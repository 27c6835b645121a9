/**
 * A lock file that another program wrote to say which of its processes has something open: read, judged,
 * and set aside when that process is certainly gone.
 *
 * Knows no agent and no place. Never taken on doubt: what is missing, unreadable or unclear stays where it
 * is, and a process of another user is alive. Set aside by renaming, so that nothing is lost.
 */
import { Guard } from "./guard.ts";
import { beganAfter, type Liveness, liveness } from "./liveness.ts";
import { errorText } from "../log.ts";

/** Bytes of a lock file; a longer one is none that we know. */
const LOCK_BYTES_MAX = 64 * 1024;

/** Who a lock names. */
export interface LockOwner {
  readonly pid: number;
  /** Epoch milliseconds; null when it is not told, or not clearly. */
  readonly startedAt: number | null;
}

export interface ForeignLock {
  readonly text: string;
  readonly inode: string;
  readonly owner: LockOwner;
}

/** What is asked about processes; the kernel itself where nothing else is given. */
export interface ProcessProbe {
  readonly liveness: (pid: number) => Liveness;
  /** Whether the process that has `pid` now certainly began after `at`, in epoch milliseconds. */
  readonly beganAfter: (pid: number, at: number) => boolean;
}

export interface StealOptions {
  /** A guard of ours: one that steals at a time. Its directory must exist. */
  readonly guardPath: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly probe?: ProcessProbe;
}

const KERNEL: ProcessProbe = { liveness, beganAfter };

/** The lock at `path`; null when it is missing, unreadable, malformed, or names no process. */
export function readForeignLock(path: string): ForeignLock | null {
  try {
    // A pipe or a link in its place is not followed: opening a pipe would wait for its other end.
    const { isFile, size } = Deno.lstatSync(path);
    if (!isFile || size > LOCK_BYTES_MAX) return null;
    using file = Deno.openSync(path);
    const { dev, ino } = file.statSync();
    const buffer = new Uint8Array(LOCK_BYTES_MAX);
    const text = new TextDecoder("utf-8", { fatal: true }).decode(
      buffer.subarray(0, file.readSync(buffer) ?? 0),
    );
    const owner = readOwner(JSON.parse(text));
    return owner && { text, inode: `${dev}:${ino}`, owner };
  } catch {
    return null; // missing, not for us to read, or no JSON: nothing is known of it
  }
}

/** Whether the process a lock names is certainly gone: dead, or its PID is another, later process's. */
export function isOwnerGone({ pid, startedAt }: LockOwner, probe: ProcessProbe = KERNEL): boolean {
  switch (probe.liveness(pid)) {
    case "dead":
      return true;
    case "not-ours":
      return false;
    case "alive":
      return startedAt !== null && probe.beganAfter(pid, startedAt);
  }
}

/**
 * Sets the lock at `path` aside, as `<path>.stale-<now>`, when its owner is certainly gone.
 *
 * @returns Who it was taken from; null when it stays.
 * @throws Error when the guard cannot be opened, or the lock of a dead owner cannot be renamed.
 */
export async function stealForeignLock(path: string, options: StealOptions): Promise<LockOwner | null> {
  using guard = await Guard.tryAcquire(options.guardPath);
  if (!guard) return null; // somebody else is at it
  const lock = readForeignLock(path);
  if (!lock || !isOwnerGone(lock.owner, options.probe)) return null;
  // Whatever was written anew while we asked is another lock, with another owner.
  const again = readForeignLock(path);
  if (!again || again.text !== lock.text || again.inode !== lock.inode) return null;
  try {
    Deno.renameSync(path, `${path}.stale-${options.now()}`);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return null; // its program removed it itself
    const why = errorText(cause);
    throw new Error(`Cannot set aside "${path}" as ${why}`, { cause });
  }
  return lock.owner;
}

function readOwner(value: unknown): LockOwner | null {
  if (typeof value !== "object" || value === null) return null;
  const { pid, started_at } = value as { pid?: unknown; started_at?: unknown }; // checked below
  if (typeof pid !== "number" || !Number.isSafeInteger(pid) || pid <= 1) return null;
  return { pid, startedAt: readTime(started_at) };
}

/** ISO 8601 with its zone: without one it could be hours off. */
const ISO_TIME = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:?\d\d)$/;

/** A time as ISO text, epoch seconds or epoch milliseconds, told apart by size; null when it is unclear. */
function readTime(value: unknown): number | null {
  if (typeof value === "string") {
    if (!ISO_TIME.test(value)) return null;
    const at = Date.parse(value.replace(" ", "T"));
    return Number.isFinite(at) ? at : null;
  }
  if (typeof value !== "number") return null;
  // 2001 to 2286 in either unit; nothing of one is in the other's range.
  if (value >= 1e9 && value < 1e10) return value * 1000;
  return value >= 1e12 && value < 1e13 ? value : null;
}
