/**
 * Ctrl or ⌘ with an arrow goes to the prompt before or after what is read.
 */
import { useEffect } from "preact/hooks";
import type { FollowEnd } from "../state/follow.ts";
import { type DrawnPrompt, promptFrom } from "../state/prompt_place.ts";
import { IS_MAC } from "../state/send_key.ts";
import { isDialogOpen, isTyping } from "../state/typing.ts";
import { useSession } from "./app_context.ts";

const STEPS: Readonly<Record<string, -1 | 1>> = { ArrowUp: -1, ArrowDown: 1 };

interface Scrolled {
  readonly scroller: { readonly current: HTMLElement | null };
  readonly follow: FollowEnd;
}

export function usePromptKeys({ scroller, follow }: Scrolled): void {
  const session = useSession();
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const { key, target, altKey, shiftKey, metaKey, ctrlKey, defaultPrevented } = event;
      const step = STEPS[key];
      if (!step || altKey || shiftKey || !(IS_MAC ? metaKey : ctrlKey) || defaultPrevented) return;
      if (!scroller.current || !isOurs(target, scroller.current)) return;
      // There is nothing below the end.
      if (step > 0 && follow.following.peek()) return;
      const entries = session.transcript.peek().entries.filter(({ kind }) => kind === "user");
      const id = promptFrom(entries.map(({ id }) => id), drawnIn(scroller.current), step);
      if (!id) return;
      event.preventDefault();
      session.rows.wanted.value = { id, block: "start" };
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, [session]);
}

/** From the conversation, from the message box while it is empty, or from nowhere: elsewhere the keys mean other things. */
function isOurs(target: EventTarget | null, scroller: HTMLElement): boolean {
  if (target instanceof HTMLTextAreaElement && target.id === "message") return target.value === "";
  if (isDialogOpen() || !(target instanceof Element) || isTyping(target)) {
    return false;
  }
  return target === document.body || scroller.contains(target);
}

function drawnIn(scroller: HTMLElement): readonly DrawnPrompt[] {
  const edge = scroller.getBoundingClientRect().top;
  return [...scroller.querySelectorAll<HTMLElement>(".page > .you")].map((prompt) => ({
    id: prompt.dataset.entry ?? "",
    top: prompt.getBoundingClientRect().top - edge,
  }));
}
