/**
 * Saying something to the agent within its turn, where it takes that.
 *
 * The words stay in the draft until they were seen back: a refusal or a lost connection loses nothing.
 */
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { SessionContext } from "../../context.ts";
import type { BrowserLine, Event, SessionStatus } from "../../wire.ts";
import type { Draft } from "./draft.ts";

export interface SteeringOptions {
  readonly draft: Draft;
  readonly status: ReadonlySignal<SessionStatus>;
  readonly context: ReadonlySignal<SessionContext>;
  readonly send: (line: BrowserLine) => boolean;
}

export class Steering {
  /** Whether the agent is at work and can be spoken to. */
  readonly offered: ReadonlySignal<boolean>;
  /** Whether what is written can be said now: words alone. */
  readonly ready: ReadonlySignal<boolean>;
  /** What was sent and not yet seen back. */
  readonly #said: Signal<string | null> = signal(null);
  readonly #options: SteeringOptions;

  constructor(options: SteeringOptions) {
    const { draft, status, context } = this.#options = options;
    this.offered = computed(() =>
      context.value.steering === true &&
      (status.value === "prompting" || status.value === "awaiting_permission")
    );
    this.ready = computed(() =>
      this.offered.value && this.#said.value === null && draft.text.value.trim() !== "" &&
      draft.attachments.list.value.length === 0
    );
  }

  /** Says the draft now; false when that cannot be. */
  sayNow(): boolean {
    if (!this.ready.value) return false;
    const text = this.#options.draft.text.value;
    if (!this.#options.send({ type: "steer", text })) return false;
    this.#said.value = text;
    return true;
  }

  settle(events: readonly Event[]): void {
    const said = this.#said.value;
    if (said === null || !events.some((event) => event.type === "steer" && event.text === said)) return;
    this.#said.value = null;
    this.#options.draft.said(said);
  }

  /** It was refused, or whether it arrived is not known: it is still written. */
  forget(): void {
    this.#said.value = null;
  }
}
