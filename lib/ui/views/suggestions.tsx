/**
 * What fits the word that is being typed, above the message box: the agent's commands, or files.
 *
 * The message box keeps the focus: the list is steered from there, or by a tap.
 */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { FoundFile } from "../../api.ts";
import type { Command } from "../state/slash.ts";
import { Icon } from "./icons.tsx";
import { SUGGESTIONS } from "./suggestion_ids.ts";
import { Visible } from "./visible.tsx";

interface Suggestion {
  readonly key: string;
  readonly shown: ComponentChildren;
}

interface SuggestionsProps {
  readonly label: string;
  readonly items: readonly Suggestion[];
  readonly selected: number;
  readonly choose: (index: number) => void;
}

export function Suggestions({ label, items, selected, choose }: SuggestionsProps) {
  return (
    <ul class="suggestions" id={SUGGESTIONS} role="listbox" aria-label={label}>
      {items.map(({ key, shown }, index) => (
        <li
          key={key}
          id={suggestionId(index)}
          role="option"
          aria-selected={index === selected}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => choose(index)}
          ref={(element) => {
            if (index === selected) element?.scrollIntoView({ block: "nearest" });
          }}
        >
          {shown}
        </li>
      ))}
    </ul>
  );
}

export function suggestionId(index: number): string {
  return `suggestion-${index}`;
}

export interface SuggestionKeys {
  readonly choose: (index: number) => void;
  readonly close: () => void;
}

/** Which of `count` suggestions is selected, and the keys of the message box that are meant for them. */
export function useSuggestions(count: number, { choose, close }: SuggestionKeys) {
  const at = useSignal(0);
  const selected = Math.min(at.value, count - 1);
  const take = (index: number) => {
    at.value = 0;
    choose(index);
  };
  /** True when the key was meant for the list. */
  const key = (event: KeyboardEvent): boolean => {
    if (count === 0) return false;
    if (event.key === "ArrowDown") at.value = (selected + 1) % count;
    else if (event.key === "ArrowUp") at.value = (selected + count - 1) % count;
    else if (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey)) take(selected);
    else if (event.key === "Escape") close();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  return { count, selected, choose: take, key, restart: () => at.value = 0 };
}

export function commandSuggestion({ name, description, hint }: Command): Suggestion {
  const shown = (
    <>
      <span class="suggested">/{name}</span>
      {hint && <span class="suggested-hint">{hint}</span>}
      <span class="suggested-about">{description}</span>
    </>
  );
  return { key: name, shown };
}

export function fileSuggestion({ path }: FoundFile): Suggestion {
  const cut = path.lastIndexOf("/") + 1;
  const shown = (
    <>
      <Icon name="file" size={14} />
      <span class="suggested">
        <Visible text={path.slice(cut)} isName />
      </span>
      <span class="suggested-about">
        <Visible text={path.slice(0, cut)} isName />
      </span>
    </>
  );
  return { key: path, shown };
}
