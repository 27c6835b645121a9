/**
 * What this browser remembers by itself: the key, drafts, the theme.
 *
 * Knows no meaning of the values. Storage may be full or forbidden; then nothing is remembered and all else works.
 */
const PREFIX = "drawbridge.";

export interface Memory {
  recall(name: string): string | null;
  /** Keeps `value` under `name`; `null` or the empty string forgets it. */
  remember(name: string, value: string | null): void;
  /** Everything that is kept under names that begin with `start`. */
  names(start: string): readonly string[];
}

/** What a memory is kept in; asked for at each use, since asking alone can be forbidden. */
export type Store = () => Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

/** Shared by every tab of this browser. */
export const everyTab: Memory = memoryIn(() => localStorage);
/** This tab's own; outlives a reload of it. */
export const thisTab: Memory = memoryIn(() => sessionStorage);

export function recall(name: string): string | null {
  return everyTab.recall(name);
}

export function remember(name: string, value: string | null): void {
  everyTab.remember(name, value);
}

/** Name of what changed in another tab, null when it was not ours. */
export function changedName({ key }: { readonly key: string | null }): string | null {
  return key?.startsWith(PREFIX) ? key.slice(PREFIX.length) : null;
}

export function memoryIn(store: Store): Memory {
  return {
    recall(name) {
      try {
        return store().getItem(PREFIX + name);
      } catch {
        return null; // Storage is forbidden in this browser.
      }
    },
    remember(name, value) {
      try {
        if (value) store().setItem(PREFIX + name, value);
        else store().removeItem(PREFIX + name);
      } catch {
        // Full or forbidden: it lives as long as the page does.
      }
    },
    names(start) {
      try {
        const storage = store();
        const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? "");
        return keys.filter((key) => key.startsWith(PREFIX + start)).map((key) => key.slice(PREFIX.length));
      } catch {
        return []; // Forbidden.
      }
    },
  };
}
