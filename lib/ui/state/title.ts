/**
 * The tab's title and picture: which session, and how many wait for the person, whichever is open.
 */
import { effect, type ReadonlySignal } from "@preact/signals";
import type { SessionSummary } from "../../api.ts";
import { needsYou } from "./session_list.ts";
import { words } from "./words.ts";

/** What the title is made of. */
export interface Titled {
  readonly sessions: ReadonlySignal<readonly SessionSummary[] | null>;
  readonly session: ReadonlySignal<{ readonly sessionId: string } | null>;
}

/** What the tab shows while nobody waits, and while somebody does. */
const PICTURES = { still: "/icon.svg", waiting: "/icon-waiting.svg" } as const;

/** Keeps `document.title` and the tab's picture up to date; the answer ends it. */
export function keepTitle(app: Titled): () => void {
  return effect(() => {
    const waiting = (app.sessions.value ?? []).filter(needsYou).length;
    const open = app.session.value?.sessionId;
    const summary = app.sessions.value?.find(({ sessionId }) => sessionId === open);
    const about = summary?.title ?? summary?.lastPrompt;
    const name = about ? `${about.slice(0, 60)} · ${words.product}` : words.product;
    document.title = waiting > 0 ? `(${waiting}) ${name}` : name;
    const picture = waiting > 0 ? PICTURES.waiting : PICTURES.still;
    const link = document.querySelector("link[rel=icon]");
    // Another address is another fetch: only when it is another picture.
    if (link?.getAttribute("href") !== picture) link?.setAttribute("href", picture);
  });
}
