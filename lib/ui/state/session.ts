/**
 * One open session: its transcript as the events tell it, and what a person does to it.
 *
 * Knows the wire client and the fold, no view. The transcript is only ever the fold of events; drawing follows
 * once per frame.
 */
import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { PromptCapabilities } from "../../acp.ts";
import type { BrowserLine, Event, Ready, SessionStatus } from "../../wire.ts";
import type { WorkspaceState } from "../../workspace.ts";
import { lastPromptId } from "../../transcript/lookup.ts";
import { EMPTY_TRANSCRIPT, type Transcript } from "../../transcript/transcript.ts";
import type { Rest } from "../wire_client/rest.ts";
import { SessionClient, type SessionClientOptions } from "../wire_client/session_client.ts";
import { Answers } from "./answers.ts";
import type { Attachments } from "./attachments.ts";
import { ChangesPanel } from "./changes_panel.ts";
import { Contact } from "./contact.ts";
import { Devices } from "./devices.ts";
import { Draft } from "./draft.ts";
import { FreshEvents, type FreshEventsOptions } from "./fresh_events.ts";
import { Outbox } from "./outbox.ts";
import { Rows } from "./rows.ts";
import { SeenEvents } from "./seen_events.ts";
import { isWorking, sessionStatus } from "./session_status.ts";
import { Steering } from "./steering.ts";
import { recall } from "./storage.ts";
import { UnseenPrompts } from "./unseen_prompts.ts";
import { words } from "./words.ts";

export interface SessionOptions
  extends
    Pick<SessionClientOptions & FreshEventsOptions, "sessionId" | "origin" | "open" | "clock" | "fold"> {
  readonly rest: Rest;
  readonly onBuild: (buildId: string) => void;
  readonly onRefused: (code: number | null) => void;
}

export class Session {
  readonly sessionId: string;
  readonly rest: Rest;
  readonly rows = new Rows();
  readonly transcript: Signal<Transcript> = signal(EMPTY_TRANSCRIPT);
  // Slices of the transcript: a view of one is not drawn again for each word that streams by.
  readonly context = this.#slice(({ context }) => context);
  readonly agentState = this.#slice(({ agent }) => agent);
  readonly running = this.#slice(({ running }) => running);
  readonly permissions = this.#slice(({ permissions }) => permissions);
  readonly elicitations = this.#slice(({ elicitations }) => elicitations);
  readonly queue = this.#slice(({ queue }) => queue);
  readonly auth = this.#slice(({ auth }) => auth);
  /** The newest turn, by its prompt. */
  readonly lastPromptId = this.#slice(({ entries }) => lastPromptId(entries));
  /** The running turn's plan. */
  readonly plan = this.#slice(({ entries, plan, running }) => running ? entries[plan] ?? null : null);
  readonly ready: Signal<Ready | null> = signal(null);
  readonly contact = new Contact(() => this.#client);
  /** False until the events that were there before are all shown. */
  readonly loaded: Signal<boolean> = signal(false);
  readonly gone: Signal<boolean> = signal(false);
  readonly stalled: Signal<string | null> = signal(null);
  /** Who works in the same workspace. */
  readonly workspace: Signal<WorkspaceState | null> = signal(null);
  readonly problem: Signal<string | null> = signal(null);
  /** The agent was asked to sign its person in, and nothing came of it yet. */
  readonly signingIn: Signal<boolean> = signal(false);
  readonly earlier: Signal<"none" | "more" | "loading" | "failed"> = signal("none");
  readonly unseen: UnseenPrompts;
  readonly draft: Signal<string>;
  readonly draftTooLong: ReadonlySignal<boolean>;
  readonly attachments: Attachments;
  readonly steering: Steering;
  readonly outbox: Outbox;
  readonly devices = new Devices(recall("device"));
  readonly answers = new Answers();
  /** The waiting prompt whose words are being changed here. */
  readonly editedInQueue: Signal<string | null> = signal(null);
  readonly status: ReadonlySignal<SessionStatus>;
  readonly working: ReadonlySignal<boolean>;
  readonly readOnly: ReadonlySignal<boolean>;
  /** What became different in the workspace. */
  readonly changes: ChangesPanel;
  /** What the agent takes beside text. */
  readonly promptCapabilities: ReadonlySignal<PromptCapabilities>;
  readonly #client: SessionClient;
  readonly #onBuild: (buildId: string) => void;
  readonly #draft: Draft;
  readonly #seen = new SeenEvents();
  readonly #fresh: FreshEvents;

  constructor(options: SessionOptions) {
    this.sessionId = options.sessionId;
    this.rest = options.rest;
    this.#onBuild = options.onBuild;
    this.#fresh = new FreshEvents({ ...options, onTurn: () => this.#fold() });
    this.#draft = new Draft(options);
    this.draft = this.#draft.text;
    this.draftTooLong = this.#draft.shared.tooLong;
    this.attachments = this.#draft.attachments;
    this.unseen = new UnseenPrompts(options.sessionId, options);
    this.status = computed(() =>
      sessionStatus({
        transcript: this.transcript.value,
        ready: this.ready.value,
        onTheirWay: this.answers.onTheirWay.value,
      })
    );
    this.working = computed(() => isWorking(this.status.value));
    this.readOnly = computed(() => this.ready.value?.readOnly !== undefined);
    this.changes = new ChangesPanel(this);
    const { status, context } = this;
    this.steering = new Steering({ draft: this.#draft, status, context, send: (line) => this.send(line) });
    this.promptCapabilities = computed(() =>
      this.agentState.value.promptCapabilities ?? this.ready.value?.promptCapabilities ?? {}
    );
    this.#client = new SessionClient({
      ...options,
      random: Math.random,
      online: () => navigator.onLine,
      onReady: (ready, { startOver }) => this.#welcome(ready, startOver),
      onEvents: (events) => {
        this.#seen.add(events);
        this.#fresh.add(events);
      },
      onConnection: (connection) => this.contact.connection.value = connection,
      onPulse: (pulse) => this.contact.pulse.value = pulse,
      onError: (message, promptId) => this.#refused(message, promptId),
      onKnown: (promptId) => this.unseen.take(promptId),
      onStalled: (message) => this.stalled.value = message,
      onDraft: (draft) => this.#draft.told(draft),
      onWorkspace: (state) => this.workspace.value = state,
      onRefused: options.onRefused,
    });
    this.outbox = new Outbox({
      draft: this.#draft,
      unseen: this.unseen,
      problem: this.problem,
      send: (promptId, blocks) => this.#client.prompt(promptId, blocks),
    });
    this.outbox.begin();
  }

  start(): void {
    this.#draft.start();
    this.#fresh.start();
    this.#client.start();
  }

  stop(): void {
    this.#draft.stop();
    this.#fresh.stop();
    this.#client.stop();
  }

  setDraft(text: string): void {
    this.#draft.set(text);
  }

  /** Sends the draft and its files; false when there is nothing to send or a file is still on its way. */
  sendDraft(): boolean {
    return this.outbox.sendDraft();
  }

  /** Asks once more what the turn of `promptId` was asked. */
  tryAgain(promptId: string): void {
    const asked = this.#seen.promptOf(promptId);
    if (asked) this.outbox.again(asked);
  }

  /** Puts what the turn of `promptId` was asked into the draft, in front of what is written. */
  editAgain(promptId: string): void {
    this.#draft.putInFront(this.#seen.promptOf(promptId)?.blocks ?? []);
  }

  addFiles(files: readonly File[]): void {
    this.attachments.add(files, this.promptCapabilities.value);
  }

  cancel(): void {
    if (this.working.value) this.send({ type: "cancel" });
  }

  /** `reason`: what to do instead, which the agent is told right after. */
  answer(permissionId: string, optionId: string, reason?: string): void {
    this.answers.give(permissionId, optionId, reason);
    this.#client.answer(permissionId, optionId, reason);
  }

  /** Puts words that were to be said, and were not, into the draft. */
  putBack(text: string): void {
    this.#draft.putInFront([{ type: "text", text }]);
  }

  authenticate(methodId: string): void {
    this.problem.value = null;
    this.signingIn.value = this.send({ type: "authenticate", methodId });
  }

  /** Sends what must happen now or not at all; says so when it cannot. */
  send(line: BrowserLine): boolean {
    const sent = this.#client.send(line);
    if (!sent) this.problem.value = words.composer.notConnected;
    return sent;
  }

  /** Fetches what came before the first event shown and puts it in front. */
  async loadEarlier(): Promise<void> {
    const { first } = this.#seen;
    const { fold } = this.#fresh;
    if (!fold || !first || this.earlier.value === "loading" || this.earlier.value === "none") return;
    this.earlier.value = "loading";
    try {
      const lines = await this.rest.earlierEvents(this.sessionId, first.seq);
      const events: Event[] = lines.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
      if (this.#seen.first !== first) return;
      // What has come meanwhile settles what waits for it; the fold of all does not.
      this.#fold();
      this.devices.note(events);
      this.#show(this.#seen.prepend(events, fold));
      this.earlier.value = events.length > 0 && events[0].seq > 1 ? "more" : "none";
    } catch {
      // The page offers to try again; nothing that is shown is lost.
      this.earlier.value = "failed";
    }
  }

  #slice<T>(of: (transcript: Transcript) => T): ReadonlySignal<T> {
    return computed(() => of(this.transcript.value));
  }

  #welcome(ready: Ready, startOver: boolean): void {
    batch(() => {
      this.ready.value = ready;
      this.stalled.value = null;
      // The word on it may have gone to the connection before.
      this.signingIn.value = false;
      this.steering.forget();
      this.#draft.shared.connected();
      // It can be done again now.
      if (this.problem.value === words.composer.notConnected) this.problem.value = null;
      if (startOver) {
        this.#fresh.forget();
        this.transcript.value = this.#seen.startOver(ready);
        this.earlier.value = ready.firstSeq > 1 ? "more" : "none";
        this.loaded.value = ready.lastSeq < ready.firstSeq;
        if (this.loaded.value) this.rows.update([]);
      }
    });
    this.#onBuild(ready.buildId);
  }

  #fold(): void {
    const due = this.#fresh.take();
    if (!due) return;
    const { events, fold } = due;
    batch(() => {
      const { auth } = this.transcript.value;
      this.transcript.value = fold(this.transcript.value, events);
      if (this.transcript.value.auth !== auth) this.signingIn.value = false;
      const { lastSeq } = this.transcript.value;
      // Drawn once when all that was there has come, not page by page.
      if (!this.loaded.value && lastSeq >= (this.ready.value?.lastSeq ?? 0)) this.loaded.value = true;
      if (this.loaded.value) this.rows.update(this.transcript.value.entries);
      this.unseen.settle(events);
      this.steering.settle(events);
      this.devices.note(events);
      this.#settleAnswers();
    });
  }

  #show(transcript: Transcript): void {
    batch(() => {
      this.transcript.value = transcript;
      this.rows.update(transcript.entries);
    });
  }

  #refused(message: string, promptId: string | null): void {
    batch(() => {
      this.problem.value = message;
      if (promptId === null) {
        this.signingIn.value = false;
        this.steering.forget();
      }
      this.outbox.refused(promptId);
    });
  }

  #settleAnswers(): void {
    // Before all has come that was there, an open question may only not be here yet.
    if (this.transcript.value.lastSeq < (this.ready.value?.lastSeq ?? 0)) return;
    for (const { id, counted, reason } of this.answers.settle(this.transcript.value)) {
      this.#client.forgetAnswer(id);
      if (counted) continue;
      this.problem.value = words.permission.tooLate;
      if (reason !== null) this.putBack(reason);
    }
  }
}
