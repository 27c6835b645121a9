/**
 * What a key that is pressed is meant for.
 */

/** Where it is meant as a letter. */
const TYPING = "input, textarea, select, [contenteditable], dialog";

/** Whether a dialog stands over the page: keys are meant for it then. */
export function isDialogOpen(): boolean {
  return document.querySelector("dialog[open]") !== null;
}

export function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(TYPING) !== null;
}
