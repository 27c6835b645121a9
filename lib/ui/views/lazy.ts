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

/**
 * The styles that the page names and does not fetch before they are wanted. Rejects when they did not come; asked
 * again, they are fetched again.
 */
export function lateStyle(): Promise<void> {
  const link = document.querySelector<HTMLLinkElement>("#late-style");
  if (!link || link.sheet) return Promise.resolve();
  return new Promise((resolve, reject) => {
    // Several may be waiting for it.
    link.addEventListener("load", () => resolve());
    link.addEventListener("error", () => {
      link.disabled = true;
      reject(new Error("Cannot draw this as its styles did not come"));
    });
    // A link that is disabled is not fetched (HTML, the link element).
    link.disabled = false;
  });
}

/** True once those styles hold; the first look fetches them. */
export const lateStyled = lazily(async () => {
  await lateStyle();
  return true;
});
