/**
 * What an agent that cannot copy its own memory is told before the first prompt of a branch: the conversation
 * so far, as text.
 */
import { foldEvents } from "../transcript/fold.ts";
import { transcriptText } from "../transcript/text.ts";
import { EMPTY_TRANSCRIPT } from "../transcript/transcript.ts";
import type { Journal } from "./journal.ts";
import { allEvents } from "./journal_events.ts";

/** Characters of a conversation that an agent is given as text; the newest are kept. */
const PRIMER_CHARS_MAX = 100_000;

export function primerOf(journal: Journal): string {
  const text = transcriptText(foldEvents(EMPTY_TRANSCRIPT, [...allEvents(journal)]));
  const kept = text.length > PRIMER_CHARS_MAX ? `[…]\n${text.slice(-PRIMER_CHARS_MAX)}` : text;
  return `This conversation was branched off another one. What was said there:\n\n${kept}\n\nIt goes on here.`;
}
