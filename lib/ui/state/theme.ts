/**
 * Light, dark, or as the system has it.
 *
 * Sets `data-theme` on the page's root; the styles do the rest.
 */
import { type Signal, signal } from "@preact/signals";
import { recall, remember } from "./storage.ts";

export type Theme = "system" | "light" | "dark";
const NEXT: Readonly<Record<Theme, Theme>> = { system: "light", light: "dark", dark: "system" };

export class ThemeChoice {
  readonly theme: Signal<Theme>;

  constructor() {
    const known = recall("theme");
    this.theme = signal(known === "light" || known === "dark" ? known : "system");
    this.#apply();
  }

  next(): void {
    this.choose(NEXT[this.theme.value]);
  }

  choose(theme: Theme): void {
    this.theme.value = theme;
    remember("theme", this.theme.value === "system" ? null : this.theme.value);
    this.#apply();
  }

  #apply(): void {
    const root = document.documentElement;
    if (this.theme.value === "system") delete root.dataset.theme;
    else root.dataset.theme = this.theme.value;
  }
}
