/**
 * The panel at the right: whether it is open, and which of its tabs; remembered by this browser.
 *
 * Knows no session. Where it covers the page (on a phone) it is never open by itself.
 */
import { type Signal, signal } from "@preact/signals";
import type { FilePlace } from "./workspace_files.ts";
import { everyTab, type Memory } from "./storage.ts";

export const PANEL_TABS = ["changes", "files", "plan", "terminal", "claims", "inspector"] as const;
export type PanelTab = typeof PANEL_TABS[number];

/** What of `matchMedia` is used. */
export type Media = Pick<MediaQueryList, "matches" | "addEventListener">;

/** The same width as in the styles (phone.css). */
const COVERS = "(max-width: 43.75em)";

export class Panel {
  readonly open: Signal<boolean>;
  readonly tab: Signal<PanelTab>;
  /** Whether it takes the whole page. */
  readonly covers: Signal<boolean>;
  /** The file that somebody wants to read; another object each time. */
  readonly file: Signal<FilePlace | null> = signal(null);
  /** The command that somebody wants to see, by its entry's id, until it is shown. */
  readonly command: Signal<string | null> = signal(null);
  /** Which protocol messages are looked at: those that hold this text. */
  readonly frameFilter: Signal<string> = signal("");
  /** Where the focus goes when it is closed; null when it was not opened by hand. */
  #opener: HTMLElement | null = null;
  readonly #memory: Memory;

  constructor(media: Media | null = globalThis.matchMedia?.(COVERS) ?? null, memory: Memory = everyTab) {
    this.#memory = memory;
    this.covers = signal(media?.matches ?? false);
    media?.addEventListener("change", () => this.covers.value = media.matches);
    this.open = signal(memory.recall("panel") === "open" && !this.covers.value);
    this.tab = signal(PANEL_TABS.find((tab) => tab === memory.recall("panel.tab")) ?? "changes");
  }

  /** Whether somebody just opened it and the focus should follow. */
  get byHand(): boolean {
    return this.#opener !== null;
  }

  show(opener: HTMLElement | null, tab: PanelTab = this.tab.value): void {
    this.#opener = opener;
    this.choose(tab);
    this.open.value = true;
    this.#memory.remember("panel", "open");
  }

  choose(tab: PanelTab): void {
    this.tab.value = tab;
    this.#memory.remember("panel.tab", tab === "changes" ? null : tab);
  }

  /** Shows a file of the workspace. */
  read(file: FilePlace, opener: HTMLElement | null): void {
    this.file.value = { ...file };
    this.show(opener, "files");
  }

  /** Shows the command of entry `id`. */
  follow(id: string, opener: HTMLElement): void {
    this.command.value = id;
    this.show(opener, "terminal");
  }

  /** Shows the protocol messages that hold `text`. */
  inspect(text: string, opener: HTMLElement): void {
    this.frameFilter.value = text;
    this.show(opener, "inspector");
  }

  /** Closes it; tells where the focus was before. */
  close(): HTMLElement | null {
    const opener = this.#opener;
    this.#opener = null;
    this.open.value = false;
    this.#memory.remember("panel", null);
    return opener;
  }

  /** Another session is gone to: what covers the page must not hide it. */
  leave(): void {
    this.#opener = null;
    if (this.covers.value) this.open.value = false;
  }
}
