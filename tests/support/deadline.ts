/**
 * Waiting for what should happen, with a deadline that says what was missing. Tests never sleep.
 */

/** Many times what a machine with other work needs: only what fails takes so long. Milliseconds. */
export const DEADLINE_MS = 60_000;

/** @throws Error naming `what` when `promise` has not settled in time. */
export async function within<T>(promise: Promise<T>, what: string, ms = DEADLINE_MS): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`missing after ${ms} ms: ${what}`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Polls until `check` gives something other than null or false. For the state of other processes only. */
export async function eventually<T>(
  check: () => T | null | false | Promise<T | null | false>,
  what: string,
  ms = DEADLINE_MS,
): Promise<T> {
  const deadline = performance.now() + ms;
  while (true) {
    const value = await check();
    if (value !== null && value !== false) return value;
    if (performance.now() > deadline) throw new Error(`missing after ${ms} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
