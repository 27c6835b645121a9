/**
 * What waits for the person in all sessions together, and answering it there.
 *
 * Knows the bridge's questions and the list of sessions, no view. A question that was shown keeps its place until
 * the inbox is shut, settled or not: nothing moves under a finger.
 */
import { batch, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { AnswerRequest, SessionQuestions, SessionSummary, SettledQuestion } from "../../api.ts";
import type { OpenPermission, Transcript } from "../../transcript/transcript.ts";
import { askerOf } from "./asker.ts";
import type { Event } from "../../wire.ts";
import type { Rest } from "../wire_client/rest.ts";
import { errorText } from "./error_text.ts";
import { needsYou } from "./session_list.ts";

export interface Question {
  readonly sessionId: string;
  readonly asked: OpenPermission;
  /** The sub-agent that asks, by its name; null for the agent itself. */
  readonly asker: string | null;
  /** The option whose answer is on its way, or was given here. */
  readonly given: string | null;
  /** Null while it is open. */
  readonly settled: SettledQuestion | null;
  /** Why the answer was not taken. */
  readonly refused: string | null;
  /** What was written, and not told, is in the session's draft. */
  readonly kept: boolean;
}

/** What can be answered in the session alone. */
export interface Elsewhere {
  readonly sessionId: string;
  readonly kind: "form" | "page" | "sign_in" | "unknown";
  /** What the agent says of it; may be empty. */
  readonly message: string;
}

/** What of the page is needed. */
export interface InboxOf {
  readonly rest: Pick<Rest, "questions" | "settled" | "answer">;
  readonly sessions: ReadonlySignal<readonly SessionSummary[] | null>;
  readonly putBack: (sessionId: string, text: string) => boolean;
  readonly folded: (events: readonly Event[]) => Transcript;
}

export class Inbox {
  /** In the order they were first seen; null until the bridge has told. */
  readonly questions: Signal<readonly Question[] | null> = signal(null);
  readonly elsewhere: Signal<readonly Elsewhere[]> = signal([]);
  /** Why the bridge could not be asked. */
  readonly failed: Signal<string | null> = signal(null);
  readonly #of: InboxOf;
  #waiting: readonly SessionSummary[] = [];
  #asking = false;
  #isStale = false;
  /** Nobody sees it any more. */
  #isShut = false;

  constructor(of: InboxOf) {
    this.#of = of;
  }

  /** Begins to follow the sessions; the answer ends it. */
  start(): () => void {
    void this.refresh();
    const stop = effect(() => {
      const waiting = (this.#of.sessions.value ?? []).filter(needsYou);
      // One that changed is another object.
      const isSame = waiting.length === this.#waiting.length &&
        waiting.every((session) => this.#waiting.includes(session));
      this.#waiting = waiting;
      if (!isSame) void this.refresh();
    });
    return () => {
      this.#isShut = true;
      stop();
    };
  }

  /** Asks the bridge; asked meanwhile, it asks once more. */
  async refresh(): Promise<void> {
    this.#isStale = true;
    if (this.#asking) return;
    this.#asking = true;
    try {
      while (this.#isStale) {
        this.#isStale = false;
        await this.#take(await this.#of.rest.questions());
      }
      this.failed.value = null;
    } catch (error) {
      this.failed.value = errorText(error);
    } finally {
      this.#asking = false;
    }
  }

  /** Answers with an option of the question, once; `reason` is what to do instead. */
  async answer(
    { sessionId, asked: { id } }: Question,
    { optionId, reason }: AnswerRequest,
  ): Promise<void> {
    const now = this.questions.value?.find(({ asked }) => asked.id === id);
    if (!now || now.given !== null || now.settled !== null) return;
    this.#change(id, { given: optionId, refused: null });
    try {
      const settled = await this.#of.rest.answer(sessionId, { questionId: id, optionId, reason });
      this.#change(id, { settled });
      if (settled.reason !== reason) this.putBack(id, reason);
    } catch (error) {
      this.#change(id, { given: null, refused: errorText(error) });
      if (this.#isShut) this.putBack(id, reason);
    }
  }

  /** What was written for a question and not told waits in its session. */
  putBack(id: string, text = ""): void {
    const sessionId = this.questions.value?.find(({ asked }) => asked.id === id)?.sessionId;
    if (sessionId === undefined || text.trim() === "") return;
    this.#change(id, { kept: this.#of.putBack(sessionId, text) });
  }

  async #take(told: readonly SessionQuestions[]): Promise<void> {
    const open = told.map(({ sessionId, events }) => ({
      sessionId,
      ...this.#of.folded(events),
    }));
    const fresh = open.flatMap(({ sessionId, entries, permissions }) =>
      permissions.map((asked) => ({
        sessionId,
        asked,
        asker: askerOf(entries, asked),
        given: null,
        settled: null,
        refused: null,
        kept: false,
      }))
    );
    const forms = open.flatMap(({ sessionId, elicitations }) =>
      elicitations.map(({ url, message }): Elsewhere => ({
        sessionId,
        kind: url === null ? "form" : "page",
        message,
      }))
    );
    const known = this.questions.value ?? [];
    const gone = known.filter(({ asked, given, settled }) =>
      given === null && settled === null && !fresh.some((one) => one.asked.id === asked.id)
    );
    const settled = await Promise.all(gone.map(async ({ sessionId, asked }) => {
      return [asked.id, await this.#of.rest.settled(sessionId, asked.id) ?? WITHDRAWN] as const;
    }));
    batch(() => {
      for (const [id, how] of settled) this.#change(id, { settled: how });
      const isKnown = (id: string) => known.some(({ asked }) => asked.id === id);
      this.questions.value = [
        ...this.questions.value ?? [],
        ...fresh.filter(({ asked }) => !isKnown(asked.id)),
      ];
      // The list may be a moment behind: whoever asked here is not told of once more.
      const named = new Set([...this.questions.value, ...forms].map(({ sessionId }) => sessionId));
      const others = this.#waiting.filter(({ sessionId }) => !named.has(sessionId));
      this.elsewhere.value = [...forms, ...others.map(unnamed)];
    });
  }

  #change(id: string, change: Partial<Question>): void {
    this.questions.value =
      this.questions.value?.map((one) => one.asked.id === id ? { ...one, ...change } : one) ?? null;
  }
}

/** Its session is not here any more. */
const WITHDRAWN: SettledQuestion = { outcome: { outcome: "cancelled" }, by: { drawbridge: "" } };

/** A session that waits for something that is no question: a sign-in, or whatever another drawbridge asks. */
function unnamed({ sessionId, pendingPermissions }: SessionSummary): Elsewhere {
  return { sessionId, kind: pendingPermissions > 0 ? "unknown" : "sign_in", message: "" };
}
