/**
 * Exclusive holding by the kernel: flock(2) on an empty file that is never unlinked and never renamed.
 *
 * The kernel frees it when the process dies, however it dies: there is no stale rule and no PID to
 * trust. Two handles of one process exclude each other as well. Never waits on a blocking lock, which
 * could not be cancelled.
 */

/** How long an acquirer goes on trying: a reader that probes holds the lock for an instant. Milliseconds. */
const RETRY_FOR_MS = 200;
const RETRY_EVERY_MS = 10;

/** A held guard; disposing of it frees it, twice is harmless. */
export class Guard implements Disposable {
  readonly path: string;
  #file: Deno.FsFile | null;

  private constructor(path: string, file: Deno.FsFile) {
    this.path = path;
    this.#file = file;
  }

  /** The guard, or null while somebody else holds it. Throws what opening the file throws. */
  static async tryAcquire(path: string): Promise<Guard | null> {
    const file = await Deno.open(path, { create: true, read: true, write: true, mode: 0o600 });
    const deadline = performance.now() + RETRY_FOR_MS;
    while (true) {
      if (await file.tryLock(true)) return new Guard(path, file);
      if (performance.now() >= deadline) break;
      await new Promise((resolve) => setTimeout(resolve, RETRY_EVERY_MS));
    }
    file.close();
    return null;
  }

  /** Waits up to `waitMs` for the guard. @throws when the time is over, naming the file. */
  static async acquire(path: string, options: { waitMs: number }): Promise<Guard> {
    const deadline = performance.now() + options.waitMs;
    while (performance.now() < deadline) {
      const guard = await Guard.tryAcquire(path);
      if (guard) return guard;
    }
    throw new Error(`Cannot lock "${path}" as another process held it for ${options.waitMs} ms`);
  }

  [Symbol.dispose](): void {
    this.#file?.close();
    this.#file = null;
  }
}
