/**
 * The secret by which a session's own tools are told from all others: one each, in memory only.
 *
 * A tool process is handed it in its environment; who calls is never a parameter.
 */

/** Random bytes of a secret. */
const SECRET_BYTES = 32;

export class Secrets {
  /** Secret to session id, and back. */
  readonly #sessions = new Map<string, string>();
  readonly #secrets = new Map<string, string>();

  /** The secret of session `id`, made at the first question. */
  of(id: string): string {
    const known = this.#secrets.get(id);
    if (known !== undefined) return known;
    const secret = crypto.getRandomValues(new Uint8Array(SECRET_BYTES)).toHex();
    this.#secrets.set(id, secret);
    this.#sessions.set(secret, id);
    return secret;
  }

  /** Whose secret this is. A map tells nothing by its time that a guesser of 32 random bytes could use. */
  sessionOf(secret: unknown): string | null {
    return typeof secret === "string" ? this.#sessions.get(secret) ?? null : null;
  }
}
