/**
 * What Kiro CLI tells by notifications of its own, as entries of the conversation.
 *
 * Commands, mode and usage are not entries: those are the context's (context.ts).
 */
import type { Draft } from "./draft.ts";
import { readKiro } from "./kiro.ts";
import { addNotice, compactionText, foldCompaction } from "./notices.ts";
import { endSignIn, foldSignIn } from "./server_sign_ins.ts";

interface When {
  readonly seq: number;
  readonly at: number;
}

/** It gives a compaction no id: there is one at a time. */
const COMPACTION_ID = "_kiro.dev";

export function foldKiro(draft: Draft, when: When, message: unknown): void {
  const word = readKiro(message, draft.state.context.agentSessionId);
  switch (word?.kind) {
    case "notice":
      return addOnce(draft, when, word);
    case "compaction":
      return foldStatus(draft, when, word);
    case "sign_in":
      return foldSignIn(draft, when, word);
    case "server_ready":
      return endSignIn(draft, when, { server: word.server, state: "done" });
    case "server_failed": {
      const { server, details } = word;
      endSignIn(draft, when, { server, state: "failed" });
      const text = `MCP server “${server || "without a name"}” could not be started.`;
      return addOnce(draft, when, { level: "warning", text, details });
    }
  }
}

/** What is told again and again, word for word, is one notice. */
function addOnce(draft: Draft, when: When, notice: Parameters<typeof addNotice>[2]): void {
  const last = draft.at(draft.length - 1);
  const isSame = last?.kind === "notice" && last.text === notice.text && last.details === notice.details;
  const mine = isSame ? draft.edit(draft.length - 1, "notice") : null;
  if (mine) mine.lastAt = when.at;
  else addNotice(draft, when, notice);
}

function foldStatus(
  draft: Draft,
  when: When,
  { status, details }: {
    readonly status: "in_progress" | "completed" | "failed";
    readonly details: string | null;
  },
): void {
  const known = draft.at(draft.findCompaction(COMPACTION_ID));
  const goesOn = known?.kind === "notice" && known.text === compactionText("in_progress");
  if (goesOn) {
    const summary = details === null ? null : [{ type: "text", text: details }];
    return foldCompaction(draft, when, { compactionId: COMPACTION_ID, status, summary, error: details });
  }
  const level = status === "failed" ? "error" : "info";
  addNotice(draft, when, { level, text: compactionText(status), details, compactionId: COMPACTION_ID });
}
