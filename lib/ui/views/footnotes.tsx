/**
 * Footnotes of a message: the number among the words, the notes at its end, and the ways there and back.
 */
import { createContext } from "preact";
import { useContext, useEffect } from "preact/hooks";
import type { NoteMarkToken } from "../state/footnote_tokens.ts";
import type { Footnotes } from "../state/footnotes.ts";
import { wordsOfReading as words } from "../state/words_of_reading.ts";
import { lateStyle } from "./lazy.ts";
import { Blocks } from "./markdown_blocks.tsx";

/** Those of the message that is drawn; null outside of one. */
export const FootnotesContext = createContext<Footnotes | null>(null);

/** As typed until its note is there (GFM). */
export function NoteMark({ token }: { readonly token: NoteMarkToken }) {
  const footnotes = useContext(FootnotesContext);
  const number = footnotes?.numbers.value.get(token.label);
  if (!footnotes || !number) return <>{token.raw}</>;
  const id = footnotes.isFirst(token) ? `${footnotes.id}-mark${number}` : undefined;
  return (
    <sup>
      <Way to={`${footnotes.id}-${number}`} id={id} label={words.footnote(number)}>{number}</Way>
    </sup>
  );
}

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

interface WayProps {
  readonly to: string;
  readonly id?: string;
  readonly label: string;
  readonly children: string | number;
}

/** Leads there without a change of the page's address, which names the session and nothing else. */
function Way({ to, id, label, children }: WayProps) {
  const go = (event: Event) => {
    event.preventDefault();
    document.getElementById(to)?.focus();
  };
  return <a id={id} href={`#${to}`} aria-label={label} onClick={go}>{children}</a>;
}
