/**
 * A dialog over the page: native, so that the rest of the page is out of reach, Escape closes it, and the focus
 * goes back to where it was. A press beside it closes it too.
 */
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

interface DialogProps {
  readonly label: string;
  readonly class: string;
  /** It was closed; may be told twice. */
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

export function Dialog({ label, class: className, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const { current } = dialog;
    current?.showModal();
    return () => current?.close();
  }, []);
  return (
    <dialog
      class={className}
      aria-label={label}
      ref={dialog}
      // What closed it may have opened another one by the time that this is told.
      onClose={() => dialog.current && onClose()}
      onCancel={(event) => {
        if (event.target !== dialog.current) return;
        // Told at once: `close` comes a moment later, and another key may come before it.
        dialog.current?.close();
        onClose();
      }}
      onPointerDown={(event) => {
        if (event.target === dialog.current && isBeside(event)) dialog.current?.close();
      }}
    >
      {children}
    </dialog>
  );
}

/** The dialog itself takes what is pressed on its backdrop. */
function isBeside({ clientX, clientY, currentTarget }: PointerEvent): boolean {
  if (!(currentTarget instanceof Element)) return false;
  const { left, right, top, bottom } = currentTarget.getBoundingClientRect();
  return clientX < left || clientX > right || clientY < top || clientY > bottom;
}
