/**
 * The events this page has, from the first one shown on, and where their fold begins.
 *
 * Kept because earlier turns are put in front of them and all is folded again.
 */
import type { foldEvents } from "../../transcript/fold.ts";
import { EMPTY_TRANSCRIPT, type Transcript, transcriptFrom } from "../../transcript/transcript.ts";
import type { Event, Ready } from "../../wire.ts";

/** The fold, as it is fetched. */
export type Fold = typeof foldEvents;

export class SeenEvents {
  #events: Event[] = [];
  #beginning: Transcript = EMPTY_TRANSCRIPT;

  /** The earliest one; null before the first. */
  get first(): Event | null {
    return this.#events[0] ?? null;
  }

  /** Forgets all; what `ready` tells of the time before its window is the beginning of the fold. */
  startOver(ready: Ready): Transcript {
    this.#events = [];
    this.#beginning = transcriptFrom(ready.context, ready.queue);
    return this.#beginning;
  }

  add(events: readonly Event[]): void {
    for (const event of events) this.#events.push(event);
  }

  /** The transcript with `events` in front. */
  prepend(events: readonly Event[], fold: Fold): Transcript {
    this.#events = [...events, ...this.#events];
    return fold(this.#beginning, this.#events);
  }

  /** The newest prompt of that id. */
  promptOf(promptId: string): Extract<Event, { type: "prompt" }> | null {
    return this.#events.findLast((event): event is Extract<Event, { type: "prompt" }> =>
      event.type === "prompt" && event.promptId === promptId
    ) ?? null;
  }
}
