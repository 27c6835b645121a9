/**
 * The keys that lead from session to session, the dialogs that find one and show what waits, the newest at Home.
 */
import { useEffect } from "preact/hooks";
import { agoText } from "../state/duration.ts";
import { findingKey } from "../state/finding_keys.ts";
import { sessionByKey } from "../state/going.ts";
import { IS_MAC } from "../state/send_key.ts";
import { folderOf, nameOf } from "../state/session_list.ts";
import { wordsOfFinding } from "../state/words_of_finding.ts";
import { useApp } from "./app_context.ts";
import { HeardPlace } from "./heard.tsx";
import { InboxDialog } from "./inbox.tsx";
import { Palette } from "./palette.tsx";
import { SessionAnchor } from "./session_anchor.tsx";
import { Visible } from "./visible.tsx";

/** Sessions that Home offers to go on with. */
const RECENT_MAX = 5;

export function Finding() {
  const app = useApp();
  useFindingKeys();
  const over = app.over.value;
  return (
    <>
      <HeardPlace />
      {over === "palette" && <Palette />}
      {over === "inbox" && <InboxDialog />}
    </>
  );
}

function useFindingKeys(): void {
  const app = useApp();
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const { activeElement } = document;
      const isTyping = activeElement?.matches("input, textarea, select, [contenteditable]") ?? false;
      const key = findingKey(event, { isMac: IS_MAC, isTyping });
      if (!key || (key.type !== "palette" && app.over.value !== null)) return;
      event.preventDefault();
      if (event.repeat) return;
      app.menu.value = null;
      if (key.type === "palette") {
        app.over.value = app.over.value === "palette" ? null : "palette";
        return;
      }
      const sessionId = sessionByKey(app, key);
      if (sessionId !== null) app.go(sessionId);
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, []);
}

/** The newest sessions whose agents do not run. */
export function RecentSessions() {
  const app = useApp();
  const recent = (app.sessions.value ?? []).filter(({ status, archived }) =>
    status === "stopped" && !archived
  ).slice(0, RECENT_MAX);
  if (recent.length === 0) return null;
  return (
    <section class="recent" aria-labelledby="recent">
      <h3 id="recent">{wordsOfFinding.recent.title}</h3>
      <ul>
        {recent.map((session) => (
          <li key={session.sessionId}>
            <SessionAnchor sessionId={session.sessionId} class="recent-session">
              <span class="session-title">
                <Visible text={nameOf(session)} />
              </span>
              <span class="dim" title={session.cwd}>
                <Visible text={folderOf(session.cwd)} />
              </span>
              <time class="session-time">{agoText(session.updatedAt, app.now.value)}</time>
            </SessionAnchor>
          </li>
        ))}
      </ul>
    </section>
  );
}
