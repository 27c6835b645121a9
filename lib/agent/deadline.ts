/**
 * Waiting for an agent, with an end.
 */

/** Whether `promise` fulfils within `ms` milliseconds; rejects if it does. */
export async function settledWithin(promise: Promise<unknown>, ms: number): Promise<boolean> {
  const late = Symbol();
  return await race(promise, { ms, onLate: (settle) => settle.resolve(late) }) !== late;
}

/** @throws Error naming `what` when `promise` has not settled after `ms` milliseconds. */
export async function withDeadline<T>(
  promise: Promise<T>,
  options: { ms: number; what: string },
): Promise<T> {
  const { ms, what } = options;
  const message = `Cannot go on with this agent as it did not answer ${what} within ${ms / 1000} s`;
  // Only `promise` can fulfil here.
  return await race(promise, { ms, onLate: (settle) => settle.reject(new Error(message)) }) as T;
}

interface Settle {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

async function race(promise: Promise<unknown>, options: { ms: number; onLate: (settle: Settle) => void }) {
  const late = Promise.withResolvers<unknown>();
  const timer = setTimeout(() => options.onLate(late), options.ms);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
