/**
 * The sessions that an agent keeps itself: those begun elsewhere can be taken in, ours lead there.
 */
import type { AgentSessionListed } from "../../api.ts";
import { agoText } from "../state/duration.ts";
import type { Found } from "../state/elsewhere.ts";
import type { TakeIn } from "../state/opening.ts";
import { words } from "../state/words.ts";
import { useApp } from "./app_context.ts";
import { SessionLink } from "./session_link.tsx";
import { Visible } from "./visible.tsx";

interface ElsewhereProps {
  readonly found: Found;
  /** For people. */
  readonly agent: string;
  readonly cwd: string;
  readonly take: (wanted: TakeIn) => void;
}

export function Elsewhere({ found, agent, cwd, take }: ElsewhereProps) {
  if (found.state === "asked") {
    return <p class="elsewhere-note" role="status">{words.elsewhere.asking(agent)}</p>;
  }
  if (found.state === "failed") {
    return <p class="form-problem" role="alert">{words.elsewhere.failed(agent, found.why)}</p>;
  }
  const { sessions } = found;
  if (!sessions || sessions.length === 0) {
    const text = sessions ? words.elsewhere.none(agent) : words.elsewhere.notListed(agent);
    return <p class="elsewhere-note" role="status">{text}</p>;
  }
  return (
    <ul class="elsewhere-list" aria-label={words.elsewhere.list}>
      {sessions.map((session) => (
        <Session key={session.agentSessionId} session={session} cwd={cwd} take={take} />
      ))}
    </ul>
  );
}

interface SessionProps extends Pick<ElsewhereProps, "cwd" | "take"> {
  readonly session: AgentSessionListed;
}

function Session({ session, cwd, take }: SessionProps) {
  const { now } = useApp();
  const { agentSessionId, sessionId, updatedAt } = session;
  const title = session.title || words.elsewhere.untitled;
  const at = Date.parse(updatedAt ?? "");
  const about = [
    Number.isNaN(at) ? null : words.elsewhere.ago(agoText(at, now.value)),
    session.cwd !== null && session.cwd !== cwd ? session.cwd : null,
    sessionId !== null ? words.elsewhere.ours : null,
    // Else there is nothing to tell it by.
    session.title ? null : agentSessionId,
  ];
  return (
    <li>
      <span class="elsewhere-what">
        {sessionId === null
          ? <Visible text={title} />
          : <SessionLink sessionId={sessionId} otherwise={title} />}
        <span class="dim">
          <Visible text={about.filter((part) => part !== null).join(" · ")} />
        </span>
      </span>
      {sessionId === null && (
        <button
          type="button"
          class="outlined small"
          aria-label={words.elsewhere.takeInOf(title)}
          onClick={() => take({ cwd: session.cwd ?? cwd, takeIn: { agentSessionId, title: session.title } })}
        >
          {words.elsewhere.takeIn}
        </button>
      )}
    </li>
  );
}
