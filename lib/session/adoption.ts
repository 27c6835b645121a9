/**
 * Taking over a session that was left open, by an earlier drawbridge that was killed or by the one it was
 * branched off: its questions, its turn and its agent are ended, and the journal says so.
 */
import type { Journal } from "./journal.ts";

const REASON = "drawbridge was stopped";
const INTERRUPTED = "Interrupted: drawbridge was stopped while the agent worked.";

export function adopt(journal: Journal): void {
  journal.batch(() => {
    if (journal.damaged) {
      const text =
        `Part of this conversation could not be read. What was there is kept in ${journal.damaged}`;
      journal.append("notice", { level: "error", text });
    }
    endWhatIsOpen(journal, { reason: REASON, ofTurn: INTERRUPTED });
  });
}

/** `ofTurn`: what a turn that runs is ended with. */
export function endWhatIsOpen(
  journal: Journal,
  { reason, ofTurn }: { readonly reason: string; readonly ofTurn: string },
): void {
  const { openQuestions, openElicitations, openPromptId, agentUp } = journal.digest;
  const by = { drawbridge: reason };
  for (const id of openQuestions) {
    journal.append("permission_response", { id, outcome: { outcome: "cancelled" }, by });
  }
  for (const id of openElicitations) journal.append("elicitation_response", { id, action: "cancel", by });
  if (openPromptId !== null) {
    journal.append("prompt_done", { promptId: openPromptId, error: { message: ofTurn } });
  }
  if (agentUp) journal.append("agent", { status: "exited", reason, expected: true });
}
