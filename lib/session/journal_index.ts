/**
 * The journal's index on disk: the digest, how much of the journal it covers, and who may have written since.
 *
 * The digest is a convenience: whatever becomes of it, it can be folded again from the journal. That the
 * journal is being written is on the disk before anything is shown, for a power cut may shorten the journal
 * by whole lines, and nothing else would tell.
 */
import { join } from "@std/path";
import { readJson, writeFileAtomic } from "../coordination/atomic_file.ts";
import { bootId } from "../coordination/boot.ts";
import { type Digest, EMPTY_DIGEST } from "./digest.ts";

/** Changes whenever a digest of before could be misread; the index is then folded again. */
const INDEX_VERSION = 2;

export interface JournalIndex {
  /** The journal's random id. */
  readonly journal: string;
  /** Bytes and events that the digest covers. */
  readonly bytes: number;
  readonly lastSeq: number;
  readonly digest: Digest;
}

interface Written extends JournalIndex {
  readonly version: number;
  /** The run of the machine in which the journal is written; null once it was closed. */
  readonly boot: string | null;
}

export class IndexFile {
  readonly #directory: string;
  readonly #boot: string;
  /** What it says on who writes; null for nobody. */
  #writtenIn: string | null = null;

  /** @param boot This run of the machine, when it is not what the system says. */
  constructor(directory: string, boot?: string) {
    this.#directory = directory;
    // Where the system tells no boots apart, each opening counts as one.
    this.#boot = boot ?? bootId() ?? crypto.randomUUID();
  }

  /** An empty one with a new id when there is none that fits a journal of `journalBytes`. */
  read(journalBytes: number): JournalIndex {
    try {
      // Written here only; another version is told apart.
      const index = readJson(this.#path) as Written | null;
      if (index?.version === INDEX_VERSION && index.bytes <= journalBytes) {
        this.#writtenIn = index.boot;
        return index;
      }
    } catch { /* unreadable: as if there were none */ }
    return { journal: crypto.randomUUID(), bytes: 0, lastSeq: 0, digest: EMPTY_DIGEST };
  }

  /** Whether the machine went down while the journal was written. */
  get isOfLostBoot(): boolean {
    return this.#writtenIn !== null && this.#writtenIn !== this.#boot;
  }

  /** Whether it says that the journal is written now. */
  get isMarked(): boolean {
    return this.#writtenIn === this.#boot;
  }

  /** Says so, and that is there after a power cut, whatever was there before. */
  mark(index: JournalIndex): void {
    this.#write(index, { boot: this.#boot, durable: true });
    // A rename is on the disk when its directory is (fsync(2)).
    using directory = Deno.openSync(this.#directory);
    directory.syncSync();
  }

  /** `index` must not be ahead of what the disk has of the journal. */
  write(index: JournalIndex): void {
    this.#write(index, { boot: this.#boot, durable: false });
  }

  /** Says that nobody writes any more and all is on the disk. */
  close(index: JournalIndex): void {
    this.#write(index, { boot: null, durable: false });
  }

  #write(index: JournalIndex, { boot, durable }: { boot: string | null; durable: boolean }): void {
    writeFileAtomic(this.#path, JSON.stringify({ version: INDEX_VERSION, ...index, boot }), { durable });
    this.#writtenIn = boot;
  }

  get #path(): string {
    return join(this.#directory, "index");
  }
}
