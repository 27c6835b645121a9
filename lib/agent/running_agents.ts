/**
 * The process groups of all agents that run in this process, for ending them without asking anyone.
 *
 * Signals do not wait for sessions: this is the one list that is right at any instant.
 */

const groups = new Set<number>();

/** Takes down the group of a process that leads one; returns what strikes it off again. */
export function noteGroup(pid: number): () => void {
  groups.add(pid);
  return () => groups.delete(pid);
}

/** SIGKILL to every group, at once. Their ends are told as any other. */
export function killAgents(): void {
  for (const pid of groups) {
    try {
      Deno.kill(-pid, "SIGKILL");
    } catch { /* ESRCH: the whole group is gone */ }
  }
}
