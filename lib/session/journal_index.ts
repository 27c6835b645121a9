/**
 * The journal's index on disk: the digest, and how much of the journal it covers.
 *
 * A convenience that is never trusted blindly: it is not synced to the disk, and whatever becomes of it,
 * it can be folded again from the journal.
 */
import { join } from "@std/path";
import { readJson, writeFileAtomic } from "../coordination/atomic_file.ts";
import { type Digest, EMPTY_DIGEST } from "./digest.ts";

/** Changes whenever a digest of before could be misread; the index is then folded again. */
const INDEX_VERSION = 1;

export interface JournalIndex {
  /** The journal's random id. */
  readonly journal: string;
  /** Bytes and events that the digest covers. */
  readonly bytes: number;
  readonly lastSeq: number;
  readonly digest: Digest;
}

/** The index in `directory`; an empty one when there is none that fits a journal of `journalBytes`. */
export function readIndex(directory: string, journalBytes: number): JournalIndex {
  try {
    // Written by `writeIndex` only; another version is told apart.
    const index = readJson(indexPath(directory)) as (JournalIndex & { version: number }) | null;
    if (index?.version === INDEX_VERSION && index.bytes <= journalBytes) return index;
  } catch { /* unreadable: as if there were none */ }
  return { journal: crypto.randomUUID(), bytes: 0, lastSeq: 0, digest: EMPTY_DIGEST };
}

export function writeIndex(directory: string, index: JournalIndex): void {
  const text = JSON.stringify({ version: INDEX_VERSION, ...index });
  writeFileAtomic(indexPath(directory), text, { durable: false });
}

function indexPath(directory: string): string {
  return join(directory, "index");
}
