/**
 * The sessions on disk with what is known of each without opening it.
 */
import { join } from "@std/path";
import { directoryEntries } from "../coordination/workspace.ts";
import type { Digest } from "./digest.ts";
import { readDigest } from "./journal.ts";
import { readMeta, SESSION_ID, type SessionMeta } from "./meta.ts";

export interface ListedSession {
  readonly meta: SessionMeta;
  readonly digest: Digest;
}

/** @param directory `sessions` of the state directory. Those that cannot be read are left out. */
export function listSessions(directory: string): ListedSession[] {
  return directoryEntries(directory).flatMap(({ name, isDirectory }) => {
    if (!isDirectory || !SESSION_ID.test(name)) return [];
    try {
      const meta = readMeta(join(directory, name));
      return meta ? [{ meta, digest: readDigest(join(directory, name)) }] : [];
    } catch {
      return []; // damaged: the running drawbridge says so
    }
  });
}
