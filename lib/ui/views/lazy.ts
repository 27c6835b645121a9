/**
 * Parts of the page that are fetched when they are first needed: the open session, the panel, code colours, diffs.
 */
import { type Signal, signal } from "@preact/signals";

/** Milliseconds between tries of a part that did not come. */
const RETRY_MS = 2_000;

/** A signal of what `load` brings, null until it is there; the first look starts it. */
export function lazily<T>(load: () => Promise<T>): () => T | null {
  let loaded: Signal<T | null> | null = null;
  return () => {
    if (!loaded) {
      const fresh = loaded = signal<T | null>(null);
      const attempt = () => {
        // Offline for a moment: until it is here, what needs it is shown plain or not yet.
        load().then((value) => fresh.value = value).catch(() => setTimeout(attempt, RETRY_MS));
      };
      attempt();
    }
    return loaded.value;
  };
}
