/**
 * The list of sessions: what each is about, how it is, and where a new one begins.
 */
import { useEffect, useRef } from "preact/hooks";
import { words } from "../state/words.ts";
import type { App } from "../state/app.ts";
import { useApp } from "./app_context.ts";
import { Icon, type IconName, Mark } from "./icons.tsx";
import { SearchField, useSearchKey } from "./search_field.tsx";
import { SessionList } from "./session_list.tsx";

export function Sidebar() {
  const app = useApp();
  const sessions = app.sessions.value;
  const close = useRef<HTMLButtonElement>(null);
  const open = app.sheet.value;
  const finding = useSearchKey();
  useEffect(() => {
    if (open && finding()) return;
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
      {sessions && sessions.length > 0 && <SearchField />}
      <SessionList />
      <div class="sidebar-foot">
        <button
          type="button"
          class="quiet theme"
          aria-current={app.atSettings.value ? "page" : undefined}
          onClick={() => app.goToSettings()}
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
