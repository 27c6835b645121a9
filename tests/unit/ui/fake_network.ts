/**
 * Sockets and a clock that a test moves by hand.
 */
import type { Clock, OpenSocket, SocketHandlers } from "../../../lib/ui/wire_client/line_socket.ts";

export class FakeSocket {
  readonly sent: unknown[] = [];
  closed = false;
  readonly url: string;
  readonly handlers: SocketHandlers;

  constructor(url: string, handlers: SocketHandlers) {
    this.url = url;
    this.handlers = handlers;
  }

  /** The server says `lines` in one frame. */
  say(...lines: unknown[]): void {
    this.handlers.frame(lines.map((line) => JSON.stringify(line)).join("\n"));
  }
}

export class FakeNetwork {
  readonly sockets: FakeSocket[] = [];

  readonly open: OpenSocket = (url, handlers) => {
    const socket = new FakeSocket(url, handlers);
    this.sockets.push(socket);
    return {
      send: (text) => socket.sent.push(JSON.parse(text)),
      close: () => socket.closed = true,
    };
  };

  get last(): FakeSocket {
    return this.sockets[this.sockets.length - 1];
  }
}

export class FakeClock implements Clock {
  #now = 0;
  #timers: { at: number; run: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.#now + ms, run };
    this.#timers.push(timer);
    return () => this.#timers = this.#timers.filter((other) => other !== timer);
  }

  /** Lets `ms` pass, running what falls due in its order. */
  pass(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const due = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.#timers = this.#timers.filter((timer) => timer !== due);
      this.#now = Math.max(this.#now, due.at);
      due.run();
    }
    this.#now = end;
  }
}
