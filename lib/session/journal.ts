/**
 * A session's journal: an append-only file of numbered events, one JSON object a line.
 *
 * The line is the frame: what is written here is, byte for byte, what every browser is sent, live or
 * later. An event is told to `onFrame` only after write(2) has returned for it. Nothing is ever changed
 * or removed, but for a torn tail that a crash left.
 *
 * Knows no session state beyond the digest it keeps as its index.
 */
import { join } from "@std/path";
import type { Event, EventBodies, EventType } from "../wire.ts";
import { concernsDigest, type Digest, eventIn, foldDigest } from "./digest.ts";
import type { Frame } from "./frame.ts";
import { HeldFrames } from "./held_frames.ts";
import { type AppendFailure, fileSize, JournalFile } from "./journal_file.ts";
import { IndexFile, type JournalIndex } from "./journal_index.ts";

/** Bytes of earlier turns that a browser is sent at once, rounded up to whole turns. */
export const WINDOW_BYTES = 512 * 1024;
/** Bytes that are held, unshown, while the disk takes nothing. */
export const HELD_BYTES_MAX = 64 * 1024 * 1024;
const RETRY_EVERY_MS = 1_000;

export interface JournalOptions {
  readonly directory: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Whether to leave the files as they are: somebody else writes them. */
  readonly readOnly: boolean;
  /** This run of the machine, when it is not what the system says. */
  readonly boot?: string;
}

export interface JournalListener {
  readonly onFrame: (frame: Frame) => void;
  /** Why nothing can be written, and null once it can again. */
  readonly onStalled: (message: string | null) => void;
  /** `times` HELD_BYTES_MAX wait to be written; told for each whole number of times. */
  readonly onOverflow: (times: number) => void;
}

export class Journal {
  /** Random; renewed when events that somebody was shown may be missing: their numbers are given anew. */
  id: string;
  digest: Digest;
  /** Why nothing can be written now; null when it can. */
  stalled: string | null = null;
  /** Where lines went that could not be read when the journal was opened; null when all could. */
  damaged: string | null = null;
  /** Set once, by the session that owns this journal. */
  listener: JournalListener = { onFrame: () => {}, onStalled: () => {}, onOverflow: () => {} };
  readonly #options: JournalOptions;
  readonly #file: JournalFile;
  readonly #indexFile: IndexFile;
  /** How it was when it was opened. */
  readonly #opened: JournalIndex;
  /** What follows what was read is still to be cut. */
  #isTorn: boolean;
  #lastSeq: number;
  /** Offset after everything accepted, written or held. */
  #end: number;
  #lines = "";
  /** Number of the first event in `#lines`. */
  #linesFirstSeq = 0;
  #batchDepth = 0;
  readonly #held = new HeldFrames();
  #closed = false;
  #retryTimer: ReturnType<typeof setInterval> | null = null;

  /** Opens or creates the journal in `directory`; cuts a torn tail unless `readOnly`. */
  constructor(options: JournalOptions) {
    this.#options = options;
    this.#file = new JournalFile(journalPath(options.directory), { readOnly: options.readOnly });
    this.#indexFile = new IndexFile(options.directory, options.boot);
    const index = this.#indexFile.read(this.#file.size);
    this.id = index.journal;
    this.digest = index.digest;
    this.#lastSeq = index.lastSeq;
    this.#end = index.bytes;
    this.#takeInTail();
    this.#isTorn = this.#file.size > this.#end;
    const isDoubtful = this.#isTorn || this.#indexFile.isOfLostBoot;
    if (isDoubtful && !options.readOnly) this.id = crypto.randomUUID();
    this.#opened = this.#index;
    if (options.readOnly || (!isDoubtful && index.bytes > 0)) return;
    try {
      this.#prepare();
    } catch { /* a full disk: what is there can be read, and this comes again ahead of the first write */ }
  }

  /** Number of the newest event that anybody may be shown. */
  get lastSeq(): number {
    return this.#held.first ? this.#held.first.firstSeq - 1 : this.#lastSeq;
  }

  /** Bytes on disk, whole lines. */
  get bytes(): number {
    return this.#held.first?.start ?? this.#end;
  }

  /** Appends an event; it is written at the end of the outermost `batch`, or at once outside of one. */
  append<T extends EventType>(type: T, body: EventBodies[T]): number {
    const event = { seq: this.#lastSeq + 1, at: this.#options.now(), type, ...body };
    // A turn's offset must be known: what was batched before it goes out first.
    if (type === "prompt") this.#flush();
    // Folded before it is told, so that whoever is told finds the digest as it is after the event.
    // The body belongs to the type by the signature; the compiler cannot follow that through the spread.
    this.digest = foldDigest(this.digest, event as unknown as Event, this.#end);
    this.#push(JSON.stringify(event));
    return event.seq;
  }

  /** Appends the agent's own `session/update`, spliced in as it came: `line` must be one JSON value. */
  appendUpdate(line: string, update: Readonly<Record<string, unknown>>): void {
    this.#appendMessage("update", line, concernsDigest(update.sessionUpdate) ? { params: { update } } : null);
  }

  /** Appends another notification of the agent, likewise. Parsed once more here: such lines are rare. */
  appendExtension(line: string): void {
    this.#appendMessage("extension", line, JSON.parse(line));
  }

  /** `message` is the parsed line, given only when it concerns the digest. */
  #appendMessage(type: "update" | "extension", line: string, message: object | null): void {
    const seq = this.#lastSeq + 1;
    const at = this.#options.now();
    if (message) {
      // The same event with its message parsed by the caller.
      this.digest = foldDigest(this.digest, { seq, at, type, message } as unknown as Event, this.#end);
    }
    this.#push(`{"seq":${seq},"at":${at},"type":"${type}","message":${line}}`);
  }

  /** Runs `append`s whose lines are written with one write and sent as one frame. */
  batch(run: () => void): void {
    this.#batchDepth++;
    try {
      run();
    } finally {
      if (--this.#batchDepth === 0) this.#flush();
    }
  }

  /** Where the line of event `seq` begins; the end of the journal for the next one. */
  offsetOf(seq: number): number {
    if (seq > this.lastSeq) return this.bytes;
    const turn = this.digest.turns.findLast((turn) => turn.seq <= seq) ?? { seq: 1, offset: 0 };
    return this.#file.skipLines(turn.offset, seq - turn.seq);
  }

  /** The turn at which a window of about WINDOW_BYTES that ends before `beforeSeq` begins. */
  windowBefore(beforeSeq: number): { seq: number; offset: number } {
    const end = this.offsetOf(beforeSeq);
    const turns = this.digest.turns;
    for (let i = turns.length - 1; i >= 1; i--) {
      if (turns[i].seq < beforeSeq && end - turns[i].offset >= WINDOW_BYTES) return turns[i];
    }
    return { seq: 1, offset: 0 };
  }

  /** Whether `close` was called: there is nothing more to read. */
  get isClosed(): boolean {
    return this.#closed;
  }

  /** Whole lines from byte `offset` on, about `bytesMax` of them, their last newline included. */
  read(offset: number, bytesMax: number): Uint8Array {
    return this.#file.readLines(offset, { end: this.bytes, bytesMax });
  }

  /** Asks the disk to keep what is written, and renews the index. Failures only cost a longer opening. */
  async sync(): Promise<void> {
    this.#flush();
    if (this.#options.readOnly || this.#held.first !== null) return;
    const index = this.#index; // as of now: it must not be ahead of what the disk has
    await this.#file.sync();
    if (!this.#closed) this.#indexFile.write(index);
  }

  /** A read-only journal looks for what its owner has written since. True when there is more. */
  follow(): boolean {
    const before = this.#end;
    this.#takeInTail();
    return this.#end > before;
  }

  /** Writes what it can and closes the file. Twice is harmless. */
  close(): void {
    if (this.#closed) return;
    if (this.#retryTimer !== null) clearInterval(this.#retryTimer);
    this.#flush();
    this.#retry();
    if (!this.#options.readOnly && this.#held.first === null) this.#closeIndex();
    this.#closed = true;
    this.#file.close();
  }

  #push(line: string): void {
    this.#lastSeq++;
    if (this.#lines === "") this.#linesFirstSeq = this.#lastSeq;
    this.#lines += line + "\n";
    if (this.#batchDepth === 0) this.#flush();
  }

  #flush(): void {
    if (this.#lines === "") return;
    const text = this.#lines;
    this.#lines = "";
    const bytes = new TextEncoder().encode(text);
    const start = this.#end;
    this.#end += bytes.length;
    const seqs = { firstSeq: this.#linesFirstSeq, lastSeq: this.#lastSeq };
    const frame = { text: text.slice(0, -1), start, end: this.#end, ...seqs };
    if (this.#held.first !== null) return this.#hold(frame, bytes);
    const failure = this.#write(bytes);
    if (failure) this.#stall(frame, bytes.subarray(failure.written), failure.error);
    else this.listener.onFrame(frame);
  }

  /** The mark goes first: once anybody is shown a number, a power cut must not let it be given again. */
  #prepare(): void {
    if (!this.#indexFile.isMarked || this.#isTorn) this.#indexFile.mark(this.#opened);
    if (this.#isTorn) this.damaged = this.#file.cut(this.#opened.bytes, `damaged-${this.#options.now()}`);
    this.#isTorn = false;
  }

  #write(bytes: Uint8Array): AppendFailure | null {
    try {
      this.#prepare();
    } catch (error) {
      return { written: 0, error: error instanceof Error ? error : new Error(String(error)) };
    }
    return this.#file.append(bytes);
  }

  #stall(frame: Frame, rest: Uint8Array, error: Error): void {
    this.stalled = `Cannot write the journal as ${error.message}`;
    this.#hold(frame, rest);
    this.listener.onStalled(this.stalled);
    this.#retryTimer = setInterval(() => this.#retry(), RETRY_EVERY_MS);
  }

  #hold(frame: Frame, rest: Uint8Array): void {
    const times = () => Math.floor(this.#held.bytes / HELD_BYTES_MAX);
    const before = times();
    this.#held.add(frame, rest);
    if (times() > before) this.listener.onOverflow(times());
  }

  #retry(): void {
    if (!this.#held.drain((bytes) => this.#write(bytes), (frame) => this.listener.onFrame(frame))) {
      return;
    }
    if (this.#retryTimer === null) return;
    clearInterval(this.#retryTimer);
    this.#retryTimer = null;
    this.stalled = null;
    this.listener.onStalled(null);
  }

  /** Folds the lines behind the index in; what is torn or no event of ours ends the journal. */
  #takeInTail(): void {
    const tail = this.#file.readTail(this.#end);
    for (const { line, offset, end } of tail) {
      const event = eventIn(line);
      if (event === null || event.seq !== this.#lastSeq + 1) break;
      this.digest = foldDigest(this.digest, event, offset);
      this.#lastSeq = event.seq;
      this.#end = end;
    }
  }

  /** Says that all is on the disk. What fails costs a longer opening, or that browsers start over. */
  #closeIndex(): void {
    try {
      this.#file.syncNow();
      this.#indexFile.close(this.#index);
    } catch { /* it goes on saying that the journal is written */ }
  }

  /** What the index says of all that is accepted. */
  get #index(): JournalIndex {
    return { journal: this.id, bytes: this.#end, lastSeq: this.#lastSeq, digest: this.digest };
  }
}

/** The digest of the journal in `directory`, read from its index, or folded where that is behind. */
export function readDigest(directory: string): Digest {
  const bytes = fileSize(journalPath(directory));
  const index = new IndexFile(directory).read(bytes);
  if (index.bytes === bytes) return index.digest;
  const journal = new Journal({ directory, now: Date.now, readOnly: true });
  journal.close();
  return journal.digest;
}

function journalPath(directory: string): string {
  return join(directory, "journal.jsonl");
}
