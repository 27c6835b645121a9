/**
 * The list of sessions: what each is about, how it is, and where a new one begins.
 */
import { useEffect, useRef } from "preact/hooks";
import { agoText } from "../state/duration.ts";
import { pathOf } from "../state/route.ts";
import { words } from "../state/words.ts";
import type { SessionSummary } from "../../api.ts";
import type { App } from "../state/app.ts";
import { useApp } from "./app_context.ts";
import { Boundary } from "./boundary.tsx";
import { Icon, type IconName, Mark } from "./icons.tsx";
import { Visible } from "./visible.tsx";

export function Sidebar() {
  const app = useApp();
  const sessions = app.sessions.value;
  const close = useRef<HTMLButtonElement>(null);
  const open = app.sheet.value;
  useEffect(() => {
    if (open) close.current?.focus();
    else if (document.activeElement?.id !== "message") {
      document.querySelector<HTMLElement>(".menu-button[data-opened]")?.focus();
    }
  }, [open]);
  return (
    <nav
      class="sidebar"
      aria-label={words.frame.sessions}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !open) return;
        event.preventDefault();
        app.sheet.value = false;
      }}
    >
      <div class="brand">
        <Mark size={26} />
        <span class="brand-name">{words.product}</span>
        <button
          type="button"
          class="quiet icon-button sheet-close"
          aria-label={words.frame.hideSessions}
          ref={close}
          onClick={() => app.sheet.value = false}
        >
          <Icon name="close" />
        </button>
      </div>
      <button type="button" class="new-session" onClick={() => begin(app)}>
        <Icon name="plus" />
        {words.frame.newSession}
      </button>
      {sessions && sessions.length > 0
        ? (
          <ul class="sessions">
            {sessions.map((session) => (
              <li key={session.sessionId}>
                <Boundary of={session}>
                  <SessionItem session={session} />
                </Boundary>
              </li>
            ))}
          </ul>
        )
        : <p class="sessions-none">{sessions && words.frame.noSessions}</p>}
      <div class="sidebar-foot">
        <ThemeButton />
        <span class="version">{app.info.value?.version}</span>
      </div>
    </nav>
  );
}

/** Home, with the focus where a person writes what is to be done. */
function begin(app: App): void {
  app.go(null);
  requestAnimationFrame(() => document.getElementById("message")?.focus());
}

function SessionItem({ session }: { readonly session: SessionSummary }) {
  const app = useApp();
  const { sessionId, title, lastPrompt, status, pendingPermissions } = session;
  const current = app.session.value?.sessionId === sessionId;
  const folder = session.cwd.slice(session.cwd.lastIndexOf("/") + 1) || session.cwd;
  return (
    <a
      class={`session ${status}`}
      href={pathOf(sessionId)}
      aria-current={current ? "page" : undefined}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        app.go(sessionId);
      }}
    >
      <span class="dot" aria-hidden="true" />
      <span class="session-title">
        <Visible text={title ?? lastPrompt ?? words.frame.untitled} />
      </span>
      <time class="session-time">{agoText(session.updatedAt, app.now.value)}</time>
      <span class="session-about">
        {pendingPermissions > 0
          ? <strong>{words.frame.questions(pendingPermissions)}</strong>
          : <Visible text={`${folder} · ${session.agent.title}`} />}
      </span>
      <span class="only-heard">{words.frame.status(words.agentStatus[status])}</span>
    </a>
  );
}

const THEME_ICONS = { system: "auto", light: "sun", dark: "moon" } as const satisfies Record<
  string,
  IconName
>;

function ThemeButton() {
  const { theme } = useApp();
  return (
    <button type="button" class="quiet theme" onClick={() => theme.next()}>
      <Icon name={THEME_ICONS[theme.theme.value]} />
      {words.frame.theme[theme.theme.value]}
    </button>
  );
}
