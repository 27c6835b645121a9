/**
 * Letters that are typed while nothing has the focus go to the message: after an answer, or a click into the void.
 */
import { useEffect } from "preact/hooks";
import type { Session } from "../state/session.ts";

/** Scrolls, and shows the keys. */
const OTHERS: ReadonlySet<string> = new Set([" ", "?"]);

export function useTypedAnywhere(field: { readonly current: HTMLElement | null }, session: Session): void {
  useEffect(() => {
    const listen = ({ key, ctrlKey, metaKey, altKey, isComposing, defaultPrevented }: KeyboardEvent) => {
      if (document.activeElement !== document.body || isComposing || defaultPrevented) return;
      if (key.length !== 1 || ctrlKey || metaKey || altKey || OTHERS.has(key)) return;
      // Letters answer a question that stands.
      if (session.permissions.peek().length > 0) return;
      field.current?.focus();
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, [session]);
}
