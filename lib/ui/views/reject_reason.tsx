/**
 * Where a person says what to do instead, in place of the answers: the no and the words go together.
 *
 * What was typed and not sent is not lost: when the question goes away it is put into the draft.
 */
import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { PermissionOption } from "../../acp.ts";
import { wordsOfDock } from "../state/words_of_dock.ts";
import { Visible } from "./visible.tsx";

/** The words for one question; they outlive the field, and are put back with the question unless emptied. */
export function useReason(putBack: (text: string) => void): Signal<string> {
  const reason = useSignal("");
  useEffect(() => () => {
    if (reason.peek().trim() !== "") putBack(reason.peek());
  }, []);
  return reason;
}

interface RejectReasonProps {
  readonly option: PermissionOption;
  readonly reason: Signal<string>;
  readonly send: () => void;
  readonly back: () => void;
}

export function RejectReason({ option, reason, send, back }: RejectReasonProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  const submit = () => {
    if (reason.value.trim() !== "") send();
  };
  return (
    <form
      class="reject-reason"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.isComposing) return;
        event.preventDefault();
        back();
      }}
    >
      <textarea
        ref={field}
        rows={2}
        aria-label={wordsOfDock.reason}
        placeholder={wordsOfDock.reasonHint}
        value={reason.value}
        onInput={({ currentTarget }) => reason.value = currentTarget.value}
        onKeyDown={(event) => {
          if (event.isComposing || event.keyCode === 229 || event.key !== "Enter" || event.shiftKey) return;
          event.preventDefault();
          if (!event.repeat) submit();
        }}
      />
      <div class="reject-reason-row">
        <button type="submit" class="filled" disabled={reason.value.trim() === ""}>
          <Visible text={wordsOfDock.reject(option.name)} />
        </button>
        <button type="button" class="quiet" onClick={back}>{wordsOfDock.back}</button>
      </div>
    </form>
  );
}
