/**
 * What the agent thinks to itself: folded away, open for who wants to know.
 */
import type { MessageEntry } from "../../transcript/entries.ts";
import { useSignal } from "@preact/signals";
import { durationText } from "../state/duration.ts";
import { words } from "../state/words.ts";
import { Icon } from "./icons.tsx";
import { Parts } from "./parts.tsx";

export function Thought({ entry }: { readonly entry: MessageEntry }) {
  const open = useSignal(false);
  const ms = entry.lastAt - entry.at;
  const label = !entry.done
    ? words.conversation.thinking
    : ms >= 1000
    ? words.conversation.thoughtFor(durationText(ms))
    : words.entry.thought;
  return (
    <article class="entry thought" aria-label={words.entry.thought}>
      <details open={open.value} onToggle={(event) => open.value = event.currentTarget.open}>
        <summary class="row">
          <Icon name="think" />
          <span class={entry.done ? "row-title" : "row-title shimmer"}>{label}</span>
          <Icon name="chevron" />
        </summary>
        {open.value && (
          <div class="thought-text">
            <Parts parts={entry.parts} done={entry.done} />
          </div>
        )}
      </details>
    </article>
  );
}
