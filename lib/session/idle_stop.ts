/**
 * Stops the agent of a session that has been at rest for long: the next prompt starts and resumes it.
 *
 * Knows no agent: it looks whether the session is at rest, and says when that was long enough.
 */

export interface IdleStopOptions {
  /** How long a session may be at rest; null for ever. Milliseconds. */
  readonly afterMs: number | null;
  readonly isAtRest: () => boolean;
  /** Told once for each rest that lasted so long. */
  readonly onIdle: () => void;
}

/** The longest a timer can wait (setTimeout takes a signed 32-bit integer). Milliseconds. */
const TIMER_MS_MAX = 2 ** 31 - 1;

export class IdleStop {
  readonly #options: IdleStopOptions;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(options: IdleStopOptions) {
    this.#options = options;
  }

  /** To be called whenever the session may have come to rest, or may be at rest no more. */
  look(): void {
    const { afterMs, isAtRest } = this.#options;
    if (!isAtRest()) return this.#clear();
    if (this.#timer === null && afterMs !== null) this.#wait(afterMs);
  }

  /** In steps that a timer can wait. */
  #wait(restMs: number): void {
    const stepMs = Math.min(restMs, TIMER_MS_MAX);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (!this.#options.isAtRest()) return;
      if (restMs > stepMs) this.#wait(restMs - stepMs);
      else this.#options.onIdle();
    }, stepMs);
    Deno.unrefTimer(this.#timer);
  }

  #clear(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
