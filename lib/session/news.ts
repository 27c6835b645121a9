/**
 * Whether what the list of sessions shows of a session may have changed.
 */
import type { SessionStatus } from "../wire.ts";
import type { Digest } from "./digest.ts";

export class News {
  #digest: Digest | null = null;
  #status: SessionStatus | null = null;

  /** True once for each digest or status. Streaming changes neither: it costs two comparisons. */
  isNew(digest: Digest, status: SessionStatus): boolean {
    if (digest === this.#digest && status === this.#status) return false;
    this.#digest = digest;
    this.#status = status;
    return true;
  }
}
