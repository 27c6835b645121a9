/**
 * The questions of one session as its journal tells them, for whoever answers without opening it: what waits, with
 * what the agent said of it and of who asks before, and what became of a question.
 *
 * Knows no agent and answers nothing. Made in steps: a turn can be long.
 */
import type { SettledQuestion } from "../api.ts";
import {
  parentOf,
  readAnnounced,
  readOther,
  readTask,
  sessionBegunBy,
} from "../transcript/subagent_words.ts";
import type { Event } from "../wire.ts";
import type { Journal } from "./journal.ts";
import { piecesOf } from "./journal_events.ts";

const TYPES = ["permission_request", "elicitation_request", "update", "extension"] as const;
type Asking = Extract<Event, { type: "permission_request" }>;
type Elicited = Extract<Event, { type: "elicitation_request" }>;
type Telling = Extract<Event, { type: "update" | "extension" }>;

/** The name of calls that begin a sub-agent; no id of an agent's has a blank at its end. */
const TASK = "task ";

/** Ids are made of the number of the event that asks. */
const ID = /^q(\d{1,15})-/;

/**
 * The events that ask what is open in `journal`, and those that told of the tool calls they are about, in their
 * order; may be interrupted at each `yield`. @throws as `piecesOf` does.
 */
export function* openQuestions(journal: Journal): Generator<void, readonly Event[], void> {
  const { openQuestions, openElicitations, turns } = journal.digest;
  const open = new Set([...openQuestions, ...openElicitations]);
  const asking: (Asking | Elicited)[] = [];
  const told = new Map<unknown, Telling[]>();
  if (open.size === 0) return asking;
  // A question ends with its turn at the latest.
  for (const { events } of piecesOf(journal, TYPES, { from: turns.at(-1)?.offset ?? 0 })) {
    for (const event of events) {
      if (event.type === "permission_request" || event.type === "elicitation_request") {
        if (open.has(event.id)) asking.push(event);
        continue;
      }
      for (const name of namesIn(event)) {
        const known = told.get(name);
        if (known) known.push(event);
        else told.set(name, [event]);
      }
    }
    yield;
  }
  return [...aboutThem(asking, told), ...asking].sort((a, b) => a.seq - b.seq);
}

/** Under what an event is found again: the call it tells of, or the sub-agent's session that it announces. */
function namesIn(event: Telling): readonly string[] {
  const update = updateIn(event);
  const { toolCallId } = update;
  const announced = readAnnounced(update)?.sessionId ?? sessionBegunBy(update);
  const isTask = readTask(update.rawInput) !== null;
  return [toolCallId, announced, isTask ? TASK : null].filter((name) => typeof name === "string");
}

/** What told of the calls, and of the sub-agents that make them, as far up as that was told. */
function aboutThem(
  asking: readonly (Asking | Elicited)[],
  told: ReadonlyMap<unknown, readonly Telling[]>,
): readonly Telling[] {
  const about = new Set<unknown>();
  for (const event of asking) {
    if (event.type !== "permission_request") continue;
    about.add(event.toolCall.toolCallId).add(event.sessionId);
    // Of a session that was not announced, the call that began it is known by what it is.
    if (event.sessionId !== undefined) about.add(TASK);
  }
  // Grows while it is gone through: by who began what told of the former.
  for (const name of about) {
    for (const event of told.get(name) ?? []) {
      const update = updateIn(event);
      about.add(update.toolCallId).add(parentOf(update)).add(readAnnounced(update)?.toolCallId).add(
        sessionOf(event),
      );
    }
  }
  return [...new Set([...about].flatMap((name) => told.get(name) ?? []))];
}

function updateIn(event: Telling): Readonly<Record<string, unknown>> {
  return event.type === "update" ? event.message.params.update : readOther(event.message)?.update ?? {};
}

/** Of a sub-agent; undefined for the conversation's own. */
function sessionOf(event: Telling): string | undefined {
  return event.type === "extension" ? readOther(event.message)?.sessionId : undefined;
}

/** How question `id` of `journal` was settled and by whom; null while it is open, and for what was none. */
export function* settledAs(journal: Journal, id: string): Generator<void, SettledQuestion | null, void> {
  const seq = Number(ID.exec(id)?.[1] ?? Infinity);
  if (seq > journal.lastSeq || journal.digest.openQuestions.includes(id)) return null;
  for (const { events } of piecesOf(journal, ["permission_response"], { from: journal.offsetOf(seq) })) {
    const settled = events.find((event) => event.id === id);
    if (settled) return { outcome: settled.outcome, by: settled.by, reason: settled.reason };
    yield;
  }
  return null;
}
