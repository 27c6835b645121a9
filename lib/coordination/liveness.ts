/**
 * Whether a process is alive, asked of the kernel: `kill(pid, 0)` by FFI.
 *
 * For records that were not written under a kernel lock; where a guard can be tried, try the guard.
 * Anything unclear counts as alive, so that a doubt never lets somebody take what another one holds.
 *
 * Hazards: `errno` is only right when nothing runs between the two calls (a garbage collection or a
 * failing system call in between spoils it), so both are synchronous and adjacent, only EPERM and ESRCH
 * are believed, and "dead" needs ESRCH twice. 0 and negative PIDs mean groups to kill(2) and are never
 * passed on. A zombie answers like the living.
 */

export type Liveness = "alive" | "dead" | "not-ours";

const EPERM = 1;
const ESRCH = 3;

/** Clock ticks a second in what /proc tells: fixed in Linux's user interface (proc(5), time(7)). */
const TICKS_PER_SECOND = 100;
/** What the boot time's whole seconds and a clock that was set slightly may make of a start. Milliseconds. */
const START_TOLERANCE_MS = 2_000;

interface Libc {
  /** 0, or the errno. */
  probe(pid: number): number;
}

/** Opened at the first question, never closed: it lives as long as the process. */
let libc: Libc | null | undefined;

/**
 * `alive`, `dead`, or `not-ours` (alive, another user's: EPERM).
 *
 * @param pid PID from 2 up; for anything else, and off Unix, the answer is `alive`.
 */
export function liveness(pid: number): Liveness {
  if (!Number.isSafeInteger(pid) || pid <= 1 || pid > 0x7fff_ffff) return "alive";
  if (libc === undefined) libc = openLibc();
  const probe = libc ? libc.probe : () => 0;
  const first = probe(pid);
  if (first === EPERM) return "not-ours";
  if (first !== ESRCH) return isZombie(pid) ? "dead" : "alive";
  return probe(pid) === ESRCH ? "dead" : "alive";
}

/**
 * When the process began, in the kernel's clock ticks since boot (proc(5), field 22), or null where that
 * cannot be read. Two processes that shared a PID differ in it.
 */
export function processStart(pid: number): number | null {
  const fields = statFields(pid);
  const ticks = Number(fields?.[19]);
  return Number.isSafeInteger(ticks) ? ticks : null;
}

/**
 * When the process began by the wall clock, in epoch milliseconds, about a second inexact; null where that
 * cannot be read (proc(5): `btime` of /proc/stat and field 22 of /proc/<pid>/stat).
 */
export function processStartedAt(pid: number): number | null {
  const ticks = processStart(pid);
  const bootSeconds = bootTime();
  return ticks === null || bootSeconds === null ? null : (bootSeconds + ticks / TICKS_PER_SECOND) * 1000;
}

/**
 * Whether the process that has `pid` certainly began after `at` (epoch milliseconds): whoever had that PID
 * then is gone. False where it cannot be told, and within two seconds. Hazard: a clock that was set forward
 * by more than that since makes every process look younger.
 */
export function beganAfter(pid: number, at: number): boolean {
  const startedAt = processStartedAt(pid);
  return startedAt !== null && startedAt > at + START_TOLERANCE_MS;
}

/**
 * Whether `pid` is still the process that a record was written about: alive, and begun when the record
 * says. A record without a start is believed by its PID alone.
 */
export function isSameProcess(pid: number, startTicks: number | null): boolean {
  if (liveness(pid) === "dead") return false;
  const now = processStart(pid);
  return startTicks === null || now === null || now === startTicks;
}

function isZombie(pid: number): boolean {
  return statFields(pid)?.[0] === "Z";
}

/** Fields of `/proc/<pid>/stat` from the state on; the name before them may hold spaces and brackets. */
function statFields(pid: number): string[] | null {
  if (Deno.build.os !== "linux") return null;
  try {
    const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return null; // gone, or /proc is not readable: the caller takes that for unclear
  }
}

/** Epoch seconds, whole. */
function bootTime(): number | null {
  if (Deno.build.os !== "linux") return null;
  try {
    const match = /^btime (\d+)$/m.exec(Deno.readTextFileSync("/proc/stat"));
    return match && Number(match[1]);
  } catch {
    return null; // /proc is not readable: unclear
  }
}

function openLibc(): Libc | null {
  try {
    if (Deno.build.os === "linux") {
      const { symbols } = Deno.dlopen("libc.so.6", {
        kill: { parameters: ["i32", "i32"], result: "i32" },
        __errno_location: { parameters: [], result: "pointer" },
      });
      return { probe: (pid) => symbols.kill(pid, 0) === 0 ? 0 : readErrno(symbols.__errno_location()) };
    }
    if (Deno.build.os === "darwin") {
      const { symbols } = Deno.dlopen("libSystem.B.dylib", {
        kill: { parameters: ["i32", "i32"], result: "i32" },
        __error: { parameters: [], result: "pointer" },
      });
      return { probe: (pid) => symbols.kill(pid, 0) === 0 ? 0 : readErrno(symbols.__error()) };
    }
  } catch {
    return null; // no such library here (musl): everything counts as alive
  }
  return null;
}

function readErrno(location: Deno.PointerValue): number {
  return location === null ? 0 : new Deno.UnsafePointerView(location).getInt32();
}
