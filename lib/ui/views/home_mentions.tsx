/**
 * `@` in the message that begins a session: the files of the directory that was chosen for it.
 *
 * Fetched after the first look: the message box is there before, and asks what is `heard` from then on.
 */
import type { Signal } from "@preact/signals";
import { useEffect, useLayoutEffect } from "preact/hooks";
import type { FoundFile } from "../../api.ts";
import type { Attachments } from "../state/attachments.ts";
import { useApp } from "./app_context.ts";
import { Chips } from "./attachments.tsx";
import { useMessageSuggestions } from "./message_suggestions.tsx";

/** What the box tells of itself. */
export type Heard = Pick<ReturnType<typeof useMessageSuggestions>, "key" | "typed" | "blurred">;

interface HomeMentionsProps {
  readonly box: { readonly current: HTMLTextAreaElement | null };
  /** Told what the box is to ask. */
  readonly heard: { current: Heard | null };
  /** Element id of the file that is selected. */
  readonly selected: Signal<string | undefined>;
  readonly cwd: Signal<string>;
  readonly text: string;
  readonly write: (text: string) => void;
  readonly files: Attachments;
}

export function HomeMentions({ box, heard, selected, cwd, text, write, files }: HomeMentionsProps) {
  const { rest } = useApp();
  const suggestions = useMessageSuggestions({
    of: files,
    commands: [],
    text,
    find: async (typed) => {
      const query = new URLSearchParams({ cwd: cwd.peek().trim(), q: typed });
      return (await rest.ask<{ files: readonly FoundFile[] }>(`/api/files?${query}`)).files;
    },
    link: (file) => files.link(file),
  }, {
    write: ({ text, caret }) => {
      const { current } = box;
      if (!current) return;
      // Set here: the caret can only stand in what the box holds already.
      current.value = text;
      current.setSelectionRange(caret, caret);
      write(text);
      current.focus();
    },
    written: () => ({ text: box.current?.value ?? "", caret: box.current?.selectionStart ?? 0 }),
  });
  // With what is drawn: a key may come right after it.
  useLayoutEffect(() => {
    heard.current = suggestions;
    selected.value = suggestions.selected;
  });
  // It may have been typed in before this was here.
  useEffect(() => {
    if (document.activeElement === box.current) suggestions.typed();
  }, []);
  // Files of another directory cannot go along.
  useEffect(() => files.clear(), [cwd.value]);
  return (
    <>
      {suggestions.shown}
      <Chips attachments={files} />
    </>
  );
}
