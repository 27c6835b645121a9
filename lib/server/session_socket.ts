/**
 * One browser's view of one session: the journal's bytes from its last number on, then live.
 *
 * The journal on disk is the outbox. A browser that keeps up is handed each frame as it is written; one
 * that does not is left alone until its socket has drained, and then reads on from the file where it was,
 * so that it never misses or repeats an event, slows nobody, and costs at most SEND_BUFFER_BYTES_MAX.
 * Deno's `send` never pushes back: it is only called while `bufferedAmount` is below that limit.
 */
import { errorText, type Log } from "../log.ts";
import type { Frame } from "../session/frame.ts";
import type { Journal } from "../session/journal.ts";
import type { BrowserLine, By, Ready, ServerLine } from "../wire.ts";
import { parseBrowserLine } from "./browser_line.ts";
import type { ViewSocket } from "./view_socket.ts";

/** Bytes handed to the socket and not yet taken by the browser; above it nothing is sent. */
export const SEND_BUFFER_BYTES_MAX = 1024 * 1024;
/** A browser this many bytes behind is told `resync`. */
export const OUTBOX_BYTES_MAX = 4 * 1024 * 1024;
/** Characters of an error that a browser is told: some repeat what it sent. */
const ERROR_CHARS_MAX = 1_000;
/** Bytes read from the journal at once. */
const READ_BYTES = 256 * 1024;
/** How often a full socket is looked at; WebSockets have no event for it. Milliseconds. */
const DRAIN_POLL_MS = 10;

export interface SessionSocketOptions {
  readonly socket: ViewSocket;
  readonly journal: Journal;
  /** Number and offset of the first event to send. */
  readonly from: { readonly seq: number; readonly offset: number };
  readonly ready: () => Ready;
  readonly by: By;
  /** Does what a line asks; what it throws or rejects with is told to this browser only. */
  readonly perform: (
    line: BrowserLine,
    by: By,
  ) => ServerLine | undefined | void | Promise<ServerLine | undefined | void>;
  readonly log: Log;
}

export class SessionSocket {
  readonly #options: SessionSocketOptions;
  readonly #decoder = new TextDecoder();
  #offset: number;
  #seq: number;
  #pumping = false;
  #resyncTold = true;

  constructor(options: SessionSocketOptions) {
    this.#options = options;
    this.#offset = options.from.offset;
    this.#seq = options.from.seq;
  }

  /** Says `ready`, sends what is there, and listens; the socket is open. */
  begin(): void {
    this.tell(this.#options.ready());
    const { stalled } = this.#options.journal;
    if (stalled !== null) this.tell({ type: "stalled", message: stalled });
    this.#pump();
    this.#options.socket.receive((line) => void this.#perform(line));
  }

  /** The browser is to come again: the session was closed here (1001), or something failed (1011). */
  close(code: 1001 | 1011, why: string): void {
    this.#options.socket.close(code, why);
  }

  /** A frame was written: hands it on, if this browser is up to it. */
  onFrame(frame: Frame): void {
    if (this.#pumping || !this.#options.socket.isOpen) return;
    const isNext = frame.start === this.#offset;
    if (!isNext || this.#options.socket.bufferedAmount > SEND_BUFFER_BYTES_MAX) return this.#pump();
    this.#options.socket.send(frame.text);
    this.#offset = frame.end;
    this.#seq = frame.lastSeq + 1;
  }

  /** The journal has grown by another hand than this process's. */
  catchUp(): void {
    if (!this.#pumping) this.#pump();
  }

  tell(line: ServerLine): void {
    if (this.#options.socket.isOpen) this.#options.socket.send(JSON.stringify(line));
  }

  #pump(): void {
    try {
      this.#sendRest();
    } catch (error) {
      this.#options.log.warn(`Cannot read the journal as ${errorText(error)}`);
      this.close(1011, "the journal cannot be read");
    }
  }

  /** Sends from the file until the end of the journal is reached; goes on when the socket has drained. */
  #sendRest(): void {
    const { socket, journal } = this.#options;
    this.#pumping = false;
    if (!socket.isOpen || journal.isClosed) return;
    this.#tellResync();
    while (this.#offset < journal.bytes) {
      if (socket.bufferedAmount > SEND_BUFFER_BYTES_MAX) {
        this.#pumping = true;
        setTimeout(() => this.#pump(), DRAIN_POLL_MS);
        return;
      }
      const bytes = journal.read(this.#offset, READ_BYTES);
      if (bytes.length === 0) throw new Error("it is shorter than it was");
      this.#sendFromFile(bytes);
    }
    this.#resyncTold = false;
  }

  #sendFromFile(bytes: Uint8Array): void {
    this.#options.socket.send(this.#decoder.decode(bytes.subarray(0, -1)));
    this.#offset += bytes.length;
    for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) this.#seq++;
  }

  /** Once for each time a browser that was live falls far behind. */
  #tellResync(): void {
    const behind = this.#options.journal.bytes - this.#offset + this.#options.socket.bufferedAmount;
    if (this.#resyncTold || behind <= OUTBOX_BYTES_MAX) return;
    this.#resyncTold = true;
    this.tell({ type: "resync", from: this.#seq });
  }

  #pong(): ServerLine {
    const { lastSeq, bytes } = this.#options.journal;
    return { type: "pong", lastSeq, bytes };
  }

  async #perform(text: string): Promise<void> {
    try {
      const line = parseBrowserLine(text);
      const answer = line.type === "ping"
        ? this.#pong()
        : await this.#options.perform(line, this.#options.by);
      if (answer) this.tell(answer);
    } catch (error) {
      const message = errorText(error).slice(0, ERROR_CHARS_MAX);
      this.tell({ type: "error", message, promptId: promptIdIn(text) });
    }
  }
}

/** The id of the prompt that `text` may be, so that a browser does not send what is refused again and again. */
function promptIdIn(text: string): string | undefined {
  try {
    const { type, promptId } = JSON.parse(text) ?? {};
    return type === "prompt" && typeof promptId === "string" ? promptId : undefined;
  } catch {
    return undefined; // no line of ours
  }
}
