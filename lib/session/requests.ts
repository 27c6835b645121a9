/**
 * Requests that were answered, so that the same one again is answered the same: one that was sent twice
 * because its answer was lost does its work once.
 */

/** Requests that are remembered; the oldest is forgotten first. */
const REQUESTS_MAX = 1_000;

export class Requests<T> {
  readonly #answers = new Map<string, Promise<T>>();

  /** The answer to `requestId`: what `work` gives, at its first time. One that failed may be tried again. */
  once(requestId: string, work: () => Promise<T>): Promise<T> {
    const known = this.#answers.get(requestId);
    if (known) return known;
    const answer = work();
    this.#answers.set(requestId, answer);
    answer.catch(() => this.#answers.delete(requestId));
    const oldest = this.#answers.keys().next().value;
    if (this.#answers.size > REQUESTS_MAX && oldest !== undefined) this.#answers.delete(oldest);
    return answer;
  }
}
