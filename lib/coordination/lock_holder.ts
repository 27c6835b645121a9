/**
 * Which process holds a kernel lock, for the message to whoever waits for it. Nothing is decided by it.
 *
 * Linux only: `/proc/locks` (proc(5)) names the PID and the inode of each flock(2).
 */

/** `process 4711`, `process 4711 (stopped)`, or `another process` where it cannot be told. */
export function lockHolder(path: string): string {
  const pid = holderPid(path);
  if (pid === null) return "another process";
  return `process ${pid}${isStopped(pid) ? " (stopped)" : ""}`;
}

/** A line is `5: FLOCK ADVISORY WRITE 4711 fe:00:2154524 0 EOF`; one that waits has `->` after its number. */
function holderPid(path: string): number | null {
  try {
    const { ino } = Deno.statSync(path);
    const rows = Deno.readTextFileSync("/proc/locks").split("\n").map((line) => line.split(/\s+/));
    const held = rows.filter((row) => row[1] === "FLOCK" && row[5]?.endsWith(`:${ino}`));
    const pid = Number(held[0]?.[4]);
    // The same inode number on two file systems would name a stranger.
    return held.length === 1 && pid > 0 ? pid : null;
  } catch {
    return null; // no /proc here
  }
}

function isStopped(pid: number): boolean {
  try {
    return /^State:\s+[Tt]/m.test(Deno.readTextFileSync(`/proc/${pid}/status`));
  } catch {
    return false; // it ended meanwhile
  }
}
