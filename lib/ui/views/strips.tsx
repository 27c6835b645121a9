/**
 * Lines above the composer that say what stands in the way, each with the one useful thing to do.
 */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { failureOf } from "../state/failure.ts";
import { words } from "../state/words.ts";
import { wordsOfDock } from "../state/words_of_dock.ts";
import { useSession } from "./app_context.ts";
import { Icon } from "./icons.tsx";

/** After this long a cancelled turn is given up on. */
const CANCEL_MS = 10_000;

export function ProblemStrip() {
  const session = useSession();
  const { stalled, problem } = session;
  if (stalled.value) {
    return <p class="strip problem" role="alert">{wordsOfDock.agentStrip.stalled} {stalled.value}</p>;
  }
  if (problem.value) {
    return (
      <div class="strip problem" role="alert">
        <span class="strip-text wrap">{problem.value}</span>
        <button
          type="button"
          class="quiet icon-button small"
          aria-label={words.frame.dismiss}
          onClick={() => problem.value = null}
        >
          <Icon name="close" size={14} />
        </button>
      </div>
    );
  }
  const readOnly = session.ready.value?.readOnly;
  if (!readOnly) return null;
  return (
    <p class="strip">
      <span class="strip-text wrap">{words.frame.readOnly}</span>
      {readOnly.url && <a href={readOnly.url}>{words.frame.readOnlyLink}</a>}
    </p>
  );
}

/** The agent is gone, or does not stop; and Restart. */
export function AgentStrip() {
  const session = useSession();
  const slow = useSlowCancel();
  // When the failure was told that its person has put away: what is there can be read anyway.
  const readAlong = useSignal<number | null>(null);
  const stopped = session.status.value === "stopped" && session.loaded.value;
  if (session.readOnly.value || (!stopped && !slow)) return null;
  const agent = session.agentState.value;
  if (stopped && agent.resumeFailed) {
    if (readAlong.value === agent.at) return null;
    return <ResumeStrip readAlong={() => readAlong.value = agent.at} />;
  }
  // What went wrong is told by its own strip; what that offers starts it again as well.
  if (!slow && failureOf(session.transcript.value) !== null) return null;
  const text = slow ? wordsOfDock.agentStrip.slowCancel : wordsOfDock.agentStrip.stopped;
  return (
    <div class="strip agent-strip">
      <div class="strip-line">
        <strong>{text}</strong>
        {/* Why it ended by itself stands in the conversation, with its last words. */}
        {stopped && agent.expected && agent.reason && <span class="strip-text">{agent.reason}</span>}
        <span class="strip-buttons">
          <button type="button" class="outlined" onClick={() => session.send({ type: "restart_agent" })}>
            {wordsOfDock.agentStrip.restart}
          </button>
        </span>
      </div>
    </div>
  );
}

/** Why it could not stands in the conversation. */
function ResumeStrip({ readAlong }: { readonly readAlong: () => void }) {
  const session = useSession();
  const restart = (fresh: boolean) => session.send({ type: "restart_agent", ...(fresh ? { fresh } : {}) });
  return (
    <div class="strip agent-strip">
      <div class="strip-line">
        <strong>{wordsOfDock.agentStrip.resumeFailed}</strong>
        <span class="strip-buttons">
          <button type="button" class="outlined" onClick={() => restart(false)}>
            {wordsOfDock.agentStrip.retry}
          </button>
          <button type="button" class="outlined" onClick={readAlong}>
            {wordsOfDock.agentStrip.openReadOnly}
          </button>
          <button type="button" class="outlined" onClick={() => restart(true)}>
            {wordsOfDock.agentStrip.fresh}
          </button>
        </span>
      </div>
    </div>
  );
}

function useSlowCancel(): boolean {
  const session = useSession();
  const running = session.running.value;
  const slow = useSignal(false);
  const cancelledAt = running?.cancelledAt ?? null;
  useEffect(() => {
    slow.value = false;
    if (cancelledAt === null) return;
    // The bridge's clock against this one's: at most the whole wait, at least none.
    const wait = Math.min(CANCEL_MS, Math.max(0, cancelledAt + CANCEL_MS - Date.now()));
    const timer = setTimeout(() => slow.value = true, wait);
    return () => clearTimeout(timer);
  }, [cancelledAt]);
  return slow.value && cancelledAt !== null;
}
