/**
 * What a person who does not see the page is told, once each: that a question waits, wherever it is asked, and what
 * the agent said, when it has said all of it.
 *
 * Knows no view: how an answer reads is asked of `answer`. What is there when the page is opened is no news, but for
 * questions of the session that is open.
 */
import { effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Info, SessionSummary } from "../../api.ts";
import type { Entry, ToolEntry } from "../../transcript/entries.ts";
import { toolOf } from "../../transcript/lookup.ts";
import { folded } from "../../transcript/fold.ts";
import type { Transcript } from "../../transcript/transcript.ts";
import type { Rest } from "../wire_client/rest.ts";
import { agentName } from "./agent_name.ts";
import type { Session } from "./session.ts";
import { nameOf } from "./session_list.ts";
import { toolSubject } from "./tool_subject.ts";
import { visibleRuns } from "./visible_text.ts";
import { words } from "./words.ts";
import { wordsOfFinding } from "./words_of_finding.ts";

/** Characters of an answer that are told; a longer one is read where it stands. */
const ANSWER_CHARS_MAX = 1_000;
/** Characters of a command or a path that are told: the card shows all of it. */
const OBJECT_CHARS_MAX = 300;

/** What of the page is needed. */
export interface HeardOf {
  readonly info: ReadonlySignal<Info | null>;
  readonly rest: Pick<Rest, "questions">;
  readonly session: ReadonlySignal<Session | null>;
  readonly sessions: ReadonlySignal<readonly SessionSummary[] | null>;
}

type Asking = Pick<Transcript, "entries" | "permissions" | "elicitations">;

export class Heard {
  /** Told in a pause: answers. */
  readonly calm: Signal<string> = signal("");
  /** Told at once: questions, errors. */
  readonly urgent: Signal<string> = signal("");
  readonly #of: HeardOf;
  readonly #answer: () => Promise<string>;
  /** Questions that were told. */
  readonly #told = new Set<string>();
  #waiting: ReadonlyMap<string, number> | null = null;
  #open: Session | null = null;
  /** Number of the event to which the open session's turns are told. */
  #heardTo = 0;
  #isAnswering = false;

  /** @param answer What the last turn said, as it reads once it is drawn. */
  constructor(of: HeardOf, answer: () => Promise<string>) {
    this.#of = of;
    this.#answer = answer;
  }

  /** Begins to listen; the answer ends it. */
  start(): () => void {
    const ends = [effect(() => this.#ask()), effect(() => this.#listen()), effect(() => this.#look())];
    return () => ends.forEach((end) => end());
  }

  /** The questions of the open session. */
  #ask(): void {
    const session = this.#of.session.value;
    if (!session?.loaded.value) return;
    const asking = { permissions: session.permissions.value, elicitations: session.elicitations.value };
    this.#tell(session.sessionId, { ...asking, entries: session.transcript.peek().entries });
  }

  /** The end of the open session's turn; a short one may never have been seen at work. */
  #listen(): void {
    const session = this.#of.session.value;
    const ready = session?.ready.value;
    if (!session || !ready || session.working.value) return;
    if (session !== this.#open) this.#heardTo = ready.lastSeq;
    this.#open = session;
    const { entries } = session.transcript.value;
    const end = entries.findLast(({ kind }) => kind === "turn_end");
    if (!end || end.seq <= this.#heardTo) return;
    this.#heardTo = end.seq;
    const error = lastError(entries);
    if (error !== null) say(this.urgent, error);
    else if (!this.#isAnswering) void this.#tellAnswer();
  }

  /** Once for all turns that ended meanwhile: nothing is drawn while nobody looks. */
  async #tellAnswer(): Promise<void> {
    this.#isAnswering = true;
    const text = await this.#answer();
    this.#isAnswering = false;
    say(this.calm, shortened(text));
  }

  /** The questions of other sessions: the list counts them, the bridge says what they are. */
  #look(): void {
    const sessions = this.#of.sessions.value;
    if (!sessions) return;
    const former = this.#waiting;
    this.#waiting = new Map(sessions.map((session) => [session.sessionId, session.pendingPermissions]));
    const open = this.#of.session.peek()?.sessionId;
    const asked = sessions.filter(({ sessionId, pendingPermissions }) =>
      former && sessionId !== open && pendingPermissions > (former.get(sessionId) ?? 0)
    );
    if (asked.length > 0) void this.#fetch(asked);
  }

  async #fetch(asked: readonly SessionSummary[]): Promise<void> {
    try {
      for (const { sessionId, events } of await this.#of.rest.questions()) {
        if (asked.some((session) => session.sessionId === sessionId)) {
          this.#tell(sessionId, folded(events));
        }
      }
    } catch {
      // The bridge is away for a moment: the list of sessions says that one waits.
    }
  }

  #tell(sessionId: string, asking: Asking): void {
    const asked = [
      ...asking.permissions.map((one) => ({ id: one.id, what: subjectOf(toolOf(asking.entries, one)) })),
      ...asking.elicitations.map(({ id, message }) => ({ id, what: message })),
    ].filter(({ id }) => !this.#told.has(`${sessionId} ${id}`));
    if (asked.length === 0) return;
    for (const { id } of asked) this.#told.add(`${sessionId} ${id}`);
    const open = this.#of.session.peek();
    const asks = open?.sessionId === sessionId
      ? words.permission.asks(this.#agentOf(open) ?? words.entry.agent)
      : this.#asksElsewhere(sessionId);
    say(this.urgent, `${asks}: ${asked.map(({ what }) => what).join("; ")}`);
  }

  #asksElsewhere(sessionId: string): string {
    const session = this.#of.sessions.peek()?.find((one) => one.sessionId === sessionId);
    return wordsOfFinding.heard.asksIn(session?.agent.title ?? words.entry.agent, nameOf(session));
  }

  /** As its card calls it. */
  #agentOf(session: Session): string | null {
    const label = session.ready.peek()?.agent;
    const known = this.#of.info.peek()?.agents.map(({ name }) => name) ?? [];
    return label ? agentName({ label, own: session.agentState.peek().title, known }) : null;
  }
}

/** What is told twice is another text, or it would not be heard the second time. */
function say(where: Signal<string>, text: string): void {
  const told = visibleRuns(text).map((run) => run.text).join("");
  where.value = told === where.peek() ? `${told}\u00a0` : told;
}

/** Verb and object, as the question's card shows them. */
function subjectOf(tool: ToolEntry | null): string {
  if (!tool) return "";
  const { command, url, query, paths } = toolSubject(tool);
  const object = command ?? url ?? query ?? paths[0] ?? tool.title;
  return `${words.toolVerb(tool.toolKind)} ${object.slice(0, OBJECT_CHARS_MAX)}`;
}

/** What the last turn failed with; null when it did not. */
function lastError(entries: readonly Entry[]): string | null {
  const begun = entries.findLastIndex(({ kind }) => kind === "user");
  const error = entries.findLast((entry, at) =>
    at > begun && entry.kind === "notice" && entry.level === "error"
  );
  return error?.kind === "notice" ? error.text : null;
}

function shortened(text: string): string {
  return text.length <= ANSWER_CHARS_MAX
    ? text
    : `${text.slice(0, ANSWER_CHARS_MAX)}… ${wordsOfFinding.heard.more}`;
}
