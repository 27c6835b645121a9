/**
 * Which devices have taken part in a session, to name one only where that tells something.
 */
import { type Signal, signal } from "@preact/signals";
import { record, string } from "../../transcript/shape.ts";
import type { Event } from "../../wire.ts";

export class Devices {
  readonly seen: Signal<ReadonlySet<string>> = signal(new Set());
  readonly #own: string | null;

  /** `own`: this browser's own label, null when it is not known. */
  constructor(own: string | null) {
    this.#own = own;
  }

  note(events: readonly Event[]): void {
    const devices = events.flatMap((event) => {
      const device = "by" in event ? string(record(event.by).device) : null;
      return device === null || this.seen.value.has(device) ? [] : [device];
    });
    if (devices.length > 0) this.seen.value = new Set([...this.seen.value, ...devices]);
  }

  /** False for the one device that ever took part, when that is this one or cannot be told from it. */
  worthNaming(by: unknown): boolean {
    const device = string(record(by).device);
    if (device === null || this.seen.value.size > 1) return true;
    return this.#own !== null && device !== this.#own;
  }
}
