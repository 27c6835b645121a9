/**
 * A question in place of the button that asked it: what will happen, do it, leave it. Escape leaves it.
 *
 * The question itself takes the focus, not its answer: a key held down too long decides nothing.
 */
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

interface QuestionProps {
  readonly ask: string;
  readonly text: string;
  readonly confirm: string;
  readonly cancel: string;
  readonly busy?: boolean;
  /** Stands between the text and the answers. */
  readonly children?: ComponentChildren;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}

export function Question(props: QuestionProps) {
  const { ask, text, confirm, cancel, busy = false, children, onConfirm, onCancel } = props;
  const group = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => group.current?.focus(), []);
  return (
    <div
      class="question"
      role="group"
      aria-label={ask}
      tabIndex={-1}
      ref={group}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        onCancel();
      }}
    >
      <p class="question-ask">{ask}</p>
      <p>{text}</p>
      {children}
      <div class="question-answers">
        <button type="button" class="filled small" disabled={busy} onClick={onConfirm}>{confirm}</button>
        <button type="button" class="quiet small" disabled={busy} onClick={onCancel}>{cancel}</button>
      </div>
    </div>
  );
}
