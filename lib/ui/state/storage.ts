/**
 * What this browser remembers by itself: the key, drafts, the theme.
 *
 * Knows no meaning of the values. Storage may be full or forbidden; then nothing is remembered and all else works.
 */
const PREFIX = "drawbridge.";

export function recall(name: string): string | null {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null; // Storage is forbidden in this browser.
  }
}

/** Keeps `value` under `name`; `null` or the empty string forgets it. */
export function remember(name: string, value: string | null): void {
  try {
    if (value) localStorage.setItem(PREFIX + name, value);
    else localStorage.removeItem(PREFIX + name);
  } catch {
    // Full or forbidden: it lives as long as the page does.
  }
}
