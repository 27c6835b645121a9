/**
 * Taking over a session that an earlier drawbridge left open when it was killed: its questions, its turn
 * and its agent are ended, and the journal says so.
 */
import type { Journal } from "./journal.ts";

const REASON = "drawbridge was stopped";

export function adopt(journal: Journal): void {
  const { openQuestions, openElicitations, openPromptId, agentUp } = journal.digest;
  journal.batch(() => {
    if (journal.damaged) {
      const text =
        `Part of this conversation could not be read. What was there is kept in ${journal.damaged}`;
      journal.append("notice", { level: "error", text });
    }
    for (const id of openQuestions) {
      journal.append("permission_response", {
        id,
        outcome: { outcome: "cancelled" },
        by: { drawbridge: REASON },
      });
    }
    for (const id of openElicitations) {
      journal.append("elicitation_response", { id, action: "cancel", by: { drawbridge: REASON } });
    }
    if (openPromptId !== null) {
      const error = { message: "Interrupted: drawbridge was stopped while the agent worked." };
      journal.append("prompt_done", { promptId: openPromptId, error });
    }
    if (agentUp) journal.append("agent", { status: "exited", reason: REASON, expected: true });
  });
}
