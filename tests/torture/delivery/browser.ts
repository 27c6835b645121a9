/**
 * A browser without a page: the real SessionClient, and beside it what it has been handed, as text.
 *
 * Says at once when an event is handed out of order, twice, or after a start over that nothing called for.
 */
import { SessionClient } from "../../../lib/ui/wire_client/session_client.ts";
import type { Event, PromptBlock, Ready } from "../../../lib/wire.ts";
import type { VirtualTime } from "../../support/virtual_time.ts";
import type { Bridge } from "./bridge.ts";
import type { Link } from "./link.ts";

const LATENCY_MS_MAX = 20;

export interface BrowserOptions {
  readonly name: string;
  readonly time: VirtualTime;
  readonly bridge: () => Bridge;
  /** In [0, 1). */
  readonly random: () => number;
  readonly violate: (what: string) => void;
  /** Called for by another journal. */
  readonly onStartOver: () => void;
  /** Told to go on `from` there, `last` being the newest event it has. */
  readonly onResync: (from: number, last: number) => void;
  readonly onPromptRefused: (promptId: string) => void;
}

export class Browser {
  readonly name: string;
  /** Events from number `first` on, as text. */
  texts: string[] = [];
  first = 1;
  link: Link | null = null;
  /** Id of the journal that they are of. */
  journal: string | null = null;
  /** Events it was handed in its life. */
  handed = 0;
  /** Prompts that it sent and has no word on. */
  readonly unseen = new Map<string, readonly PromptBlock[]>();
  /** Questions it was shown and has not seen answered. */
  readonly questions = new Set<string>();
  readonly #options: BrowserOptions;
  #client: SessionClient;

  constructor(options: BrowserOptions) {
    this.name = options.name;
    this.#options = options;
    this.#client = this.#connect();
  }

  /** Number of the newest event it has. */
  get last(): number {
    return this.first + this.texts.length - 1;
  }

  send(promptId: string, blocks: readonly PromptBlock[]): void {
    this.unseen.set(promptId, blocks);
    this.#client.prompt(promptId, blocks);
  }

  answer(id: string, optionId: string): void {
    this.#client.answer(id, optionId);
  }

  /** For what must not be repeated. */
  say(line: { readonly type: "cancel" | "queue_resume" }): void {
    this.#client.send(line);
  }

  /** The tab was hidden or asleep and is back. */
  nudge(): void {
    this.#client.nudge();
  }

  /** The page is loaded anew: it forgets all but the prompts it has no word on. */
  reload(): void {
    this.#client.stop();
    this.journal = null;
    this.#forget(1);
    this.#client = this.#connect();
    for (const [promptId, blocks] of this.unseen) this.#client.prompt(promptId, blocks);
  }

  /** Puts the turns before the first event it has in front, as scrolling up does. */
  async scrollUp(): Promise<void> {
    const { first } = this;
    const journal = this.journal;
    if (first <= 1) return;
    const text = await this.#options.bridge().earlierEvents(first);
    if (text === null || this.first !== first || this.journal !== journal) return;
    const events: Event[] = text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
    if (events.length === 0) return this.#options.violate(`${this.name}: nothing before event ${first}`);
    events.forEach(({ seq }, i) => this.#expect(seq, first - events.length + i));
    this.texts = [...events.map((event) => JSON.stringify(event)), ...this.texts];
    this.first = first - events.length;
  }

  stop(): void {
    this.#client.stop();
  }

  #connect(): SessionClient {
    const { time, bridge, random } = this.#options;
    const client = new SessionClient({
      sessionId: "s",
      origin: "ws://host",
      clock: { now: () => time.now(), after: (ms, run) => time.after(ms, run) },
      random,
      online: () => true,
      open: (url, handlers) => {
        const link: Link = bridge().connect(url, {
          latencyMs: 1 + Math.floor(random() * LATENCY_MS_MAX),
          handlers: {
            ...handlers,
            frame: (text) => {
              if (this.link === link) this.#look(text);
              handlers.frame(text);
            },
          },
        });
        this.link = link;
        return link.browserEnd;
      },
      onReady: (ready, { startOver }) => this.#welcome(ready, startOver),
      onEvents: (events) => events.forEach((event) => this.#take(event)),
      onError: (_, promptId) => this.#refused(promptId),
      onKnown: (promptId) => this.unseen.delete(promptId),
      onConnection: () => {},
      onPulse: () => {},
      onStalled: () => {},
      onDraft: () => {},
      onWorkspace: () => {},
      onRefused: (code) => code !== null && this.#options.violate(`${this.name} was refused with ${code}`),
    });
    client.start();
    return client;
  }

  /** The client needs no `resync`; it must be right all the same. */
  #look(frame: string): void {
    if (frame.startsWith('{"type":"resync"')) this.#options.onResync(JSON.parse(frame).from, this.last);
  }

  #welcome(ready: Ready, startOver: boolean): void {
    if (startOver) {
      if (this.journal !== null && ready.journal === this.journal) {
        this.#options.violate(`${this.name} had to start over in the same journal`);
      }
      if (this.journal !== null) this.#options.onStartOver();
      this.#forget(ready.firstSeq);
    }
    this.journal = ready.journal;
  }

  #refused(promptId: string | null): void {
    if (promptId === null) return;
    this.unseen.delete(promptId);
    this.#options.onPromptRefused(promptId);
  }

  #forget(first: number): void {
    this.texts = [];
    this.first = first;
    this.questions.clear();
  }

  #take(event: Event): void {
    this.handed++;
    this.#expect(event.seq, this.last + 1);
    this.texts.push(JSON.stringify(event));
    if (event.type === "prompt") this.unseen.delete(event.promptId);
    if (event.type === "queue") { for (const { promptId } of event.prompts) this.unseen.delete(promptId); }
    if (event.type === "permission_request") this.questions.add(event.id);
    if (event.type === "permission_response") this.questions.delete(event.id);
  }

  #expect(seq: number, wanted: number): void {
    if (seq !== wanted) this.#options.violate(`${this.name} was handed event ${seq} instead of ${wanted}`);
  }
}
