/**
 * Ctrl or ⌘ with an arrow goes to the prompt before or after what is read.
 */
import { useEffect } from "preact/hooks";
import { promptFrom } from "../state/prompt_place.ts";
import { IS_MAC } from "../state/send_key.ts";
import { isTyping } from "../state/typing.ts";
import { useSession } from "./app_context.ts";

const STEPS: Readonly<Record<string, -1 | 1>> = { ArrowUp: -1, ArrowDown: 1 };

export function usePromptKeys(scroller: { readonly current: HTMLElement | null }): void {
  const session = useSession();
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const { key, target, altKey, shiftKey, metaKey, ctrlKey } = event;
      const step = STEPS[key];
      if (!step || altKey || shiftKey || !(IS_MAC ? metaKey : ctrlKey)) return;
      // In words that are being written they move the caret.
      if (isTyping(target) && !(target instanceof HTMLTextAreaElement && target.value === "")) return;
      const here = scroller.current && entryRead(scroller.current);
      const id = here && promptFrom(session.transcript.peek().entries, here, step);
      if (!id) return;
      event.preventDefault();
      session.rows.wanted.value = { id, block: "start" };
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, [session]);
}

/** The topmost entry in sight. */
function entryRead(scroller: HTMLElement): string | null {
  const edge = scroller.getBoundingClientRect().top + 1;
  const isInSight = (element: Element) => element.getBoundingClientRect().bottom > edge;
  const page = [...scroller.querySelectorAll(".page")].find(isInSight);
  const entry = [...page?.querySelectorAll<HTMLElement>(":scope > [data-entry]") ?? []].find(isInSight);
  return entry?.dataset.entry?.split(" ")[0] ?? null;
}
