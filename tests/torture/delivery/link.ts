/**
 * A socket between a browser and a drawbridge in one process: it is late, it stands still, it is cut with
 * frames in flight, and the two ends hear of that at different times or never.
 *
 * Frames arrive in order, whole or not at all, as a WebSocket's do.
 */
import type { SocketHandle, SocketHandlers } from "../../../lib/ui/wire_client/line_socket.ts";
import type { VirtualTime } from "../../support/virtual_time.ts";

const LOST = 1006;

export interface Cut {
  /** Frames in flight that still arrive, each way. */
  readonly downArrive: number;
  readonly upArrive: number;
  /** When the browser hears of it; null: it has to find out. Milliseconds. */
  readonly browserHearsMs: number | null;
  /** When the server does; what is on its way to it arrives before. Milliseconds. */
  readonly serverHearsMs: number;
}

/** What of a WebSocket the server uses. */
class ServerEnd {
  readyState: number = WebSocket.CONNECTING;
  onopen: (() => void) | null = null;
  onmessage: ((event: MessageEvent) => void) | null = null;
  onclose: (() => void) | null = null;
  onerror: (() => void) | null = null;
  readonly #link: Link;

  constructor(link: Link) {
    this.#link = link;
  }

  get bufferedAmount(): number {
    return this.#link.bufferedBytes;
  }

  send(text: string): void {
    if (this.readyState === WebSocket.OPEN) this.#link.sendDown(text);
  }

  close(code = 1000): void {
    if (this.readyState >= WebSocket.CLOSING) return;
    this.readyState = WebSocket.CLOSING;
    this.#link.closeByServer(code);
  }
}

interface InFlight {
  readonly text: string;
  readonly bytes: number;
  readonly at: number;
}

export class Link {
  readonly #time: VirtualTime;
  readonly #latencyMs: number;
  readonly #end = new ServerEnd(this);
  readonly #handlers: SocketHandlers;
  #down: InFlight[] = [];
  #up: InFlight[] = [];
  #downTimer: (() => void) | null = null;
  #upTimer: (() => void) | null = null;
  #stalledUntil = 0;
  #isCut = false;
  #browserGone = false;
  bufferedBytes = 0;

  constructor(time: VirtualTime, options: { latencyMs: number; handlers: SocketHandlers }) {
    this.#time = time;
    this.#latencyMs = options.latencyMs;
    this.#handlers = options.handlers;
  }

  /** All that `attach` and what it starts use of a WebSocket is there. */
  get serverEnd(): WebSocket {
    return this.#end as unknown as WebSocket;
  }

  get browserEnd(): SocketHandle {
    return { send: (text) => this.#sendUp(text), close: () => this.#closeByBrowser() };
  }

  open(): void {
    this.#time.after(this.#latencyMs, () => {
      if (this.#isCut || this.#browserGone) return;
      this.#end.readyState = WebSocket.OPEN;
      this.#end.onopen?.();
      this.#handlers.opened();
    });
  }

  sendDown(text: string): void {
    const bytes = new TextEncoder().encode(text).length;
    this.bufferedBytes += bytes;
    if (this.#isCut) return; // nobody takes it
    this.#down.push({ text, bytes, at: this.#time.now() + this.#latencyMs });
    this.#deliverDown();
  }

  closeByServer(code: number): void {
    this.#time.after(this.#latencyMs, () => {
      for (const { text } of this.#down.splice(0)) if (!this.#isCut) this.#handlers.frame(text);
      this.#serverHears();
      if (!this.#isCut) this.#handlers.closed(code);
      this.#isCut = true;
    });
  }

  /** Nothing gets through for `ms`. */
  stall(ms: number): void {
    this.#stalledUntil = Math.max(this.#stalledUntil, this.#time.now() + ms);
    this.#downTimer?.();
    this.#downTimer = null;
    this.#deliverDown();
  }

  /** It goes on now. */
  resume(): void {
    this.#stalledUntil = 0;
    this.#downTimer?.();
    this.#downTimer = null;
    this.#deliverDown();
  }

  cut(how: Cut): void {
    if (this.#isCut) return;
    this.#isCut = true;
    for (const { text } of this.#down.splice(0).slice(0, how.downArrive)) this.#handlers.frame(text);
    this.#upTimer?.();
    const late = this.#up.splice(0).slice(0, how.upArrive);
    if (how.browserHearsMs !== null) this.#time.after(how.browserHearsMs, () => this.#handlers.closed(LOST));
    this.#time.after(how.serverHearsMs, () => {
      for (const { text } of late) this.#receive(text);
      this.#serverHears();
    });
  }

  /** The server's process is gone: nothing more reaches it, whatever is on its way. */
  lose(): void {
    this.cut({ downArrive: 0, upArrive: 0, browserHearsMs: 1, serverHearsMs: 0 });
    this.#serverHears();
  }

  #closeByBrowser(): void {
    this.#browserGone = true;
    this.#time.after(this.#latencyMs, () => {
      if (this.#isCut) return;
      this.#isCut = true;
      this.#serverHears();
    });
  }

  #serverHears(): void {
    if (this.#end.readyState === WebSocket.CLOSED) return;
    this.#end.readyState = WebSocket.CLOSED;
    this.#end.onclose?.();
  }

  #sendUp(text: string): void {
    if (this.#isCut || this.#browserGone) return;
    this.#up.push({ text, bytes: text.length, at: this.#time.now() + this.#latencyMs });
    this.#deliverUp();
  }

  /** One frame at a time: each is an event of its own. */
  #deliverDown(): void {
    if (this.#downTimer !== null || this.#down.length === 0 || this.#isCut) return;
    const wait = Math.max(this.#down[0].at, this.#stalledUntil) - this.#time.now();
    this.#downTimer = this.#time.after(wait, () => {
      this.#downTimer = null;
      const next = this.#isCut ? undefined : this.#down.shift();
      if (!next) return;
      this.bufferedBytes -= next.bytes;
      this.#handlers.frame(next.text);
      this.#deliverDown();
    });
  }

  #deliverUp(): void {
    if (this.#upTimer !== null || this.#up.length === 0) return;
    this.#upTimer = this.#time.after(this.#up[0].at - this.#time.now(), () => {
      this.#upTimer = null;
      const next = this.#up.shift();
      if (next) this.#receive(next.text);
      this.#deliverUp();
    });
  }

  #receive(text: string): void {
    if (this.#end.readyState !== WebSocket.OPEN) return;
    this.#end.onmessage?.(new MessageEvent("message", { data: text }));
  }
}
