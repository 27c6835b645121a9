/**
 * Parts of the page that are fetched when they are first needed: code colours, diffs.
 */
import { type Signal, signal } from "@preact/signals";

/** A signal of what `load` brings, null until it is there; the first look starts it. */
export function lazily<T>(load: () => Promise<T>): () => T | null {
  let loaded: Signal<T | null> | null = null;
  return () => {
    if (!loaded) {
      const fresh = loaded = signal<T | null>(null);
      load().then((value) => fresh.value = value).catch(() => {
        // Offline for a moment: the next look tries again; until then it is shown plain.
        loaded = null;
      });
    }
    return loaded.value;
  };
}
