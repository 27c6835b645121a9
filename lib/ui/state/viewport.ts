/**
 * Keeps the page as high as what can be seen: the keyboard of an iPhone lies over the page instead of
 * shrinking it, and would cover the message box.
 */
export function keepViewport(): void {
  const viewport = globalThis.visualViewport;
  if (!viewport) return;
  const fit = () => {
    const covered = innerHeight - viewport.height * viewport.scale;
    const root = document.documentElement;
    if (covered > KEYBOARD_PX) root.style.setProperty("--view", `${Math.round(viewport.height)}px`);
    else root.style.removeProperty("--view");
    if (covered > KEYBOARD_PX) scrollTo(0, 0);
  };
  viewport.addEventListener("resize", fit);
}

/** Less than this is the browser's own bars, which `dvh` already counts. */
const KEYBOARD_PX = 120;
