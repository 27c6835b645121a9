/**
 * The tab's title: which session, and a mark when it waits for the person.
 */
import { effect, type ReadonlySignal } from "@preact/signals";
import type { SessionSummary } from "../../api.ts";
import { words } from "./words.ts";

/** What the title is made of. */
export interface Titled {
  readonly sessions: ReadonlySignal<readonly SessionSummary[] | null>;
  readonly session: ReadonlySignal<{ readonly sessionId: string } | null>;
}

/** Keeps `document.title` up to date; the answer ends it. */
export function keepTitle(app: Titled): () => void {
  return effect(() => {
    const asking = (app.sessions.value ?? []).filter(({ pendingPermissions }) =>
      pendingPermissions > 0
    ).length;
    const open = app.session.value?.sessionId;
    const summary = app.sessions.value?.find(({ sessionId }) => sessionId === open);
    const about = summary?.title ?? summary?.lastPrompt;
    const name = about ? `${about.slice(0, 60)} · ${words.product}` : words.product;
    document.title = asking > 0 ? `(${asking}) ${name}` : name;
  });
}
