/**
 * What an agent that cannot copy its own memory is told before the first prompt of a branch: the end of the
 * conversation so far, as text.
 */
import { sliced } from "../snapshots/slices.ts";
import { conversationText } from "./conversation_text.ts";
import type { Journal } from "./journal.ts";
import { lineFrom } from "./journal_events.ts";

/** Characters of a conversation that an agent is given as text; the newest are kept. */
const PRIMER_CHARS_MAX = 100_000;
/** Bytes of journal that are looked through for them, so that a journal of 1 GB holds up no prompt. */
export const PRIMER_BYTES_MAX = 4 * 1024 * 1024;

/** What was said before turn `promptId`, which is in the journal already. */
export async function primerOf(journal: Journal, promptId: string): Promise<string> {
  const to = journal.digest.turns.findLast((turn) => turn.promptId === promptId)?.offset ?? journal.bytes;
  const from = primerBegin(journal, to);
  const text = await sliced(() => conversationText(journal, { from, to }));
  const isCut = from > 0 || text.length > PRIMER_CHARS_MAX;
  const kept = `${isCut ? "[…]\n" : ""}${text.slice(-PRIMER_CHARS_MAX)}`;
  return `This conversation was branched off another one. What was said there:\n\n${kept}\n\nIt goes on here.`;
}

/** The first turn within PRIMER_BYTES_MAX before `to`; of a turn that is longer, its end. */
function primerBegin(journal: Journal, to: number): number {
  const from = to - PRIMER_BYTES_MAX;
  if (from <= 0) return 0;
  const turn = journal.digest.turns.find(({ offset }) => offset >= from && offset < to);
  return turn?.offset ?? lineFrom(journal, from);
}
