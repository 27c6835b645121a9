/**
 * Beside where a person writes: a dot and a few words on how things stand. A click tells the rest.
 */
import { useRef } from "preact/hooks";
import { standingOf } from "../state/standing.ts";
import { wordsOfDock } from "../state/words_of_dock.ts";
import { useSession } from "./app_context.ts";
import { ConnectionPopover } from "./connection_popover.tsx";
import { lateStyled } from "./lazy.ts";

export function ConnectionChip() {
  const { contact, stalled, status } = useSession();
  const open = contact.shown;
  const button = useRef<HTMLButtonElement>(null);
  const { tone, text } = standingOf({
    connection: contact.connection.value,
    stalled: stalled.value,
    status: status.value,
  });
  return (
    <>
      <button
        type="button"
        class={`quiet connection-chip ${tone}`}
        aria-haspopup="dialog"
        aria-expanded={open.value}
        ref={button}
        onClick={() => open.value = !open.value}
      >
        <span class="dot" aria-hidden="true" />
        <span class="only-heard">{wordsOfDock.chip.name}</span>
        <span class="connection-text">{text}</span>
      </button>
      {open.value && button.current && lateStyled() && (
        <ConnectionPopover opener={button.current} open={open} />
      )}
    </>
  );
}
