/**
 * Markdown in a message. Until the code that reads it is there (it is fetched along with the page), as typed.
 */
import { lazily } from "./lazy.ts";

const reader = lazily(() => import("./markdown_text.tsx"));

interface MarkdownProps {
  readonly text: string;
  /** False while the text may still grow. */
  readonly done: boolean;
}

export function Markdown({ text, done }: MarkdownProps) {
  const loaded = reader();
  if (!loaded) return <div class="markdown typed">{text}</div>;
  return <loaded.MarkdownText text={text} done={done} />;
}

/** Begins fetching it before the first message is there. */
export function fetchMarkdown(): void {
  reader();
}
