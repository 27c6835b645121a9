/**
 * Tells a person who looks elsewhere that a session needs them or is done: by the desktop, by a sound.
 *
 * Driven by the list of sessions alone. One tab of a browser tells, and none of a session that is being seen.
 */
import { effect, type ReadonlySignal } from "@preact/signals";
import type { SessionSummary } from "../../api.ts";
import { chime } from "./chime.ts";
import { showNotification } from "./desktop_notification.ts";
import { type Happened, Happenings } from "./happenings.ts";
import { OneTab } from "./one_tab.ts";
import type { Preferences } from "./preferences.ts";
import { nameOf } from "./session_list.ts";
import { wordsOfAlerts } from "./words_of_alerts.ts";

/** What it needs of the page. */
export interface Notified {
  readonly sessions: ReadonlySignal<readonly SessionSummary[] | null>;
  readonly session: ReadonlySignal<{ readonly sessionId: string } | null>;
  readonly preferences: Pick<Preferences, "alerts">;
  go(sessionId: string): void;
}

/** Watches and tells; the answer ends it. */
export function notify(app: Notified): () => void {
  const tab = new OneTab();
  const happenings = new Happenings();
  const see = () => {
    const open = app.session.value?.sessionId ?? null; // in any case: the effect depends on it
    tab.see(document.hidden ? null : open);
  };
  document.addEventListener("visibilitychange", see);
  const ends = [
    effect(see),
    effect(() => {
      const { value } = app.sessions;
      if (!value) return;
      for (const happened of happenings.look(value, Date.now())) void tell(app, { tab, happened });
    }),
    () => document.removeEventListener("visibilitychange", see),
    () => tab.stop(),
  ];
  return () => ends.forEach((end) => end());
}

interface Told {
  readonly tab: OneTab;
  readonly happened: Happened;
}

async function tell(app: Notified, { tab, happened: { what, session } }: Told): Promise<void> {
  const alerts = app.preferences.alerts.peek();
  if (!tab.speaks || await tab.isSeen(session.sessionId)) return;
  if (alerts.has(`sound.${what}`)) chime();
  if (alerts.has(`desktop.${what}`)) {
    const body = wordsOfAlerts[session.status === "stopped" ? "stopped" : what];
    showNotification({ title: nameOf(session), body, onClick: () => app.go(session.sessionId) });
  }
}
