/**
 * One of this browser's tabs speaks for all, and each lets the others know which session is seen in it.
 *
 * By the browser's own locks: a tab that is gone holds none, whatever became of it.
 */
const SPEAKER = "drawbridge.speaker";
const SEEN = "drawbridge.seen.";

export class OneTab {
  #speaks = false;
  #unsee = () => {};
  readonly #stop = new AbortController();

  constructor() {
    this.#hold(SPEAKER, { signal: this.#stop.signal }, () => this.#speaks = true);
  }

  /** Whether it is this tab that speaks. */
  get speaks(): boolean {
    return this.#speaks;
  }

  /** The session that is seen in this tab from now on; null for none. */
  see(sessionId: string | null): void {
    this.#unsee();
    const over = new AbortController();
    this.#unsee = () => over.abort();
    if (sessionId !== null) this.#hold(SEEN + sessionId, { mode: "shared", signal: over.signal }, () => {});
  }

  /** Whether a tab shows it to its person. */
  async isSeen(sessionId: string): Promise<boolean> {
    const { held = [] } = await navigator.locks.query();
    return held.some(({ name }) => name === SEEN + sessionId);
  }

  stop(): void {
    this.#stop.abort();
    this.#unsee();
  }

  /** Waits for the lock and keeps it until `signal`. */
  #hold(name: string, options: LockOptions & { readonly signal: AbortSignal }, onHeld: () => void): void {
    const { signal } = options;
    navigator.locks.request(name, options, () => {
      onHeld();
      return new Promise<void>((resolve) => {
        if (signal.aborted) resolve();
        signal.addEventListener("abort", () => resolve());
      });
    }).catch(() => {/* called off while it waited */});
  }
}
