/**
 * What can be done from the palette: those commands that can be done now, each with its key if it has one.
 *
 * Knows no view; what a command needs of the page is done through the page's state.
 */
import { SETTINGS_PATH } from "./route.ts";
import type { App } from "./app.ts";
import { sessionByKey } from "./going.ts";
import { PANEL_TABS } from "./panel.ts";
import { SessionDeeds } from "./session_deeds.ts";
import { waitingIn } from "./session_list.ts";
import { words } from "./words.ts";
import { wordsOfChanges } from "./words_of_changes.ts";
import { wordsOfFinding } from "./words_of_finding.ts";
import { wordsOfSettings } from "./words_of_settings.ts";

export interface Command {
  readonly name: string;
  /** The key that does the same; null for none. */
  readonly key: string | null;
  /** Done at once and never refused: the palette is shut before, so that what it opens may take the focus. */
  readonly isInstant: boolean;
  /** What is to be told when it is done; null for nothing. @throws Error, worded for a person. */
  readonly run: () => Promise<string | null>;
}

/** What commands need of the browser. */
export interface Hands {
  readonly copy: (text: string) => Promise<void>;
  /** What has the focus: it goes back there. */
  readonly focused: () => HTMLElement | null;
  /** The focus goes where a person writes. */
  readonly toMessage: () => void;
}

const { commands: said, keys } = wordsOfFinding;

export function commands(app: App, hands: Hands): readonly Command[] {
  const isWaiting = waitingIn(app.sessions.value ?? []) > 0;
  const newSession = now(said.newSession, () => {
    app.go(null);
    hands.toMessage();
  });
  const next = sessionByKey(app, { type: "next" });
  return [
    ...next === null ? [] : [now(said.next, () => app.go(next), keys.next)],
    ...isWaiting ? [now(said.questions, () => app.over.value = "inbox")] : [],
    newSession,
    ...ofSession(app, hands),
    now(said.theme(words.frame.theme[app.theme.theme.value]), () => app.theme.next()),
    now(said.settings, () => app.visit(SETTINGS_PATH)),
  ];
}

/** One for each part of the settings. */
export function settingsCommands(app: App): readonly Command[] {
  const { appearance, writing, notifications, agents, devices, bridge, limits } = wordsOfSettings;
  return [appearance, writing, notifications, agents, devices, bridge, limits].map(({ title }) =>
    now(said.settingsPart(title), () => {
      app.settingsPart.value = { title };
      app.visit(SETTINGS_PATH);
    })
  );
}

/** Of the one that is open. */
function ofSession(app: App, { copy, focused }: Hands): readonly Command[] {
  const session = app.session.value;
  if (!session || session.gone.value) return [];
  const { sessionId } = session;
  const { pinned = false, archived = false } = app.summaryOf(sessionId) ?? {};
  const copyAll = async () => {
    await copy(await (await app.rest.exported(sessionId, "markdown")).text());
    return said.copied;
  };
  const decide = (name: string, decision: Parameters<SessionDeeds["decide"]>[0]) => {
    const deeds = new SessionDeeds(app, sessionId);
    return later(name, async () => {
      if (!await deeds.decide(decision)) throw new Error(deeds.problem.value ?? undefined);
      return null;
    });
  };
  const changes = [
    now(said.rename, () => app.renaming.value = { sessionId, place: "header" }),
    decide(pinned ? said.unpin : said.pin, { pinned: !pinned }),
    decide(archived ? said.bringBack : said.putAway, { archived: !archived }),
    now(said.restart, () => session.send({ type: "restart_agent" })),
  ];
  return [
    ...session.working.value ? [now(said.stop, () => session.cancel(), keys.stop)] : [],
    ...PANEL_TABS.map((tab) =>
      now(said.tab(wordsOfChanges.panel[tab]), () => app.panel.show(focused(), tab))
    ),
    later(said.copy, copyAll),
    // Another drawbridge's session is only read here.
    ...session.readOnly.value ? [] : changes,
  ];
}

function now(name: string, run: () => unknown, key: string | null = null): Command {
  const perform = () => {
    run();
    return Promise.resolve(null);
  };
  return { name, key, isInstant: true, run: perform };
}

function later(name: string, run: () => Promise<string | null>): Command {
  return { name, key: null, isInstant: false, run };
}
