/**
 * The sessions on disk with what is known of each without opening it.
 */
import { join } from "@std/path";
import { sessionIds } from "../coordination/session_presence.ts";
import type { Digest } from "./digest.ts";
import { readDigest } from "./journal.ts";
import { readMeta, type SessionMeta } from "./meta.ts";

export interface ListedSession {
  readonly meta: SessionMeta;
  readonly digest: Digest;
}

/** @param directory `sessions` of the state directory. Those that cannot be read are left out. */
export function listSessions(directory: string): ListedSession[] {
  return sessionIds(directory).flatMap((id) => {
    try {
      const meta = readMeta(join(directory, id));
      return meta ? [{ meta, digest: readDigest(join(directory, id)) }] : [];
    } catch {
      return []; // damaged: the running drawbridge says so
    }
  });
}
