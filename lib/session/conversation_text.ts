/**
 * A conversation as Markdown, made of its journal in steps: a long one takes seconds.
 */
import { foldEvents } from "../transcript/fold.ts";
import { entryText } from "../transcript/text.ts";
import { EMPTY_TRANSCRIPT } from "../transcript/transcript.ts";
import type { Journal } from "./journal.ts";
import { allPieces, type Stretch } from "./journal_events.ts";

/** Of a stretch of `journal`; may be interrupted at each `yield`. @throws as `allPieces` does. */
export function* conversationText(journal: Journal, stretch: Stretch = {}): Generator<void, string, void> {
  let transcript = EMPTY_TRANSCRIPT;
  for (const events of allPieces(journal, stretch)) {
    transcript = foldEvents(transcript, events);
    yield;
  }
  const texts: string[] = [];
  for (const entry of transcript.entries) {
    const text = entryText(entry);
    if (text !== "") texts.push(text);
    yield;
  }
  return texts.join("\n\n") + "\n";
}
