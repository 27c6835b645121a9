/**
 * What the person said and what the agent answered.
 */
import type { MessageEntry, UserEntry } from "../../transcript/entries.ts";
import { useSignal } from "@preact/signals";
import { textOf } from "../../transcript/parts.ts";
import { words } from "../state/words.ts";
import { Parts } from "./parts.tsx";

/** A pasted log must not push the answer out of sight. */
const LONG_CHARS = 1_600;
const LONG_LINES = 16;

export function UserMessage({ entry }: { readonly entry: UserEntry }) {
  const open = useSignal(false);
  const text = textOf(entry.parts);
  const long = text.length > LONG_CHARS || text.split("\n", LONG_LINES + 1).length > LONG_LINES;
  return (
    <article class="entry you" aria-label={words.entry.you} data-entry={entry.id} tabIndex={-1}>
      <div class="bubble">
        <div class={long && !open.value ? "clamped" : undefined}>
          <Parts parts={entry.parts} done plain />
        </div>
        {long && (
          <button
            type="button"
            class="quiet small"
            aria-expanded={open.value}
            onClick={() => open.value = !open.value}
          >
            {open.value ? words.conversation.showLess : words.conversation.showAll}
          </button>
        )}
      </div>
    </article>
  );
}

export function AgentMessage({ entry }: { readonly entry: MessageEntry }) {
  return (
    <article class="entry agent" aria-label={words.entry.agent} data-entry={entry.id}>
      <Parts parts={entry.parts} done={entry.done} />
    </article>
  );
}
