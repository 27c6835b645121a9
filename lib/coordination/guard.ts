/**
 * Exclusive holding by the kernel: flock(2) on an empty file that is never unlinked and never renamed.
 *
 * The kernel frees it when the process dies, however it dies: there is no stale rule and no PID to
 * trust. Two handles of one process exclude each other as well. Never waits on a blocking lock, which
 * could not be cancelled.
 */
import { lockHolder } from "./lock_holder.ts";

/** How long an acquirer goes on trying: a reader that probes holds the lock for an instant. Milliseconds. */
export const RETRY_FOR_MS = 200;
const RETRY_EVERY_MS = 10;

/** A held guard; disposing of it frees it, twice is harmless. */
export class Guard implements Disposable {
  readonly path: string;
  #file: Deno.FsFile | null;

  private constructor(path: string, file: Deno.FsFile) {
    this.path = path;
    this.#file = file;
  }

  /**
   * The guard, or null while somebody else holds it. @throws what opening the file throws; Error when the
   * path is no regular file.
   */
  static async tryAcquire(path: string): Promise<Guard | null> {
    assertRegular(path);
    const file = await Deno.open(path, { create: true, read: true, write: true, mode: 0o600 });
    try {
      if (await locked(file, { exclusive: true, forMs: RETRY_FOR_MS })) return new Guard(path, file);
    } catch (error) {
      file.close();
      throw error;
    }
    file.close();
    return null;
  }

  /** Waits up to `waitMs` for the guard. @throws when the time is over, naming the file and its holder. */
  static async acquire(path: string, options: { waitMs: number }): Promise<Guard> {
    const deadline = performance.now() + options.waitMs;
    while (performance.now() < deadline) {
      const guard = await Guard.tryAcquire(path);
      if (guard) return guard;
    }
    throw new Error(`Cannot lock "${path}" as ${lockHolder(path)} held it for ${options.waitMs} ms`);
  }

  /**
   * Leaves on the file that it was held at this time, for {@link lastHeldAt}: a holder that lives long does
   * so now and then, and before it lets go. Nothing once it is disposed of. @param at Epoch milliseconds.
   */
  touch(at: number): void {
    this.#file?.utimeSync(new Date(at), new Date(at));
  }

  [Symbol.dispose](): void {
    this.#file?.close();
    this.#file = null;
  }
}

/**
 * Whether anybody holds the guard at `path`; no file, no holder. Looks by a shared lock, which other
 * lookers do not notice, and goes on for `retryForMs` where whoever holds it may let go in an instant.
 * @throws what opening the file throws; Error when the path is no regular file.
 */
export async function isHeld(path: string, options = { retryForMs: 0 }): Promise<boolean> {
  assertRegular(path);
  try {
    using file = await Deno.open(path, { read: true });
    return !await locked(file, { exclusive: false, forMs: options.retryForMs });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** When a holder last touched the guard at `path` ({@link Guard.touch}), or it was made. Epoch milliseconds. */
export function lastHeldAt(path: string): number | null {
  try {
    return Deno.statSync(path).mtime?.getTime() ?? null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

async function locked(file: Deno.FsFile, options: { exclusive: boolean; forMs: number }): Promise<boolean> {
  const deadline = performance.now() + options.forMs;
  while (true) {
    if (await file.tryLock(options.exclusive)) return true;
    if (performance.now() >= deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, RETRY_EVERY_MS));
  }
}

/** Opening a FIFO may hang, and a link may lead anywhere. */
function assertRegular(path: string): void {
  try {
    if (Deno.lstatSync(path).isFile) return;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw error;
  }
  throw new Error(`Cannot lock "${path}" as it is not a regular file`);
}
