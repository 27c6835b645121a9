/**
 * The protocol messages of a session, as they were last asked for, and which of them are looked at.
 *
 * Knows no view and starts nothing by itself: who shows it asks for `refresh()`.
 */
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { FrameShown } from "../../api.ts";
import type { Rest } from "../wire_client/rest.ts";
import { errorText } from "./error_text.ts";

/** How often it is asked for what is new while it is looked at. Milliseconds. */
export const FRAMES_EVERY_MS = 1_000;
/** Messages drawn at first, and with each "show more". */
const DRAWN_AT_ONCE = 200;

export type FrameKind = "all" | "calls" | "notifications" | "errors";

const SHOWN_AS: Readonly<Record<FrameKind, (frame: FrameShown) => boolean>> = {
  all: () => true,
  calls: ({ kind }) => kind === "request" || kind === "answer" || kind === "error",
  notifications: ({ kind }) => kind === "notification",
  errors: ({ kind }) => kind === "error" || kind === "noise",
};

export class Inspector {
  /** Null before the first answer. */
  readonly frames: Signal<readonly FrameShown[] | null> = signal(null);
  readonly problem: Signal<string | null> = signal(null);
  readonly paused: Signal<boolean> = signal(false);
  readonly kind: Signal<FrameKind> = signal("all");
  readonly drawn: Signal<number> = signal(DRAWN_AT_ONCE);
  readonly filter: Signal<string>;
  readonly matching: ReadonlySignal<readonly FrameShown[]>;
  readonly #rest: Pick<Rest, "frames">;
  readonly #sessionId: string;

  constructor(rest: Pick<Rest, "frames">, sessionId: string, filter: Signal<string>) {
    this.#rest = rest;
    this.#sessionId = sessionId;
    this.filter = filter;
    this.matching = computed(() => {
      const isKind = SHOWN_AS[this.kind.value];
      const text = this.filter.value.trim().toLowerCase();
      return (this.frames.value ?? []).filter((frame) => isKind(frame) && holds(frame, text));
    });
  }

  /** Asks for what is new. */
  async refresh(): Promise<void> {
    if (this.paused.value) return;
    const known = this.frames.value ?? [];
    try {
      // The last one again: it may be a stream that goes on.
      const from = known.at(-1)?.number ?? 1;
      const { frames, framesMax } = await this.#rest.frames(this.#sessionId, from - 1);
      this.problem.value = null;
      const before = (this.frames.value ?? []).filter(({ number }) => number < from);
      this.frames.value = [...before, ...frames].slice(-framesMax);
    } catch (error) {
      this.problem.value = errorText(error);
    }
  }

  more(): void {
    this.drawn.value += DRAWN_AT_ONCE;
  }
}

function holds(frame: FrameShown, text: string): boolean {
  if (text === "") return true;
  return (frame.method ?? "").toLowerCase().includes(text) ||
    JSON.stringify(frame.json).toLowerCase().includes(text);
}
