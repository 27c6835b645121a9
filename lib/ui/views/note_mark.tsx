/**
 * The number of a footnote among the words, and the ways there and back.
 */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { NoteMarkToken } from "../state/footnote_tokens.ts";
import type { Footnotes } from "../state/footnotes.ts";
import { wordsOfReading as words } from "../state/words_of_reading.ts";

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

interface WayProps {
  readonly to: string;
  readonly id?: string;
  readonly label: string;
  readonly children: string | number;
}

/** Leads there without a change of the page's address, which names the session and nothing else. */
export function Way({ to, id, label, children }: WayProps) {
  const go = (event: Event) => {
    event.preventDefault();
    document.getElementById(to)?.focus();
  };
  return <a id={id} href={`#${to}`} aria-label={label} onClick={go}>{children}</a>;
}
