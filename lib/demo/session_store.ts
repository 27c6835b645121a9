/**
 * The demo agent's memory: one file per session, so that `session/load` works after a restart.
 *
 * Knows no protocol. An id is checked before it becomes part of a path, and a file is written beside
 * its place and renamed, so that a crash leaves the old one or the new one.
 */
import { join } from "@std/path";
import type { SessionUpdate } from "../acp.ts";
import { fieldsOf } from "./params.ts";
import { type Settings, settingsFrom } from "./settings.ts";

/** Ids become file names. */
const SESSION_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/;

export interface SessionRecord {
  readonly sessionId: string;
  readonly cwd: string;
  title: string | null;
  settings: Settings;
  /** What the person answered "always" to. */
  allowed: readonly string[];
  /** Made up, but it grows with what is said. */
  usedTokens: number;
  readonly history: SessionUpdate[];
}

export class SessionStore {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** The record of `sessionId`, or null when there is none. Throws what `Deno.readTextFile` throws. */
  async load(sessionId: string): Promise<SessionRecord | null> {
    if (!SESSION_ID.test(sessionId)) return null;
    try {
      return recordFrom(JSON.parse(await Deno.readTextFile(this.#path(sessionId))), sessionId);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound || error instanceof SyntaxError) return null;
      throw error;
    }
  }

  /** Forgets a session; that it is not there is fine. */
  async remove(sessionId: string): Promise<void> {
    if (!SESSION_ID.test(sessionId)) return;
    await Deno.remove(this.#path(sessionId)).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
  }

  async save(record: SessionRecord): Promise<void> {
    await Deno.mkdir(this.#dir, { recursive: true, mode: 0o700 });
    const temporary = join(this.#dir, `.${record.sessionId}.${crypto.randomUUID()}.tmp`);
    try {
      {
        using file = await Deno.open(temporary, { write: true, createNew: true, mode: 0o600 });
        // write() may take less than it is given.
        const bytes = new TextEncoder().encode(JSON.stringify({ version: 1, ...record }));
        for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
        await file.sync();
      }
      await Deno.rename(temporary, this.#path(record.sessionId));
    } catch (error) {
      await Deno.remove(temporary).catch(() => {/* never made, or renamed already */});
      throw error;
    }
  }

  #path(sessionId: string): string {
    return join(this.#dir, `${sessionId}.json`);
  }
}

function recordFrom(saved: unknown, sessionId: string): SessionRecord | null {
  const fields = fieldsOf(saved);
  const { cwd, title, allowed, usedTokens, history } = fields;
  if (fields.version !== 1 || typeof cwd !== "string" || !Array.isArray(history)) return null;
  return {
    sessionId,
    cwd,
    title: typeof title === "string" ? title : null,
    settings: settingsFrom(fields.settings),
    allowed: Array.isArray(allowed) ? allowed.filter((name) => typeof name === "string") : [],
    usedTokens: typeof usedTokens === "number" ? usedTokens : 0,
    // Written by `remember` of this very program, to a directory of the person's own.
    history: history as SessionUpdate[],
  };
}
