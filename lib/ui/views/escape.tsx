/**
 * Listens for Escape in an open session and tells when a second press would stop the agent.
 */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { escapeAction } from "../state/escape_key.ts";
import { isDialogOpen } from "../state/typing.ts";
import { words } from "../state/words.ts";
import { useSession } from "./app_context.ts";

const WARNED_MS = 2_500;

export function EscapeKey() {
  const session = useSession();
  const warned = useSignal(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const listen = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented || event.isComposing || event.repeat) return;
      if (isDialogOpen()) return;
      const action = escapeAction({
        working: session.working.value,
        asked: session.permissions.value.length > 0,
        inMessageBox: document.activeElement?.id === "message",
        hasText: session.draft.value.trim() !== "",
        warned: warned.value,
      });
      if (action === "to_question") document.querySelector<HTMLElement>(".permission")?.focus();
      if (action === "stop") session.cancel();
      warned.value = action === "warn";
      clearTimeout(timer);
      if (action === "warn") timer = setTimeout(() => warned.value = false, WARNED_MS);
    };
    addEventListener("keydown", listen);
    return () => {
      removeEventListener("keydown", listen);
      clearTimeout(timer);
    };
  }, [session]);
  return warned.value ? <p class="strip" role="alert">{words.composer.stopAgain}</p> : null;
}
