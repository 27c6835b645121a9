/**
 * One line over the conversation: what it is about, where it works, how the agent is.
 */
import { nameOf, waitingIn } from "../state/session_list.ts";
import { words } from "../state/words.ts";
import type { App } from "../state/app.ts";
import type { Session } from "../state/session.ts";
import { useAgentName } from "./agent_name.ts";
import { useApp, useSessionOrNone } from "./app_context.ts";
import { Boundary } from "./boundary.tsx";
import { Icon } from "./icons.tsx";
import { PanelButton } from "./panel_button.tsx";
import { MenuButton, useRenaming } from "./session_handles.tsx";
import { Visible } from "./visible.tsx";
import { WorkspaceChip } from "./workspace_chip.tsx";

export function Header() {
  const app = useApp();
  const session = useSessionOrNone();
  // Those of the open one stand under its conversation.
  const others = app.sessions.value?.filter(({ sessionId }) => sessionId !== session?.sessionId);
  const waiting = waitingIn(others ?? []);
  return (
    <header class="header">
      <button
        type="button"
        class={`quiet icon-button menu-button${waiting > 0 ? " waiting" : ""}`}
        aria-label={words.frame.showSessions}
        aria-description={waiting > 0 ? words.inbox.open(waiting) : undefined}
        aria-expanded={app.sheet.value}
        onClick={({ currentTarget }) => {
          // Where the focus goes back to when the sheet is closed.
          currentTarget.dataset.opened = "";
          app.sheet.value = true;
        }}
      >
        <Icon name="menu" />
      </button>
      {session && !session.gone.value
        ? (
          <>
            <Boundary of={session.context.value}>
              <SessionTitle app={app} session={session} />
            </Boundary>
            <AgentStatus session={session} />
            <PanelButton session={session} />
            <MenuButton sessionId={session.sessionId} place="header" label={words.menu.open} />
          </>
        )
        : <h1 class="title">{app.atSettings.value ? words.frame.settings : words.product}</h1>}
      {app.atSettings.value && (
        <button
          type="button"
          class="quiet icon-button settings-close"
          aria-label={words.frame.closeSettings}
          onClick={() => app.leaveSettings()}
        >
          <Icon name="close" />
        </button>
      )}
    </header>
  );
}

function SessionTitle({ app, session }: { readonly app: App; readonly session: Session }) {
  const { sessionId } = session;
  const summary = app.summaryOf(sessionId);
  const ready = session.ready.value;
  const agent = useAgentName();
  // The list knows what its person calls it.
  const shown = summary?.title || session.context.value.title || nameOf(summary);
  const renaming = useRenaming({ sessionId, place: "header" });
  return (
    <>
      <div class="titles">
        {renaming && <h1 class="only-heard">{shown}</h1>}
        {renaming ?? (
          <h1
            class="title session-name"
            title={words.menu.rename}
            onClick={() => app.renaming.value = { sessionId, place: "header" }}
          >
            <Visible text={shown} />
          </h1>
        )}
        {ready && (
          <p class="subtitle">
            <span>{agent}</span>
            {ready.agent.demo && <span class="badge">{words.frame.demo}</span>}
            <span class="subtitle-path" title={ready.cwd}>
              <bdi>
                <Visible text={ready.cwd} />
              </bdi>
            </span>
            <WorkspaceChip session={session} />
          </p>
        )}
      </div>
      <Usage session={session} />
    </>
  );
}

function AgentStatus({ session }: { readonly session: Session }) {
  const status = session.status.value;
  return (
    <div class={`agent-status ${status}`}>
      <span class="dot" aria-hidden="true" />
      <span role="status" aria-label={words.frame.agent}>{words.agentStatus[status]}</span>
    </div>
  );
}

/** How full the agent's memory is: a ring, its numbers on hover. */
function Usage({ session }: { readonly session: Session }) {
  const usage = session.context.value.usage;
  if (!usage || usage.size <= 0) return null;
  const share = Math.min(1, Math.max(0, usage.used / usage.size));
  const around = 2 * Math.PI * 6;
  const label = usage.percent
    ? words.frame.usageShare(usage.used)
    : words.frame.usage(usage.used, usage.size);
  return (
    <div class="usage" title={label} role="img" aria-label={label}>
      <svg width="18" height="18" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
        <circle class="usage-track" cx="8" cy="8" r="6" />
        <circle class="usage-share" cx="8" cy="8" r="6" stroke-dasharray={`${around * share} ${around}`} />
      </svg>
      <span aria-hidden="true">{Math.round(share * 100)} %</span>
    </div>
  );
}
