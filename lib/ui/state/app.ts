/**
 * The page as a whole: signed in or not, the list of sessions, which one is open, where we are.
 *
 * Knows the wire clients, no view. There is at most one open session; leaving it stops its socket, never the
 * session itself.
 */
import { batch, type Signal, signal } from "@preact/signals";
import type { FoundFile, Info, OpenSessionRequest, SearchHit, SessionSummary } from "../../api.ts";
import { CLOSE_NO_SESSION } from "../../close_codes.ts";
import { BROWSER_CLOCK, browserSocket, socketOrigin } from "../wire_client/browser_socket.ts";
import type { Connection } from "../wire_client/line_socket.ts";
import { RefusedError, Rest } from "../wire_client/rest.ts";
import { SessionsClient } from "../wire_client/sessions_client.ts";
import { reloadForBuild } from "./build.ts";
import { KeptDraft } from "./kept_draft.ts";
import { Listing } from "./listing.ts";
import { Looked } from "./looked.ts";
import { Panel } from "./panel.ts";
import { Preferences } from "./preferences.ts";
import { COVERED, isCovered, pathOf, sessionOf, SETTINGS_PATH } from "./route.ts";
import type { Fold } from "./seen_events.ts";
import { Session } from "./session.ts";
import { signIn } from "./sign_in.ts";
import { Sought } from "./sought.ts";
import { recall, remember } from "./storage.ts";
import { ThemeChoice } from "./theme.ts";
import { keepTitle } from "./title.ts";
import { keepViewport } from "./viewport.ts";

/** What a session begins with. */
export interface FirstMessage {
  /** What to send first; nothing when empty. */
  readonly firstPrompt: string;
  /** Files of its directory that go along. */
  readonly files: readonly FoundFile[];
}

/** A session's menu that is open, or its name being written: which, and where from. */
export interface Handled {
  readonly sessionId: string;
  readonly place: "header" | "row";
}

/** A dialog: finding something, or what waits in all sessions. */
export type Over = "palette" | "inbox";

export type Screen = "loading" | "signed_out" | "unreachable" | "open";

export class App {
  readonly screen: Signal<Screen> = signal("loading");
  /** True when a link was tried and refused. */
  readonly linkRefused: Signal<boolean> = signal(false);
  readonly info: Signal<Info | null> = signal(null);
  readonly sessions: Signal<readonly SessionSummary[] | null> = signal(null);
  readonly session: Signal<Session | null> = signal(null);
  /** The settings are shown, and no session. */
  readonly atSettings: Signal<boolean> = signal(false);
  /** The page's keys are shown, over whatever else. */
  readonly keysShown: Signal<boolean> = signal(false);
  /** The part of the settings that was asked for; another object each time. */
  readonly settingsPart: Signal<{ readonly title: string } | null> = signal(null);
  readonly sheet: Signal<boolean> = signal(false);
  /** The menu that is open, and the button it belongs to. */
  readonly menu: Signal<Handled & { readonly opener: HTMLElement } | null> = signal(null);
  /** Whose name is being written. */
  readonly renaming: Signal<Handled | null> = signal(null);
  readonly panel = new Panel();
  readonly theme = new ThemeChoice();
  readonly preferences = new Preferences();
  /** The time of day for "5 min ago" and running clocks; told once a second. */
  readonly now: Signal<number> = signal(Date.now());
  readonly rest = new Rest(() => this.#key);
  // What the parts that are fetched later need of this one: imported there, its code would be cut in two.
  readonly clock = BROWSER_CLOCK;
  /** What is open over the page. */
  readonly over: Signal<Over | null> = signal(null);
  /** The place in the open session's conversation that is looked for. */
  readonly sought = new Sought();
  /** Whether going to an entry of the history with this state went nowhere: something that covered the page closed. */
  staysHere: (state: unknown) => boolean = () => false;
  readonly listing = new Listing(this);
  readonly looked = new Looked();
  /** Of the list; an open session's own speaks for that one. */
  readonly connection: Signal<Connection> = signal("connected");
  #key = recall("key") ?? "";
  readonly #list: SessionsClient;

  readonly #fold: () => Fold | null;

  /** `fold` brings the fold: the first look fetches it. */
  constructor(fold: () => Fold | null) {
    this.#fold = fold;
    const { open, clock, origin } = this.#sockets();
    this.#list = new SessionsClient({
      open,
      clock,
      origin,
      random: Math.random,
      online: () => navigator.onLine,
      onConnection: (connection) => this.connection.value = connection,
      onSessions: (sessions) => this.#listed(sessions),
      onBuild: (buildId) => reloadForBuild(buildId),
      onRefused: (code) => void this.#refused(code, null),
    });
  }

  /** Signs in if need be and opens what the address names. */
  async start(): Promise<void> {
    addEventListener("popstate", ({ state }) => this.staysHere(state) || this.#follow());
    addEventListener("hashchange", () => void this.enter());
    addEventListener("online", () => this.#nudge());
    addEventListener("offline", () => this.#nudge());
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) return;
      this.#nudge();
      this.#look();
    });
    this.looked.listen();
    keepTitle(this);
    keepViewport();
    setInterval(() => {
      if (!document.hidden) this.now.value = Date.now();
    }, 1000);
    await this.enter();
  }

  async enter(): Promise<void> {
    if (this.screen.value !== "open") this.screen.value = "loading";
    const outcome = await signIn(this.#key, (key) => this.#keep(key));
    batch(() => {
      this.linkRefused.value = outcome.linkRefused;
      this.screen.value = outcome.screen;
      if (outcome.screen !== "open") return;
      this.#keep(outcome.key);
      this.info.value = outcome.info;
      this.#follow();
    });
    if (outcome.screen === "open") this.#list.start();
  }

  /** Goes to a session, or with null to where a new one begins. */
  go(sessionId: string | null): void {
    this.visit(pathOf(sessionId));
  }

  /** Goes to the newest place of what a search found. */
  showFound({ sessionId, words }: SearchHit): void {
    this.go(sessionId);
    const session = this.session.value;
    if (session && words.length > 0) void this.sought.seek(session, words);
  }

  /** Puts words that were to be said in a session, and were not, into its draft; false when it cannot. */
  putBack(sessionId: string, text: string): boolean {
    const { value: session } = this.session;
    if (session?.sessionId !== sessionId) return new KeptDraft(sessionId).leave(text);
    session.putBack(text);
    return true;
  }

  /** Goes back to where the settings were opened from. */
  leaveSettings(): void {
    if (history.state === SETTINGS_PATH) history.back();
    else if (history.state === COVERED + SETTINGS_PATH) history.go(-2);
    else this.go(null);
  }

  /** Goes to an address of the page; the state of the history says that this page itself came from another one. */
  visit(path: string): void {
    // The entry of what covered the page has done its duty.
    const how = isCovered(history.state) ? "replaceState" : "pushState";
    if (location.pathname !== path) history[how](path, "", path);
    this.#follow();
  }

  /** What the list says of a session; nothing before its first prompt. */
  summaryOf(sessionId: string): SessionSummary | undefined {
    return this.sessions.value?.find((session) => session.sessionId === sessionId);
  }

  /** Opens a session and goes there; what `firstPrompt` says, if anything, is sent, and the files with it. */
  async open(
    request: OpenSessionRequest,
    { firstPrompt, files }: FirstMessage,
  ): Promise<void> {
    const sessionId = await this.rest.openSession(request);
    batch(() => {
      this.go(sessionId);
      if (firstPrompt.trim() === "") return;
      this.session.value?.setDraft(firstPrompt);
      for (const file of files) this.session.value?.attachments.link(file);
      this.session.value?.sendDraft();
    });
  }

  #keep(key: string): void {
    this.#key = key;
    remember("key", key);
  }

  #sockets() {
    return { open: browserSocket(() => this.#key), clock: BROWSER_CLOCK, origin: socketOrigin() };
  }

  #follow(): void {
    const sessionId = sessionOf(location.pathname);
    this.atSettings.value = location.pathname === SETTINGS_PATH;
    this.sheet.value = false;
    this.menu.value = null;
    this.over.value = null;
    if (this.session.value?.sessionId === sessionId) return;
    this.session.value?.stop();
    this.session.value = null;
    this.sought.forget();
    this.panel.leave();
    if (sessionId === null) return;
    const session: Session = new Session({
      ...this.#sockets(),
      sessionId,
      rest: this.rest,
      fold: this.#fold,
      onBuild: (buildId) => reloadForBuild(buildId),
      onRefused: (code) => void this.#refused(code, session),
    });
    this.session.value = session;
    session.start();
    this.#look();
  }

  #listed(sessions: readonly SessionSummary[]): void {
    batch(() => {
      this.sessions.value = sessions;
      this.#look();
    });
  }

  /** The open session is being looked at, if anybody looks. */
  #look(): void {
    const looking = document.hidden ? null : this.session.value?.sessionId ?? null;
    if (this.sessions.value) this.looked.note(this.sessions.value, looking);
  }

  #nudge(): void {
    this.#list.nudge();
    this.session.value?.contact.nudge();
  }

  /** The socket of `session` (null: of the list) was refused: signed out, no such session, or nobody there. */
  async #refused(code: number | null, session: Session | null): Promise<void> {
    if (code === CLOSE_NO_SESSION) return session ? this.#noSession(session) : undefined;
    if (code !== null) return this.#signedOut();
    try {
      await this.rest.info();
    } catch (error) {
      // Only an answer tells something; without one the sockets keep trying.
      if (error instanceof RefusedError && error.status === 401) this.#signedOut();
    }
  }

  #noSession(session: Session): void {
    session.stop();
    session.gone.value = true;
  }

  #signedOut(): void {
    this.#list.stop();
    this.session.value?.stop();
    this.session.value = null;
    this.screen.value = "signed_out";
  }
}
