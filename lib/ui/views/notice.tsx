/**
 * What drawbridge or the agent has to say beside the conversation.
 */
import type { NoticeEntry } from "../../transcript/entries.ts";
import { withoutAnsi } from "../state/ansi.ts";
import { words } from "../state/words.ts";
import { Icon } from "./icons.tsx";
import { Visible } from "./visible.tsx";

export function Notice({ entry }: { readonly entry: NoticeEntry }) {
  const { level, text, details } = entry;
  return (
    <article class={`entry notice ${level}`} aria-label={words.entry.notice}>
      {level !== "info" && <Icon name="warning" />}
      <div class="notice-text">
        <p>
          <Visible text={text} />
        </p>
        {details && (
          <details>
            <summary>{words.conversation.details}</summary>
            <pre tabIndex={0}><Visible text={withoutAnsi(details)} /></pre>
          </details>
        )}
      </div>
    </article>
  );
}
