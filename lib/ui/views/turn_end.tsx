/**
 * The foot of a finished turn: how it ended, how long it took, its answer to take along, and where to go on from.
 */
import { useMemo } from "preact/hooks";
import type { Entry, TurnEndEntry } from "../../transcript/entries.ts";
import { promptAfter } from "../../transcript/lookup.ts";
import { partsText } from "../../transcript/text.ts";
import { durationText } from "../state/duration.ts";
import { SessionDeeds } from "../state/session_deeds.ts";
import { words } from "../state/words.ts";
import { useApp, useSession } from "./app_context.ts";
import { CopyButton } from "./code_block.tsx";
import { Icon } from "./icons.tsx";

export function TurnEnd({ entry }: { readonly entry: TurnEndEntry }) {
  const session = useSession();
  const took = words.conversation.turnTook(durationText(entry.at - entry.startedAt - entry.waitedMs));
  return (
    <div class="turn-end">
      {entry.cancelled && <span class="turn-cancelled">{words.conversation.cancelled}</span>}
      {entry.silent && <span>{words.conversation.silent}</span>}
      <span>{took}</span>
      {!entry.silent && (
        <CopyButton
          text={() => answerText(session.transcript.peek().entries, entry)}
          label={words.conversation.copyAnswer}
        />
      )}
      {entry.promptId !== null && <Branch entry={entry} />}
      {entry.promptId !== null && <EditAgain promptId={entry.promptId} />}
    </div>
  );
}

/** Begins another conversation that goes on after this answer. */
function Branch({ entry }: { readonly entry: TurnEndEntry }) {
  const app = useApp();
  const session = useSession();
  const deeds = useMemo(() => new SessionDeeds(app, session.sessionId), [session]);
  if (session.readOnly.value) return null;
  const branch = async () => {
    if (await deeds.branch(promptAfter(session.transcript.peek().entries, entry.id))) return;
    session.problem.value = deeds.problem.value;
  };
  return (
    <button
      type="button"
      class="quiet icon-button small"
      aria-label={words.turn.branch}
      title={words.turn.branch}
      aria-disabled={deeds.busy.value}
      onClick={() => void branch()}
    >
      <Icon name="branch" size={14} />
    </button>
  );
}

/** For the newest prompt: its words and files come back to where messages are written. */
function EditAgain({ promptId }: { readonly promptId: string }) {
  const session = useSession();
  if (session.readOnly.value || session.lastPromptId.value !== promptId) return null;
  return (
    <button
      type="button"
      class="quiet icon-button small"
      aria-label={words.turn.edit}
      title={words.turn.edit}
      onClick={() => {
        session.editAgain(promptId);
        document.getElementById("message")?.focus();
      }}
    >
      <Icon name="edit" size={14} />
    </button>
  );
}

/** What the agent said in the turn that `end` ends, as Markdown. */
function answerText(entries: readonly Entry[], end: TurnEndEntry): string {
  const said: string[] = [];
  for (let at = entries.findLastIndex(({ id }) => id === end.id) - 1; at >= 0; at -= 1) {
    const entry = entries[at];
    if (entry.kind === "user" || entry.kind === "turn_end") break;
    if (entry.kind === "agent") said.unshift(partsText(entry.parts));
  }
  return said.join("\n\n");
}
