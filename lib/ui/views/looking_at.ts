/**
 * Looking at what changes elsewhere, while it is in sight.
 */

/** Looks now, when the page comes back into sight, and every `everyMs` milliseconds while it is. */
export function lookingAt(look: () => void, everyMs: number): () => void {
  const whenSeen = () => document.hidden || look();
  look();
  const timer = setInterval(whenSeen, everyMs);
  document.addEventListener("visibilitychange", whenSeen);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", whenSeen);
  };
}
