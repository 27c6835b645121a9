/**
 * Long synchronous work in slices, so that nothing else waits for it longer than one.
 *
 * Synchronous file calls are five times as fast as asynchronous ones (measured: 50,000 lstat in 0.2 s),
 * but hold up everything meanwhile.
 */

/** Longest that work goes on at a stretch, apart from the one step it is in. Milliseconds. */
export const SLICE_MS = 10;

/**
 * Runs `work` to its end; it may be interrupted at each `yield`. Returns what `work` returns.
 *
 * @param options.signal ends it between two slices; without one it goes on to its end
 * @param options.now milliseconds of a clock, when it is not the system's
 * @throws the signal's reason when aborted
 */
export async function sliced<T>(
  work: () => Generator<void, T, void>,
  { signal, now = () => performance.now() }: { signal?: AbortSignal; now?: () => number } = {},
): Promise<T> {
  using steps = work(); // one that is aborted lets go of what it holds
  while (true) {
    signal?.throwIfAborted();
    const begun = now();
    do {
      const step = steps.next();
      if (step.done) return step.value;
    } while (now() - begun < SLICE_MS);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}
