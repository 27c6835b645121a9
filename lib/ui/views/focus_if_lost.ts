/**
 * Takes the focus over from a control that was just replaced by this one, so that nobody starts from the top.
 */
import { useLayoutEffect } from "preact/hooks";

export function useFocusIfLost(
  element: { readonly current: HTMLElement | null },
  replaces = true,
): void {
  useLayoutEffect(() => {
    if (replaces && document.activeElement === document.body) element.current?.focus();
  }, []);
}
