/**
 * A WebSocket of JSON lines that comes back by itself: back-off, a heartbeat, and one word about its state.
 *
 * Knows no kind of line but its own ping and the answer to it. Time, chance and the socket itself come in as
 * options, so tests drive it by hand.
 */

/**
 * `blip`: just lost; most of those are over before anybody would have to be told. `offline`: the browser has no
 * network; `gone`: drawbridge was not reached for long.
 */
export type Connection = "connected" | "blip" | "reconnecting" | "offline" | "gone";

export interface SocketHandle {
  send(text: string): void;
  close(): void;
}

export interface SocketHandlers {
  opened(): void;
  frame(text: string): void;
  closed(code: number): void;
}

/** Opens a socket; `handlers` are called later, never before it returns. */
export type OpenSocket = (url: string, handlers: SocketHandlers) => SocketHandle;

export interface Clock {
  now(): number;
  /** Runs `run` after `ms`; the answer calls it off. */
  after(ms: number, run: () => void): () => void;
}

export interface LineSocketOptions {
  readonly open: OpenSocket;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  /** What the browser thinks of its network. */
  readonly online: () => boolean;
  /** Address of the next attempt. */
  readonly url: () => string;
  readonly onOpen?: () => void;
  readonly onLines: (lines: readonly unknown[]) => void;
  readonly onConnection: (connection: Connection) => void;
  /** A close code from 4400 to 4499 says do not come back; `null`: an attempt failed before it opened. */
  readonly onRefused: (code: number | null) => void;
}

export const BACK_OFF_MIN_MS = 100;
export const BACK_OFF_MAX_MS = 5_000;
export const SILENCE_MS = 10_000;
export const ANSWER_MS = 5_000;
/** How long a lost connection is a blip. Milliseconds. */
export const BLIP_MS = 2_000;
/** After this long without a connection drawbridge is gone. Milliseconds. */
export const GONE_MS = 20_000;

export class LineSocket {
  readonly #options: LineSocketOptions;
  #socket: SocketHandle | null = null;
  #open = false;
  /** A line came over this socket: it is one that works. */
  #heard = false;
  #stopped = true;
  #attempt = 0;
  #heardAt = 0;
  /** Something came since the last ping. */
  #answered = true;
  /** When the oldest ping without an answer went; null when there is none. */
  #pingedAt: number | null = null;
  #roundTripMs: number | null = null;
  #callOff: (() => void)[] = [];
  #retry: (() => void) | null = null;
  #beat: (() => void) | null = null;

  constructor(options: LineSocketOptions) {
    this.#options = options;
  }

  start(): void {
    if (!this.#stopped) return;
    this.#stopped = false;
    this.#tellIfItLasts();
    this.#connect();
  }

  stop(): void {
    this.#stopped = true;
    this.#quiet();
    this.#drop();
  }

  /** Sends one line; false when there is no connection to send it on. */
  send(line: object): boolean {
    if (!this.#open || !this.#socket) return false;
    this.#socket.send(JSON.stringify(line));
    return true;
  }

  /** How long the newest answered ping took; null before the first. Milliseconds. */
  get roundTripMs(): number | null {
    return this.#roundTripMs;
  }

  /** Measures the round trip; false when there is no connection. */
  ping(): boolean {
    if (!this.send({ type: "ping" })) return false;
    this.#pingedAt ??= this.#options.clock.now();
    return true;
  }

  /** The network or the tab is back: try at once, or make sure that what looks open is. */
  nudge(): void {
    if (this.#stopped) return;
    if (this.#open) return this.#probe();
    this.#attempt = 0;
    this.#connect();
  }

  /** Gives this connection up and comes back: at once, or after the longest wait. */
  reconnect(options: { readonly atOnce: boolean } = { atOnce: true }): void {
    if (this.#stopped) return;
    this.#drop();
    this.#lose();
    if (options.atOnce) this.#connect();
    else this.#retry = this.#options.clock.after(BACK_OFF_MAX_MS, () => this.#connect());
  }

  #connect(): void {
    this.#retry?.();
    this.#retry = null;
    this.#drop();
    const { open, url, clock } = this.#options;
    // Handlers of a socket that was given up must not be heard: each attempt has its own token.
    const handlers: SocketHandlers = {
      opened: () => this.#socket === socket && this.#opened(),
      frame: (text) => this.#socket === socket && this.#frame(text),
      closed: (code) => this.#socket === socket && this.#closed(code),
    };
    const socket = open(url(), handlers);
    this.#socket = socket;
    this.#heardAt = clock.now();
    this.#watch();
  }

  #opened(): void {
    this.#open = true;
    this.#heardAt = this.#options.clock.now();
    this.#watch();
    this.#options.onOpen?.();
  }

  #frame(text: string): void {
    this.#answered = true;
    this.#heardAt = this.#options.clock.now();
    if (!this.#heard) this.#works();
    const lines = parseLines(text);
    if (this.#pingedAt !== null && lines.some(isPong)) this.#measured(this.#pingedAt);
    this.#options.onLines(lines);
  }

  /** A clock that was set back in between tells nothing. */
  #measured(pingedAt: number): void {
    this.#roundTripMs = Math.max(0, this.#options.clock.now() - pingedAt);
    this.#pingedAt = null;
  }

  /** Only now: a bridge in trouble opens and closes again, and must not be tried ever faster. */
  #works(): void {
    this.#heard = true;
    this.#attempt = 0;
    this.#quiet();
    this.#options.onConnection("connected");
  }

  #closed(code: number): void {
    const wasOpen = this.#open;
    const worked = this.#heard;
    this.#drop();
    if (this.#stopped) return;
    if (code >= 4400 && code < 4500 && code !== 4429) {
      this.stop();
      return this.#options.onRefused(code);
    }
    if (worked) this.#lose();
    if (!wasOpen) this.#options.onRefused(null);
    if (this.#stopped) return;
    const ceiling = Math.min(BACK_OFF_MAX_MS, BACK_OFF_MIN_MS * 2 ** this.#attempt);
    this.#attempt += 1;
    const wait = ceiling / 2 + (ceiling / 2) * this.#options.random();
    this.#retry = this.#options.clock.after(wait, () => this.#connect());
  }

  #lose(): void {
    this.#tellIfItLasts();
    this.#options.onConnection("blip");
  }

  /** Says that there is no connection after a while. */
  #tellIfItLasts(): void {
    const { clock, onConnection, online } = this.#options;
    this.#quiet();
    this.#callOff = [
      clock.after(BLIP_MS, () => onConnection(online() ? "reconnecting" : "offline")),
      clock.after(GONE_MS, () => onConnection(online() ? "gone" : "offline")),
    ];
  }

  #quiet(): void {
    for (const callOff of this.#callOff) callOff();
    this.#callOff = [];
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = null;
    this.#open = false;
    this.#heard = false;
    this.#pingedAt = null;
    this.#beat?.();
    this.#beat = null;
    this.#retry?.();
    this.#retry = null;
    socket?.close();
  }

  #watch(): void {
    this.#beat?.();
    const { clock } = this.#options;
    const wait = Math.max(0, this.#heardAt + SILENCE_MS - clock.now());
    this.#beat = clock.after(wait, () => {
      if (clock.now() - this.#heardAt >= SILENCE_MS) this.#probe();
      else this.#watch();
    });
  }

  /** Asks for a sign of life; none in time means that the socket is dead although nobody closed it. */
  #probe(): void {
    this.#beat?.();
    const { clock } = this.#options;
    this.#answered = false;
    this.ping();
    this.#beat = clock.after(ANSWER_MS, () => {
      if (this.#answered) return this.#watch();
      if (this.#heard) this.#lose();
      this.#connect();
    });
  }
}

function isPong(line: unknown): boolean {
  return typeof line === "object" && line !== null && "type" in line && line.type === "pong";
}

/** The lines of a frame; a line that is no JSON is left out. */
function parseLines(text: string): unknown[] {
  const lines: unknown[] = [];
  for (const line of text.split("\n")) {
    if (line === "") continue;
    try {
      lines.push(JSON.parse(line));
    } catch {
      // The gap in the numbers, if it was an event, brings the connection back to where it was.
    }
  }
  return lines;
}
