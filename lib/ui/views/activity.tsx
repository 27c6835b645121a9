/**
 * The last line of the conversation while the agent works: that it does, and for how long.
 *
 * Hidden from screen readers, which hear the status "Agent".
 */
import { durationText } from "../state/duration.ts";
import { words } from "../state/words.ts";
import { useApp, useSession } from "./app_context.ts";

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
      {running && <Clock since={running.startedAt} />}
    </p>
  );
}

/** Its own component: only this redraws each second. */
function Clock({ since }: { readonly since: number }) {
  const { now } = useApp();
  const seconds = Math.floor((now.value - since) / 1000);
  return seconds < 1
    ? null
    : <span class="activity-time">{durationText(seconds * 1000, { whole: true })}</span>;
}
