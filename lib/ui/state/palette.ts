/**
 * What the palette shows for what is typed: sessions and commands by name, files of the session that is open, then
 * what was said in conversations.
 *
 * With nothing typed, the newest sessions and every command. Which one is chosen is kept here as well.
 */
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { FoundFile, SearchHit, SessionSummary } from "../../api.ts";
import type { App } from "./app.ts";
import { type Command, commands, type Hands, settingsCommands } from "./palette_commands.ts";
import { errorText } from "./error_text.ts";
import { foundSessions, isBegun, ranked } from "./ranking.ts";
import { Search } from "./search.ts";
import { nameOf } from "./session_list.ts";
import { type FilePlace, placeIn } from "./workspace_files.ts";

/** Sessions shown while nothing is typed. */
const RECENT_MAX = 6;
/** Of what is found by name, and by words. */
const FOUND_MAX = 20;
/** Files shown: the likeliest stand first. */
const FILES_MAX = 6;
/** Letters from which on files are looked for. */
const FILE_CHARS_MIN = 2;
/** Letters from which on conversations are searched. */
const SEARCHED_CHARS_MIN = 3;

export type PaletteItem =
  | { readonly type: "session"; readonly session: SessionSummary }
  | { readonly type: "command"; readonly command: Command }
  | { readonly type: "file"; readonly path: string }
  | { readonly type: "words"; readonly title: string; readonly hit: SearchHit };

export class PaletteState {
  readonly query: Signal<string> = signal("");
  readonly items: ReadonlySignal<readonly PaletteItem[]>;
  /** Position of the chosen one, -1 where there is none: the first until somebody chooses. */
  readonly chosen: ReadonlySignal<number>;
  readonly busy: Signal<boolean> = signal(false);
  /** What came of a command that stays, or why it could not be done. */
  readonly told: Signal<{ readonly text: string; readonly isProblem: boolean } | null> = signal(null);
  readonly search: Search<SearchHit>;
  readonly #files: Search<FoundFile>;
  /** The one that somebody chose stays chosen, whatever is found meanwhile. */
  readonly #picked: Signal<string | null> = signal(null);
  readonly #app: App;
  readonly #hands: Hands;

  constructor(app: App, hands: Hands) {
    this.#app = app;
    this.#hands = hands;
    this.search = new Search({ ask: (query) => app.rest.search(query), clock: app.clock });
    this.#files = new Search({ ask: () => this.#findFiles(), clock: app.clock });
    this.items = computed(() => this.#items());
    this.chosen = computed(() => {
      const { length } = this.items.value;
      const picked = this.items.value.findIndex((item) => keyOf(item) === this.#picked.value);
      return picked >= 0 ? picked : Math.min(0, length - 1);
    });
  }

  /** Whether more may still be found. */
  get isLooking(): boolean {
    const asked = [...this.searches ? [this.search] : [], ...this.#files.active ? [this.#files] : []];
    return asked.some(({ hits, failed }) => hits.value === null && !failed.value);
  }

  /** Whether the conversations are being searched, or were. */
  get searches(): boolean {
    return this.query.value.trim().length >= SEARCHED_CHARS_MIN;
  }

  type(query: string): void {
    this.query.value = query;
    this.#picked.value = null;
    this.told.value = null;
    this.search.type(this.searches ? query : "");
    this.#files.type(query.trim().length >= FILE_CHARS_MIN ? query : "");
  }

  /** Chooses the next, or the one before; round the ends. */
  step(by: number): void {
    const { length } = this.items.value;
    if (length > 0) this.choose(this.items.value[(this.chosen.value + by + length) % length]);
  }

  choose(item: PaletteItem): void {
    this.#picked.value = keyOf(item);
  }

  /** Does what `item` stands for, and shuts the palette by `close` where nothing is told in it. */
  async perform(item: PaletteItem, close: () => void): Promise<void> {
    if (this.busy.value) return;
    if (item.type === "session") {
      close();
      return this.#app.go(item.session.sessionId);
    }
    if (item.type === "words") {
      close();
      return this.#app.showFound(item.hit);
    }
    if (item.type === "file") {
      close();
      const place = { path: item.path, line: this.#typed?.line ?? null };
      return this.#app.panel.read(place, this.#hands.focused());
    }
    const { isInstant, run } = item.command;
    if (isInstant) close();
    this.busy.value = true;
    this.told.value = null;
    try {
      const text = await run();
      if (text !== null) this.told.value = { text, isProblem: false };
      else if (!isInstant) close();
    } catch (error) {
      this.told.value = { text: errorText(error), isProblem: true };
    } finally {
      this.busy.value = false;
    }
  }

  /** What is typed as a file of the workspace; a line may stand behind a colon. */
  get #typed(): FilePlace | null {
    return placeIn(this.query.value.trim(), "");
  }

  /** In the session that is open here. */
  async #findFiles(): Promise<readonly FoundFile[]> {
    const session = this.#app.session.value;
    if (!session || session.gone.value || session.readOnly.value || !this.#typed) return [];
    return await this.#app.rest.findFiles(session.sessionId, this.#typed.path);
  }

  #items(): readonly PaletteItem[] {
    const query = this.query.value;
    const isBlank = query.trim() === "";
    const open = this.#app.session.value?.sessionId;
    // Nobody looks for the one that is open.
    const listed = this.#app.sessions.value ?? [];
    const recent = listed.filter(({ archived, sessionId }) => !archived && sessionId !== open);
    const sessions = isBlank ? recent.slice(0, RECENT_MAX) : foundSessions(listed, query).slice(0, FOUND_MAX);
    const all = commands(this.#app, this.#hands);
    const byCommand = ranked(isBlank ? all : [...all, ...settingsCommands(this.#app)], {
      query,
      nameOf: ({ name }) => name,
      textOf: ({ name }) => name,
    });
    const known = new Set(sessions.map(({ sessionId }) => sessionId));
    const hits = this.searches ? this.search.hits.value ?? [] : [];
    const sessionItems = sessions.map((session) => ({ type: "session", session }) as const);
    const commandItems = byCommand.map((command) => ({ type: "command", command }) as const);
    // Whoever types a command as it is called means it; a letter or two and Enter stop no turn.
    const isCommand = this.searches && isBegun(byCommand[0]?.name ?? "", query) &&
      !(sessions.length > 0 && isBegun(nameOf(sessions[0]), query));
    return [
      ...isCommand ? commandItems : sessionItems,
      ...isCommand ? sessionItems : commandItems,
      ...(this.#files.failed.value ? [] : this.#files.hits.value ?? []).slice(0, FILES_MAX).map(({ path }) =>
        ({ type: "file", path }) as const
      ),
      ...hits.filter(({ sessionId }) => !known.has(sessionId)).slice(0, FOUND_MAX).map((hit) => ({
        type: "words" as const,
        title: hit.title || nameOf(this.#app.summaryOf(hit.sessionId)),
        hit,
      })),
    ];
  }
}

/** Tells items from one another. */
export function keyOf(item: PaletteItem): string {
  if (item.type === "command") return item.command.name;
  if (item.type === "file") return item.path;
  return `${item.type} ${item.type === "session" ? item.session.sessionId : item.hit.sessionId}`;
}
