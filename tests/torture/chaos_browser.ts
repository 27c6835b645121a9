/**
 * A browser in a storm: the page's own client on a real socket. Of what it is handed it keeps a hash, since
 * all of it would not fit.
 */
import { createHash, type Hash } from "node:crypto";
import { BROWSER_CLOCK } from "../../lib/ui/wire_client/browser_socket.ts";
import type { SocketHandle, SocketHandlers } from "../../lib/ui/wire_client/line_socket.ts";
import { SessionClient } from "../../lib/ui/wire_client/session_client.ts";
import type { Event } from "../../lib/wire.ts";

export interface ChaosBrowserOptions {
  readonly name: string;
  readonly sessionId: string;
  /** Of the proxy. */
  readonly port: number;
  /** As the drawbridge wants it. */
  readonly headers: Readonly<Record<string, string>>;
  readonly protocols: readonly string[];
  readonly violate: (what: string) => void;
  /** Told when a turn has ended. */
  readonly onDone: (promptId: string) => void;
}

export class ChaosBrowser {
  readonly name: string;
  /** Numbers of the first and the newest event it has. */
  first = 1;
  last = 0;
  resyncs = 0;
  startsOver = 0;
  readonly #options: ChaosBrowserOptions;
  readonly #client: SessionClient;
  #hash: Hash = createHash("sha256");
  #journal: string | null = null;

  constructor(options: ChaosBrowserOptions) {
    this.name = options.name;
    this.#options = options;
    this.#client = new SessionClient({
      sessionId: options.sessionId,
      origin: `ws://127.0.0.1:${options.port}`,
      clock: BROWSER_CLOCK,
      random: Math.random,
      online: () => true,
      open: (url, handlers) => this.#open(url, handlers),
      onReady: ({ journal, firstSeq }, { startOver }) => {
        if (startOver) this.#startOver(journal, firstSeq);
        this.#journal = journal;
      },
      onEvents: (events) => events.forEach((event) => this.#take(event)),
      onError: (message) => options.violate(`${this.name} was told: ${message}`),
      onRefused: (code) => code !== null && options.violate(`${this.name} was refused with ${code}`),
      onKnown: () => {},
      onConnection: () => {},
      onPulse: () => {},
      onStalled: () => {},
      onDraft: () => {},
      onWorkspace: () => {},
    });
    this.#client.start();
  }

  prompt(promptId: string, text: string): void {
    this.#client.prompt(promptId, [{ type: "text", text }]);
  }

  /** SHA-256 of the lines of all events from `first` to `last`, hexadecimal. */
  digest(): string {
    return this.#hash.copy().digest("hex");
  }

  stop(): void {
    this.#client.stop();
  }

  #open(url: string, handlers: SocketHandlers): SocketHandle {
    const { headers, protocols } = this.#options;
    // Deno's constructor takes headers; the DOM's types, which the page's tests need, do not know that.
    const socket = new WebSocket(url, { headers, protocols } as unknown as string[]);
    socket.onopen = () => handlers.opened();
    socket.onmessage = ({ data }) => {
      if (String(data).startsWith('{"type":"resync"')) this.resyncs++;
      handlers.frame(String(data));
    };
    socket.onclose = ({ code }) => handlers.closed(code);
    return {
      send: (text) => socket.readyState === WebSocket.OPEN && socket.send(text),
      close: () => socket.close(),
    };
  }

  #startOver(journal: string, first: number): void {
    if (this.#journal === journal) {
      this.#options.violate(`${this.name} had to start over in the same journal`);
    }
    if (this.#journal !== null) this.startsOver++;
    this.#hash = createHash("sha256");
    this.first = first;
    this.last = first - 1;
  }

  #take(event: Event): void {
    if (event.seq !== this.last + 1) {
      this.#options.violate(`${this.name} was handed event ${event.seq} after ${this.last}`);
    }
    this.last = event.seq;
    this.#hash.update(JSON.stringify(event) + "\n");
    if (event.type === "prompt_done") this.#options.onDone(event.promptId);
  }
}
