/**
 * One view of one session: every event once and in order, whatever the network does.
 *
 * Knows the browser protocol (wire.ts) and no view. Prompts and answers that were not yet seen back are sent
 * again after a reconnect; their ids make that harmless.
 */
import type { SessionDraft } from "../../api.ts";
import type { BrowserLine, Event, JournalLength, PromptBlock, Ready } from "../../wire.ts";
import type { WorkspaceState } from "../../workspace.ts";
import { type Clock, type Connection, LineSocket, type OpenSocket } from "./line_socket.ts";

export interface SessionClientOptions {
  readonly sessionId: string;
  /** `ws://host`, without a path. */
  readonly origin: string;
  readonly open: OpenSocket;
  readonly clock: Clock;
  readonly random: () => number;
  readonly online: () => boolean;
  /** `startOver`: forget every event so far; the next ones follow from `ready.firstSeq`. */
  readonly onReady: (ready: Ready, how: { readonly startOver: boolean }) => void;
  readonly onEvents: (events: readonly Event[]) => void;
  readonly onConnection: (connection: Connection) => void;
  /** A ping was answered. */
  readonly onPulse: (pulse: Pulse) => void;
  readonly onError: (message: string, promptId: string | null) => void;
  /** A prompt was taken before; its event may never be shown here. */
  readonly onKnown: (promptId: string) => void;
  readonly onStalled: (message: string | null) => void;
  readonly onDraft: (draft: SessionDraft) => void;
  readonly onWorkspace: (state: WorkspaceState) => void;
  readonly onRefused: (code: number | null) => void;
}

/** What an answered ping tells. */
export interface Pulse extends JournalLength {
  /** Milliseconds. */
  readonly roundTripMs: number;
}

/** A line of the server before anything but its `type` was looked at. */
type Line = { readonly type?: unknown; readonly seq?: unknown } & Readonly<Record<string, unknown>>;

export class SessionClient {
  readonly #options: SessionClientOptions;
  readonly #socket: LineSocket;
  #journal: string | null = null;
  #last = 0;
  #caughtUpAt = 0;
  /** Number of the event after which one was missing last; -1 for none. */
  #gapAfter = -1;
  #ready = false;
  #resent = false;
  readonly #unseen = new Map<string, BrowserLine>();

  constructor(options: SessionClientOptions) {
    this.#options = options;
    const { open, clock, random, online, onConnection, onRefused } = options;
    this.#socket = new LineSocket({
      open,
      clock,
      random,
      online,
      onConnection,
      onRefused,
      url: () => this.#url(),
      onOpen: () => this.#ready = false,
      onLines: (lines) => this.#lines(lines),
    });
  }

  start(): void {
    this.#socket.start();
  }

  stop(): void {
    this.#socket.stop();
  }

  /** Asks how quick the connection is; false when there is none. */
  ping(): boolean {
    return this.#socket.ping();
  }

  /** Gives the connection up and comes back at once. */
  reconnect(): void {
    this.#socket.reconnect();
  }

  nudge(): void {
    this.#socket.nudge();
  }

  /** Delivered exactly once, now or after the next reconnect. */
  prompt(promptId: string, blocks: readonly PromptBlock[]): void {
    this.#keep(promptId, { type: "prompt", promptId, blocks });
  }

  /** Delivered at least once; only the first answer to a question counts, with its reason if it has one. */
  answer(id: string, optionId: string, reason?: string): void {
    this.#keep(`permission ${id}`, { type: "permission_response", id, optionId, reason });
  }

  /** The question is closed: an answer to it is not sent again. */
  forgetAnswer(id: string): void {
    this.#unseen.delete(`permission ${id}`);
  }

  /** For what must not be repeated later; false when there is no connection. */
  send(line: BrowserLine): boolean {
    return this.#ready && this.#socket.send(line);
  }

  #keep(key: string, line: BrowserLine): void {
    this.#unseen.set(key, line);
    if (this.#resent) this.send(line);
  }

  #url(): string {
    const { origin, sessionId } = this.#options;
    const after = this.#journal === null ? "" : `&after=${this.#last}`;
    return `${origin}/ws?session=${encodeURIComponent(sessionId)}${after}`;
  }

  #lines(lines: readonly unknown[]): void {
    let events: Event[] = [];
    const flush = () => {
      if (events.length > 0) this.#options.onEvents(events);
      events = [];
    };
    for (const value of lines) {
      if (typeof value !== "object" || value === null) continue;
      // Our own server's line; every field is looked at before it is used.
      const line = value as Line;
      if (typeof line.seq !== "number") {
        flush();
        if (!this.#control(line)) return;
        continue;
      }
      if (!this.#ready || line.seq <= this.#last) continue;
      if (line.seq !== this.#last + 1) {
        flush();
        return this.#goBack();
      }
      this.#last = line.seq;
      // A line with a number is an event (wire.ts).
      const event = value as Event;
      this.#seen(event);
      events.push(event);
    }
    flush();
    if (this.#ready && !this.#resent && this.#last >= this.#caughtUpAt) this.#resend();
  }

  /** An event is missing. When coming back did not bring it, it is damaged where it is kept: no haste then. */
  #goBack(): void {
    const atOnce = this.#gapAfter !== this.#last;
    this.#gapAfter = this.#last;
    this.#socket.reconnect({ atOnce });
  }

  /** False when the rest of the frame must not be read. */
  #control(line: Line): boolean {
    switch (line.type) {
      case "ready":
        // Only our server speaks here, and `ready` is its first line (wire.ts).
        return this.#welcome(line as unknown as Ready);
      case "error":
        this.#refused(line);
        return true;
      case "known":
        this.#known(line);
        return true;
      case "workspace":
        // Only our server speaks here (wire.ts).
        this.#options.onWorkspace(line.state as WorkspaceState);
        return true;
      case "draft":
        // Only our server speaks here (wire.ts).
        this.#options.onDraft(line as unknown as SessionDraft);
        return true;
      case "stalled":
        this.#options.onStalled(typeof line.message === "string" ? line.message : null);
        return true;
      case "pong":
        this.#pulse(line);
        return true;
      default:
        // `resync` needs nothing: what follows has numbers, and a gap is noticed.
        return true;
    }
  }

  #pulse({ lastSeq, bytes }: Line): void {
    const { roundTripMs } = this.#socket;
    if (typeof lastSeq !== "number" || typeof bytes !== "number" || roundTripMs === null) return;
    this.#options.onPulse({ roundTripMs, lastSeq, bytes });
  }

  #welcome(ready: Ready): boolean {
    const known = this.#journal !== null;
    if (known && ready.resumed && ready.journal !== this.#journal) {
      // Numbers of another journal: what follows would be taken for what it is not.
      this.#journal = null;
      this.#socket.reconnect();
      return false;
    }
    const startOver = !known || !ready.resumed;
    this.#journal = ready.journal;
    if (startOver) this.#last = ready.firstSeq - 1;
    this.#caughtUpAt = ready.lastSeq;
    this.#ready = true;
    this.#resent = false;
    this.#options.onReady(ready, { startOver });
    return true;
  }

  #refused(line: Line): void {
    const promptId = typeof line.promptId === "string" ? line.promptId : null;
    if (promptId !== null) this.#unseen.delete(promptId);
    this.#options.onError(typeof line.message === "string" ? line.message : "", promptId);
  }

  #known({ promptId }: Line): void {
    if (typeof promptId !== "string") return;
    this.#unseen.delete(promptId);
    this.#options.onKnown(promptId);
  }

  #seen(event: Event): void {
    if (this.#unseen.size === 0) return;
    if (event.type === "prompt") this.#unseen.delete(event.promptId);
    if (event.type === "permission_response") this.#unseen.delete(`permission ${event.id}`);
    if (event.type === "queue") { for (const { promptId } of event.prompts) this.#unseen.delete(promptId); }
  }

  #resend(): void {
    this.#resent = true;
    for (const line of this.#unseen.values()) this.send(line);
  }
}
