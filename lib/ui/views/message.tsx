/**
 * What the person said and what the agent answered.
 */
import type { MessageEntry, UserEntry } from "../../transcript/entries.ts";
import { words } from "../state/words.ts";
import { Parts } from "./parts.tsx";

export function UserMessage({ entry }: { readonly entry: UserEntry }) {
  return (
    <article class="entry you" aria-label={words.entry.you}>
      <div class="bubble">
        <Parts parts={entry.parts} done plain />
      </div>
    </article>
  );
}

export function AgentMessage({ entry }: { readonly entry: MessageEntry }) {
  return (
    <article class="entry agent" aria-label={words.entry.agent}>
      <Parts parts={entry.parts} done={entry.done} />
    </article>
  );
}
