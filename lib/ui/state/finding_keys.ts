/**
 * The keys that lead from session to session, and what they lead to. Pure.
 */
import type { SessionSummary } from "../../api.ts";
import { needsYou } from "./session_list.ts";

export type FindingKey =
  | { readonly type: "palette" }
  /** The session at that place of the list; 0 is the first. */
  | { readonly type: "place"; readonly at: number }
  /** The one after the open one, or before it. */
  | { readonly type: "step"; readonly by: 1 | -1 }
  /** The next that waits for the person, else the next with something unread. */
  | { readonly type: "next" };

/** What of a keyboard event is read. `code` names the key itself: Alt makes other letters of some. */
export type Pressed = Pick<
  KeyboardEvent,
  "altKey" | "ctrlKey" | "metaKey" | "shiftKey" | "key" | "code" | "isComposing" | "getModifierState"
>;

export interface Where {
  readonly isMac: boolean;
  /** Letters are being typed. */
  readonly isTyping: boolean;
}

export function findingKey(pressed: Pressed, { isMac, isTyping }: Where): FindingKey | null {
  const { altKey, ctrlKey, metaKey, shiftKey, key, code, isComposing } = pressed;
  if (isComposing) return null;
  if ((isMac ? metaKey && !ctrlKey : ctrlKey && !metaKey) && !altKey && !shiftKey) {
    return key.toLowerCase() === "k" ? { type: "palette" } : null;
  }
  if (!altKey || ctrlKey || metaKey || pressed.getModifierState("AltGraph")) return null;
  if (shiftKey) return code === "KeyU" ? { type: "next" } : null;
  // On a Mac, Alt with these writes signs that many need: brackets, braces, the at sign.
  if (isMac && isTyping) return null;
  const digit = /^Digit([1-9])$/.exec(code);
  if (digit) return { type: "place", at: Number(digit[1]) - 1 };
  if (code === "BracketLeft") return { type: "step", by: -1 };
  return code === "BracketRight" ? { type: "step", by: 1 } : null;
}

export interface Listed {
  /** As they stand in the list. */
  readonly order: readonly SessionSummary[];
  readonly all: readonly SessionSummary[];
  readonly open: string | null;
  readonly isUnread: (session: SessionSummary) => boolean;
}

/** The session that a key leads to; null for none. */
export function sessionFor(key: FindingKey, { order, all, open, isUnread }: Listed): string | null {
  switch (key.type) {
    case "palette":
      return null;
    case "place":
      return order[key.at]?.sessionId ?? null;
    case "step": {
      const at = order.findIndex(({ sessionId }) => sessionId === open);
      // From a page that is none of them, to the nearest end.
      const next = at < 0 ? (key.by > 0 ? 0 : order.length - 1) : at + key.by;
      return order[next]?.sessionId ?? null;
    }
    case "next": {
      const at = all.findIndex(({ sessionId }) => sessionId === open);
      const after = [...all.slice(at + 1), ...all.slice(0, Math.max(0, at))];
      return (after.find(needsYou) ?? after.find(isUnread))?.sessionId ?? null;
    }
  }
}
