/**
 * What ends drawbridge: the first signal asks for it, the second one forces it, a third one is the system's.
 */

export const SIGNAL_NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;

export type StopSignal = keyof typeof SIGNAL_NUMBERS;

export interface Stopping {
  /** Resolves with what asked first: a signal, or what was given to `ask`. */
  readonly asked: Promise<string>;
  /** Resolves with the first signal that comes after that. */
  readonly forced: Promise<StopSignal>;
  /** Asks as a signal does; later ones change nothing. */
  ask(why: string): void;
}

/** Listens from now on. A hang-up is none where it is ignored (nohup(1)). */
export function listenForStop(): Stopping {
  const asked = Promise.withResolvers<string>();
  const forced = Promise.withResolvers<StopSignal>();
  let isAsked = false;
  const ask = (why: string) => {
    isAsked = true;
    asked.resolve(why);
  };
  const signals = (Object.keys(SIGNAL_NUMBERS) as StopSignal[]) // its keys are exactly these
    .filter((signal) => signal !== "SIGHUP" || !isHangupIgnored());
  const listeners = signals.map((signal) => {
    const listener = () => {
      if (!isAsked) return ask(signal);
      for (const [name, added] of listeners) Deno.removeSignalListener(name, added);
      forced.resolve(signal);
    };
    Deno.addSignalListener(signal, listener);
    return [signal, listener] as const;
  });
  return { asked: asked.promise, forced: forced.promise, ask };
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
