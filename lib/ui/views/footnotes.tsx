/**
 * The footnotes at a message's end, each with the way back to where it is first mentioned.
 */
import { useEffect } from "preact/hooks";
import type { Footnotes } from "../state/footnotes.ts";
import { wordsOfReading as words } from "../state/words_of_reading.ts";
import { lateStyle } from "./lazy.ts";
import { Blocks } from "./markdown_blocks.tsx";
import { Way } from "./note_mark.tsx";

export function Notes({ footnotes, settled }: { readonly footnotes: Footnotes; readonly settled: boolean }) {
  const { id, notes } = footnotes;
  const any = notes.length > 0;
  useEffect(() => {
    if (any) lateStyle().catch(() => {/* smaller type is all that it lacks */});
  }, [any]);
  if (!any) return null;
  return (
    <ol class="footnotes" aria-label={words.footnotes}>
      {notes.map(({ tokens }, index) => (
        <li key={index} id={`${id}-${index + 1}`} tabIndex={-1}>
          <Blocks tokens={tokens} settled={settled} />
          <Way to={`${id}-mark${index + 1}`} label={words.backToText(index + 1)}>↩</Way>
        </li>
      ))}
    </ol>
  );
}
