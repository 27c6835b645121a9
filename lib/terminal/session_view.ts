/**
 * One session on a terminal: lines from drawbridge in, text out; lines of a person in, lines to drawbridge out.
 *
 * Knows no socket and no terminal. What happened is what the fold of `lib/transcript` says.
 */
import { foldEvents } from "../transcript/fold.ts";
import { askers } from "../transcript/lookup.ts";
import { threadTitle } from "../transcript/thread_words.ts";
import { type OpenPermission, type Transcript, transcriptFrom } from "../transcript/transcript.ts";
import type { BrowserLine, Event, Ready, ServerLine, SessionStatus } from "../wire.ts";
import { type Palette, safe } from "./palette.ts";
import { questionLines } from "./question_words.ts";
import { TranscriptPrinter } from "./transcript_printer.ts";

/** Turns that are shown of what was before. */
const TURNS_SHOWN = 3;
/** A number typed so soon after its question came was meant for the one before, or for none. Milliseconds. */
const READING_MS = 700;

export interface SessionViewOptions {
  /** As the list of sessions calls it. */
  readonly title: string | null;
  readonly palette: Palette;
  readonly write: (text: string) => void;
  readonly send: (line: BrowserLine) => void;
  /** The person, or the end of the input, leaves. */
  readonly leave: () => void;
  /** Whether what is typed stands on the terminal already. */
  readonly echoes: boolean;
  readonly newId: () => string;
  /** Milliseconds, never going back. */
  readonly now: () => number;
}

export class SessionView {
  readonly #options: SessionViewOptions;
  readonly #printer: TranscriptPrinter;
  #ready: Ready | null = null;
  #transcript: Transcript | null = null;
  #waiting: Event[] = [];
  #caughtUp = false;
  /** Prompts of ours that stand where they were typed: they went to the agent at once. */
  readonly #typed = new Set<string>();
  /** Prompts of ours that drawbridge has not answered for. */
  readonly #unanswered = new Set<string>();
  #hasSent = false;
  #question: string | null = null;
  /** When it was shown. */
  #questionAt = 0;
  /** Prompts in the queue, after the newest event. */
  #queued = 0;
  #queueTold = 0;
  /** The newest event took a prompt from the queue. */
  #taken = false;
  #signInTold = false;
  /** Forms and pages that wait, and were told. */
  #formsTold: ReadonlySet<string> = new Set();
  #leaving = false;
  /** The running turn was asked to stop from here, whether drawbridge has said so yet or not. */
  #stopAsked = false;

  constructor(options: SessionViewOptions) {
    this.#options = options;
    this.#printer = new TranscriptPrinter({ ...options, isTyped: (id) => this.#typed.has(id) });
  }

  /** A line of drawbridge. Events are shown by the next `flush`. */
  receive(line: ServerLine): void {
    if ("seq" in line) this.#waiting.push(line);
    else if (line.type === "ready") this.#begin(line);
    else if (line.type === "error") this.#refused(line);
    else if (line.type === "stalled" && line.message !== null) this.#say("red", `! ${line.message}`);
  }

  /** Shows what has come. */
  flush(): void {
    if (!this.#transcript || !this.#ready) return;
    const events = this.#waiting.splice(0);
    for (const event of events) this.#note(event);
    const transcript = this.#transcript = foldEvents(this.#transcript, events);
    if (transcript.lastSeq < this.#ready.lastSeq) return;
    if (!this.#caughtUp) this.#printer.startAt(startOf(transcript));
    this.#caughtUp = true;
    this.#printer.show(transcript.entries);
    this.#showAround(transcript);
    if (this.#leaving && this.#isAtRest(transcript)) this.#options.leave();
  }

  /** A line that the person typed. */
  input(line: string): void {
    const text = line.trim();
    const question = this.#transcript?.permissions[0];
    if (text === "") return this.#resume();
    if (question && /^\d{1,3}$/.test(text)) return this.#answer(question, Number(text));
    const promptId = this.#options.newId();
    if (this.#options.echoes && !this.#isBusy) this.#typed.add(promptId);
    this.#unanswered.add(promptId);
    this.#hasSent = true;
    this.#options.send({ type: "prompt", promptId, text: line });
  }

  /** Ctrl-C: stops the running turn; leaves when none runs, or it is being stopped. */
  interrupt(): void {
    if (!this.#isBusy || this.#stopAsked || this.#status === "cancelling") return this.#options.leave();
    this.#stopAsked = true;
    this.#options.send({ type: "cancel" });
    this.#say("dim", "Stopping the turn; Ctrl-C again leaves.");
  }

  /** The input is over: a person leaves at once, a pipe when everything that it sent is answered. */
  end(): void {
    if (this.#options.echoes) return this.#options.leave();
    this.#leaving = true;
    this.flush();
  }

  get #status(): SessionStatus {
    const [ready, transcript] = [this.#ready, this.#transcript];
    if (!ready || !transcript) return "stopped";
    return transcript.statusSeq > ready.lastSeq ? transcript.status : ready.state;
  }

  get #isBusy(): boolean {
    return ["prompting", "cancelling", "awaiting_permission"].includes(this.#status);
  }

  #begin(ready: Ready): void {
    this.#ready = ready;
    this.#transcript = transcriptFrom(ready.context, ready.queue);
    this.#queued = this.#queueTold = ready.queue.length;
    this.#say("bold", this.#options.title ?? ready.context.title ?? "Session");
    this.#say("dim", `${ready.agent.title}, ${ready.cwd}, ${ready.sessionId}`);
    if (!ready.readOnly) return;
    const where = ready.readOnly.url === null ? "" : `: ${ready.readOnly.url}`;
    this.#say("yellow", `Another drawbridge has this session open${where}; from here it can only be read.`);
  }

  /** A prompt is answered for when it begins or waits. */
  #note(event: Event): void {
    if (event.type === "prompt" || event.type === "prompt_done") this.#stopAsked = false;
    if (event.type !== "queue") {
      if (event.type === "prompt") this.#unanswered.delete(event.promptId);
      this.#taken = false;
      return;
    }
    // What is taken from the queue to be handed over begins with the very next event.
    this.#taken = event.prompts.length < this.#queued;
    this.#queued = event.prompts.length;
    for (const { promptId } of event.prompts) {
      this.#unanswered.delete(promptId);
      this.#typed.delete(promptId); // it is told again when it begins, further down
    }
  }

  #refused({ message, promptId }: { readonly message: string; readonly promptId?: string }): void {
    if (promptId !== undefined) this.#unanswered.delete(promptId);
    this.#say("red", `! ${message}`);
    if (this.#leaving) this.flush();
  }

  /** What stands around the conversation: questions, what waits, a sign-in. */
  #showAround({ entries, permissions, elicitations, queue, auth }: Transcript): void {
    for (const { id, message } of elicitations) {
      if (!this.#formsTold.has(id)) {
        this.#say("yellow", `? ${message} (answer it on the page: "drawbridge open")`);
      }
    }
    this.#formsTold = new Set(elicitations.map(({ id }) => id));
    const question = permissions.at(0) ?? null;
    if (question && question.id !== this.#question) {
      const asking = askers(entries, question).at(-1);
      const asker = asking ? threadTitle(asking) || "without a name" : null;
      this.#printer.lines(questionLines(question, { asker, palette: this.#options.palette }));
      this.#questionAt = this.#options.now();
    }
    this.#question = question?.id ?? null;
    if (queue.length > this.#queueTold) {
      this.#say("dim", `Waiting behind the running turn: ${queue.length}`);
    }
    this.#queueTold = queue.length;
    if (auth && !this.#signInTold) {
      this.#say("yellow", `${auth.message || "Sign in"}: on the page ("drawbridge open")`);
    }
    this.#signInTold = auth !== null;
  }

  #answer({ id, options }: OpenPermission, number: number): void {
    if (id !== this.#question || this.#options.now() - this.#questionAt < READING_MS) {
      return this.#say(
        "red",
        `Cannot answer with ${number} yet as the question has only just come; type it again`,
      );
    }
    const option = options.at(number - 1);
    if (number < 1 || !option) {
      return this.#say("red", `Cannot answer with ${number} as there are ${options.length} options`);
    }
    this.#options.send({ type: "permission_response", id, optionId: option.optionId });
  }

  /** After a turn that failed or was stopped what waits is let go on. */
  #resume(): void {
    if (!this.#isBusy && (this.#transcript?.queue.length ?? 0) > 0) {
      this.#options.send({ type: "queue_resume" });
    }
  }

  /** Nothing of ours is under way any more, or what waits does so for a person. */
  #isAtRest({ queue, entries }: Transcript): boolean {
    if (!this.#hasSent) return true;
    if (this.#isBusy || this.#taken || this.#unanswered.size > 0) return false;
    const last = entries.findLast(({ kind }) => kind === "turn_end");
    const isHeld = last?.kind === "turn_end" && (last.cancelled || last.stopReason === null);
    return queue.length === 0 || isHeld;
  }

  #say(paint: keyof Palette, text: string): void {
    this.#printer.lines([this.#options.palette[paint](safe(text))]);
  }
}

/** Position of the entry that begins the last turns. */
function startOf({ entries }: Transcript): number {
  let turns = 0;
  for (let at = entries.length - 1; at >= 0; at--) {
    const entry = entries[at];
    if (entry.kind === "user" && entry.promptId !== null && ++turns === TURNS_SHOWN) return at;
  }
  return 0;
}
