/**
 * Takes the focus over from a control that was just replaced by this one, so that nobody starts from the top.
 */
import { useEffect } from "preact/hooks";

export function useFocusIfLost(element: { readonly current: HTMLElement | null }): void {
  useEffect(() => {
    if (document.activeElement === document.body) element.current?.focus();
  }, []);
}
