/**
 * What a process costs, by proc(5).
 */

/** VmRSS of proc(5). */
export function residentBytes(pid: number): number {
  const kib = Deno.readTextFileSync(`/proc/${pid}/status`).match(/^VmRSS:\s+(\d+) kB$/m)?.[1];
  return Number(kib) * 1024;
}
