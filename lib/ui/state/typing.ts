/**
 * Whether a key that is pressed there is meant as a letter.
 */
const TYPING = "input, textarea, select, [contenteditable], dialog";

export function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(TYPING) !== null;
}
