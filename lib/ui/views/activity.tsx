/**
 * The last line of the conversation while the agent works: that it does, and for how long.
 *
 * Hidden from screen readers, which hear the status "Agent".
 */
import type { RunningTurn } from "../../transcript/transcript.ts";
import { durationText } from "../state/duration.ts";
import { words } from "../state/words.ts";
import { useApp, useSession } from "./app_context.ts";

/** An agent that has said nothing for so long is said to be quiet. Milliseconds. */
const QUIET_MS = 20_000;

export function Activity() {
  const session = useSession();
  const running = session.running.value;
  const status = session.status.value;
  // A question says by itself what is waited for.
  if (!session.loaded.value || !session.working.value || status === "awaiting_permission") return null;
  const agent = session.agentState.value;
  const starting = status === "prompting" && agent.status === "starting";
  const text = status === "cancelling"
    ? words.conversation.stopping
    : starting
    ? words.conversation.startingAgent
    : words.agentStatus[status];
  return (
    <p class={`activity ${status}`} aria-hidden="true">
      <span class="activity-mark" />
      <span>{text}</span>
      {running && <Clock {...running} />}
    </p>
  );
}

/** Its own component: only this redraws each second. */
function Clock({ startedAt, waitedMs }: Pick<RunningTurn, "startedAt" | "waitedMs">) {
  const { now } = useApp();
  const session = useSession();
  const ms = now.value - startedAt - waitedMs;
  if (ms < 1000) return null;
  // Looked at each second, not with each word.
  const quietMs = now.value - Math.max(startedAt, session.transcript.peek().lastAt);
  const alive = session.agentState.value.status === "ready";
  return (
    <>
      <span class="activity-time">{durationText(ms, { whole: true })}</span>
      {alive && quietMs >= QUIET_MS && (
        <span class="activity-quiet">
          {words.conversation.quiet(durationText(quietMs, { whole: true }))}
        </span>
      )}
    </>
  );
}
