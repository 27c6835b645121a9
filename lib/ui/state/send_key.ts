/**
 * What Enter does where a message is written, by the person's choice, and how the keys for it are called.
 *
 * Knows nothing of composing: whoever listens looks at that first.
 */

/** `enter`: Enter sends. `mod`: Ctrl+Enter does, ⌘Enter on a Mac, and Enter breaks the line. */
export type SendKey = "enter" | "mod";
export type EnterDeed = "send" | "say_now" | "new_line";

export const IS_MAC = /Mac|iP/.test(navigator.platform);

/** What an Enter with these modifiers does; `say_now` sends where nothing can be said now. */
export function enterDeed(
  { shiftKey, ctrlKey, metaKey }: Pick<KeyboardEvent, "shiftKey" | "ctrlKey" | "metaKey">,
  sendKey: SendKey,
): EnterDeed {
  const isMod = ctrlKey || metaKey;
  if (sendKey === "enter") return shiftKey ? "new_line" : isMod ? "say_now" : "send";
  return !isMod ? "new_line" : shiftKey ? "say_now" : "send";
}

/** The keys for `deed`, in words. */
export function enterKeys(deed: EnterDeed, sendKey: SendKey, isMac: boolean = IS_MAC): string {
  const mod = isMac ? "⌘" : "Ctrl+";
  if (sendKey === "enter") return { send: "Enter", say_now: `${mod}Enter`, new_line: "Shift+Enter" }[deed];
  return { send: `${mod}Enter`, say_now: isMac ? "⇧⌘Enter" : "Ctrl+Shift+Enter", new_line: "Enter" }[deed];
}
