/**
 * Runs work once per drawn frame, and soon after when nothing is drawn.
 *
 * A hidden tab gets no animation frames, so a timer stands behind each one.
 */
const HIDDEN_MS = 250;

/** Returns a function that asks for one run of `run` at the next frame; asking again before it is free. */
export function oncePerFrame(run: () => void): () => void {
  let frame = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = false;
  const go = () => {
    asked = false;
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    run();
  };
  return () => {
    if (asked) return;
    asked = true;
    frame = requestAnimationFrame(go);
    timer = setTimeout(go, HIDDEN_MS);
  };
}
