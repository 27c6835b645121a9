/**
 * The list of sessions: what each is about, how it is, and where a new one begins.
 */
import { SETTINGS_PATH } from "../state/route.ts";
import { useLayoutEffect, useRef } from "preact/hooks";
import { IS_MAC } from "../state/send_key.ts";
import { words } from "../state/words.ts";
import type { App } from "../state/app.ts";
import { useApp } from "./app_context.ts";
import { Icon, type IconName, Mark } from "./icons.tsx";
import { InboxButton } from "./inbox_button.tsx";
import { SessionList } from "./session_list.tsx";

export function Sidebar() {
  const app = useApp();
  const sessions = app.sessions.value;
  const close = useRef<HTMLButtonElement>(null);
  const open = app.sheet.value;
  // Before the next key, which may be the one that closes it.
  useLayoutEffect(() => {
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
      {sessions && sessions.length > 0 && <FindButton app={app} />}
      <InboxButton />
      <SessionList />
      <div class="sidebar-foot">
        <button
          type="button"
          class="quiet theme"
          aria-current={app.atSettings.value ? "page" : undefined}
          onClick={() => app.visit(SETTINGS_PATH)}
        >
          <Icon name="settings" />
          {words.frame.settings}
        </button>
        <ThemeButton />
        <span class="version">{app.info.value?.version}</span>
      </div>
    </nav>
  );
}

/** Opens what finds sessions and commands. */
function FindButton({ app }: { readonly app: App }) {
  return (
    <button
      type="button"
      id="session-search"
      class="search"
      aria-haspopup="dialog"
      aria-keyshortcuts={IS_MAC ? "Meta+K" : "Control+K"}
      onClick={() => app.over.value = "palette"}
    >
      <Icon name="search" size={14} />
      {words.search.open}
      <kbd aria-hidden="true">{words.search.keys(IS_MAC)}</kbd>
    </button>
  );
}

/** Home, with the focus where a person writes what is to be done. */
function begin(app: App): void {
  app.go(null);
  requestAnimationFrame(() => document.getElementById("message")?.focus());
}

const THEME_ICONS = { system: "auto", light: "sun", dark: "moon" } as const satisfies Record<
  string,
  IconName
>;

function ThemeButton() {
  const { theme } = useApp();
  return (
    <button
      type="button"
      class="quiet icon-button"
      aria-label={words.frame.theme[theme.theme.value]}
      title={words.frame.theme[theme.theme.value]}
      onClick={() => theme.next()}
    >
      <Icon name={THEME_ICONS[theme.theme.value]} />
    </button>
  );
}
