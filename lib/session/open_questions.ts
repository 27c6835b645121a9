/**
 * The questions of one session as its journal tells them, for whoever answers without opening it: what waits, with
 * what the agent said of it before, and what became of a question.
 *
 * Knows no agent and answers nothing. Made in steps: a turn can be long.
 */
import type { SettledQuestion } from "../api.ts";
import type { Event } from "../wire.ts";
import type { Journal } from "./journal.ts";
import { piecesOf } from "./journal_events.ts";

const TYPES = ["permission_request", "elicitation_request", "update"] as const;
/** Ids are made of the number of the event that asks. */
const ID = /^q(\d{1,15})-/;

/**
 * The events that ask what is open in `journal`, and those that told of the tool calls they are about, in their
 * order; may be interrupted at each `yield`. @throws as `piecesOf` does.
 */
export function* openQuestions(journal: Journal): Generator<void, readonly Event[], void> {
  const { openQuestions, openElicitations, turns } = journal.digest;
  const open = new Set([...openQuestions, ...openElicitations]);
  const asking: Event[] = [];
  const calls = new Map<unknown, Event[]>();
  if (open.size === 0) return asking;
  // A question ends with its turn at the latest.
  for (const { events } of piecesOf(journal, TYPES, { from: turns.at(-1)?.offset ?? 0 })) {
    for (const event of events) {
      if (event.type !== "update") {
        if (open.has(event.id)) asking.push(event);
        continue;
      }
      const { toolCallId } = event.message.params.update;
      if (toolCallId === undefined) continue;
      const told = calls.get(toolCallId);
      if (told) told.push(event);
      else calls.set(toolCallId, [event]);
    }
    yield;
  }
  const about = new Set(
    asking.map((event) => event.type === "permission_request" && event.toolCall.toolCallId),
  );
  const told = [...about].flatMap((toolCallId) => calls.get(toolCallId) ?? []);
  return [...told, ...asking].sort((a, b) => a.seq - b.seq);
}

/** How question `id` of `journal` was settled and by whom; null while it is open, and for what was none. */
export function* settledAs(journal: Journal, id: string): Generator<void, SettledQuestion | null, void> {
  const seq = Number(ID.exec(id)?.[1] ?? Infinity);
  if (seq > journal.lastSeq || journal.digest.openQuestions.includes(id)) return null;
  for (const { events } of piecesOf(journal, ["permission_response"], { from: journal.offsetOf(seq) })) {
    const settled = events.find((event) => event.id === id);
    if (settled) return { outcome: settled.outcome, by: settled.by };
    yield;
  }
  return null;
}
