/**
 * One button for each answer that a question offers, and after each no one to say what to do instead.
 */
import type { PermissionOption } from "../../acp.ts";
import { explainable, keyHint } from "../state/permission_keys.ts";
import { words } from "../state/words.ts";
import { wordsOfDock } from "../state/words_of_dock.ts";
import { Visible } from "./visible.tsx";

interface AnswersProps {
  readonly options: readonly PermissionOption[];
  /** Whether they can be given by their keys. */
  readonly hasKeys?: boolean;
  readonly state: { readonly waiting: boolean; readonly sent: string | null };
  readonly choose: (option: PermissionOption) => void;
  readonly explain: (option: PermissionOption) => void;
}

export function Answers({ options, hasKeys = false, state, choose, explain }: AnswersProps) {
  if (options.length === 0) return <p class="permission-warning">{words.permission.noOptions}</p>;
  const toExplain = explainable(options);
  return (
    <div class="answers" role="group" aria-label={wordsOfDock.answer}>
      {options.map((option) => {
        const hint = hasKeys ? keyHint(options, option) : null;
        const button = (
          <button
            key={option.optionId}
            type="button"
            class={`answer ${toneOf(option)}${state.sent === option.optionId ? " sent" : ""}`}
            aria-disabled={state.waiting}
            aria-keyshortcuts={hint ?? undefined}
            onClick={() => state.waiting || choose(option)}
          >
            <Visible text={option.name} />
            {hint && <kbd aria-hidden="true">{hint}</kbd>}
          </button>
        );
        if (!toExplain.includes(option)) return button;
        const isOnly = hasKeys && toExplain.length === 1;
        return [
          button,
          <button
            key={`${option.optionId} why`}
            type="button"
            class="answer why"
            aria-disabled={state.waiting}
            aria-keyshortcuts={isOnly ? "Shift+N" : undefined}
            onClick={() => state.waiting || explain(option)}
          >
            {wordsOfDock.sayWhy}
            <span class="only-heard">{wordsOfDock.sayWhyOf(option.name)}</span>
            {isOnly && <kbd aria-hidden="true">⇧N</kbd>}
          </button>,
        ];
      })}
    </div>
  );
}

function toneOf({ kind }: PermissionOption): string {
  if (kind === "allow_once") return "yes";
  return kind.startsWith("reject") ? "no" : "other";
}
