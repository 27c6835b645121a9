/**
 * Something that is asked about before it is done: putting a file back, taking that back.
 *
 * Done once, however often it is clicked; why it was refused stays to be read.
 */
import { type Signal, signal } from "@preact/signals";
import { errorText } from "./error_text.ts";

export class WayBack {
  /** The question is open. */
  readonly asking: Signal<boolean> = signal(false);
  readonly busy: Signal<boolean> = signal(false);
  /** Why it could not be done. */
  readonly refused: Signal<string | null> = signal(null);

  #isUsed = false;

  /** Somebody has done or asked something here. */
  get isUsed(): boolean {
    return this.#isUsed;
  }

  ask(): void {
    this.#isUsed = true;
    this.refused.value = null;
    this.asking.value = true;
  }

  leave(): void {
    this.asking.value = false;
  }

  /** True when `change` was done. */
  async perform(change: () => Promise<void>): Promise<boolean> {
    if (this.busy.value) return false;
    this.#isUsed = true;
    this.busy.value = true;
    this.refused.value = null;
    try {
      await change();
      return true;
    } catch (error) {
      this.refused.value = errorText(error);
      return false;
    } finally {
      this.busy.value = false;
      this.asking.value = false;
    }
  }
}
