/**
 * A native popover that belongs to a button: where it stands, what takes the focus, and who gets it back.
 */
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

/** Between the popover and what it belongs to, and the page's edge. Pixels. */
const GAP = 6;

export interface PopoverOptions {
  /** Selector of what takes the focus when it opens. */
  readonly first: string;
  readonly isOpen: () => boolean;
  /** Stops drawing it. */
  readonly shut: () => void;
}

/** Opens `element` once it is drawn. `close` hands the focus back, unless whoever clicked beside it is there already. */
export function usePopover(opener: HTMLElement, { first, isOpen, shut }: PopoverOptions) {
  const element = useRef<HTMLDivElement>(null);
  const close = () => {
    const { activeElement } = document;
    const isOurs = activeElement === document.body || element.current?.contains(activeElement);
    if (isOpen()) shut();
    if (isOurs && opener.isConnected) opener.focus();
  };
  useLayoutEffect(() => {
    element.current?.showPopover();
    element.current?.querySelector<HTMLElement>(first)?.focus();
  }, []);
  useLayoutEffect(() => placeBy(element.current, opener));
  useEffect(() => {
    addEventListener("resize", close);
    return () => removeEventListener("resize", close);
  }, []);
  const onToggle = (event: Pick<ToggleEvent, "newState">) => {
    if (event.newState === "closed" && isOpen()) close();
  };
  return { element, close, onToggle };
}

/** Under what it belongs to, above it where there is no room; on a phone the styles say where. */
function placeBy(popover: HTMLElement | null, opener: HTMLElement): void {
  if (!popover) return;
  const { right, top, bottom } = opener.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = popover;
  const { style } = popover;
  style.left = `${Math.min(Math.max(GAP, right - width), innerWidth - width - GAP)}px`;
  const isAbove = bottom + height + 2 * GAP > innerHeight;
  style.top = isAbove ? "auto" : `${bottom + GAP}px`;
  // Held at its foot, it does not cover what it belongs to when it grows.
  style.bottom = isAbove
    ? `${Math.max(GAP, Math.min(innerHeight - top + GAP, innerHeight - height - GAP))}px`
    : "auto";
}
