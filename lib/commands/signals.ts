/**
 * The signals that end drawbridge.
 */

const SIGNALS: readonly Deno.Signal[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/** Resolves with the first one that comes; a second one then ends the process at once, by its default action. */
export function untilStopped(): Promise<Deno.Signal> {
  return new Promise((resolve) => {
    const listeners = SIGNALS.filter((signal) => signal !== "SIGHUP" || !isHangupIgnored()).map((signal) => {
      const listener = () => {
        for (const [name, added] of listeners) Deno.removeSignalListener(name, added);
        resolve(signal);
      };
      Deno.addSignalListener(signal, listener);
      return [signal, listener] as const;
    });
  });
}

/** Whether we were started to outlive the terminal (nohup(1)); a listener would undo that (proc(5), SigIgn). */
function isHangupIgnored(): boolean {
  try {
    const mask = Deno.readTextFileSync("/proc/self/status").match(/^SigIgn:\s+([0-9a-f]+)/m)?.[1] ?? "0";
    return (BigInt(`0x${mask}`) & 1n) === 1n;
  } catch {
    return false; // no /proc: the terminal's end is ours too
  }
}
