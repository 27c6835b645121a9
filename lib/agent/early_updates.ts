/**
 * Updates that an agent sends before the answer that names the session, held until it is named.
 */

/** Characters that are held; what comes beyond is let go. */
const CHARS_MAX = 16 * 1024 * 1024;

export interface EarlyUpdate {
  readonly line: string;
  readonly params: unknown;
}

export class EarlyUpdates {
  readonly #held: EarlyUpdate[] = [];
  #chars = 0;

  /** False when it was let go. */
  hold(update: EarlyUpdate): boolean {
    this.#chars += update.line.length;
    if (this.#chars > CHARS_MAX) return false;
    this.#held.push(update);
    return true;
  }

  /** In the order they came. */
  get list(): readonly EarlyUpdate[] {
    return this.#held;
  }
}
