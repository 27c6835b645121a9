/**
 * Where the open session is drawn. Its code is a part of its own: a first visit shows none.
 */
import { lazily } from "./lazy.ts";
import { fetchMarkdown } from "./markdown.tsx";

const view = lazily(() => import("./session_view.tsx"));

export function SessionPlace() {
  const loaded = view();
  return loaded ? <loaded.SessionView /> : <div class="empty" aria-busy="true" />;
}

/** Begins fetching it before a session is there. */
export function fetchSessionView(): void {
  view();
  fetchMarkdown();
}
