/**
 * The audit log: what agents and people did beyond a conversation, one JSON line each, in `audit.jsonl`.
 *
 * Holds no prompt's text and no secret. A log that cannot be written is said once and stops nothing.
 */
import { join } from "@std/path";
import { appendLine } from "../coordination/append_line.ts";
import type { Log } from "../log.ts";

/** Bytes of the log; beyond it the log is moved to `audit.jsonl.1`, whose former content goes. */
const LOG_BYTES_MAX = 10 * 1024 * 1024;

export interface AuditEntry {
  /** `session_start`, `message_send`, `attach`, `revert`, `device_revoke`, … */
  readonly action: string;
  /** The session it was done by or to; null for what concerns none. */
  readonly sessionId: string | null;
  readonly by: string;
  readonly details?: Readonly<Record<string, string | number | boolean | null>>;
}

export class Audit {
  readonly #path: string;
  readonly #now: () => number;
  readonly #log: Log;
  #failed = false;

  constructor(options: { stateDir: string; now: () => number; log: Log }) {
    this.#path = join(options.stateDir, "audit.jsonl");
    this.#now = options.now;
    this.#log = options.log;
  }

  append(entry: AuditEntry): void {
    try {
      this.#makeRoom();
      const line = JSON.stringify({ at: new Date(this.#now()).toISOString(), ...entry });
      appendLine(this.#path, line);
      this.#failed = false;
    } catch (error) {
      if (!this.#failed) this.#log.warn(`Cannot write the audit log "${this.#path}" as ${error}`);
      this.#failed = true;
    }
  }

  #makeRoom(): void {
    try {
      if (Deno.statSync(this.#path).size > LOG_BYTES_MAX) Deno.renameSync(this.#path, `${this.#path}.1`);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}
