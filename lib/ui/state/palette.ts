/**
 * What the palette shows for what is typed: sessions by name, commands, then what was said in conversations.
 *
 * With nothing typed, the newest sessions and every command. Which one is chosen is kept here as well.
 */
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { SearchHit, SessionSummary } from "../../api.ts";
import type { App } from "./app.ts";
import { type Command, commands, type Hands } from "./palette_commands.ts";
import { errorText } from "./error_text.ts";
import { foundSessions, ranked } from "./ranking.ts";
import { Search } from "./search.ts";
import { nameOf } from "./session_list.ts";

/** Sessions shown while nothing is typed. */
const RECENT_MAX = 6;
/** Of what is found by name, and by words. */
const FOUND_MAX = 20;
/** Letters from which on conversations are searched. */
const SEARCHED_CHARS_MIN = 3;

export type PaletteItem =
  | { readonly type: "session"; readonly session: SessionSummary }
  | { readonly type: "command"; readonly command: Command }
  | { readonly type: "words"; readonly title: string; readonly hit: SearchHit };

export class PaletteState {
  readonly query: Signal<string> = signal("");
  readonly items: ReadonlySignal<readonly PaletteItem[]>;
  /** Position of the chosen one. */
  readonly chosen: Signal<number> = signal(0);
  readonly busy: Signal<boolean> = signal(false);
  /** What came of a command that stays, or why it could not be done. */
  readonly told: Signal<{ readonly text: string; readonly isProblem: boolean } | null> = signal(null);
  readonly search: Search;
  readonly #app: App;
  readonly #hands: Hands;

  constructor(app: App, hands: Hands) {
    this.#app = app;
    this.#hands = hands;
    this.search = new Search({ ask: (query) => app.rest.search(query), clock: app.clock });
    this.items = computed(() => this.#items());
  }

  /** Whether the conversations are being searched, or were. */
  get searches(): boolean {
    return this.query.value.trim().length >= SEARCHED_CHARS_MIN;
  }

  type(query: string): void {
    this.query.value = query;
    this.chosen.value = 0;
    this.told.value = null;
    this.search.type(this.searches ? query : "");
  }

  /** Chooses the next, or the one before; round the ends. */
  step(by: number): void {
    const { length } = this.items.value;
    if (length > 0) this.chosen.value = (this.chosen.value + by + length) % length;
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

  #items(): readonly PaletteItem[] {
    const query = this.query.value;
    const all = this.#app.sessions.value ?? [];
    const isBlank = query.trim() === "";
    const open = this.#app.session.value?.sessionId;
    // Nobody looks for the one that is open.
    const recent = all.filter(({ archived, sessionId }) => !archived && sessionId !== open);
    const sessions = isBlank ? recent.slice(0, RECENT_MAX) : foundSessions(all, query).slice(0, FOUND_MAX);
    const byCommand = ranked(commands(this.#app, this.#hands), {
      query,
      nameOf: ({ name }) => name,
      textOf: ({ name }) => name,
    });
    const known = new Set(sessions.map(({ sessionId }) => sessionId));
    const hits = this.searches ? this.search.hits.value ?? [] : [];
    return [
      ...sessions.map((session) => ({ type: "session", session }) as const),
      ...byCommand.map((command) => ({ type: "command", command }) as const),
      ...hits.filter(({ sessionId }) => !known.has(sessionId)).slice(0, FOUND_MAX).map((hit) => ({
        type: "words" as const,
        title: hit.title || nameOf(this.#app.summaryOf(hit.sessionId)),
        hit,
      })),
    ];
  }
}
