/**
 * The claims of this machine, as they were last asked for, and releasing one.
 *
 * Knows no view and starts nothing by itself: who shows it asks for `refresh()`.
 */
import { type Signal, signal } from "@preact/signals";
import type { ClaimShown } from "../../api.ts";
import type { Rest } from "../wire_client/rest.ts";
import { errorText } from "./error_text.ts";

/** How often the list is asked for while it is looked at. Milliseconds. */
export const CLAIMS_EVERY_MS = 15_000;

export class ClaimsList {
  /** Null before the first answer. */
  readonly claims: Signal<readonly ClaimShown[] | null> = signal(null);
  readonly problem: Signal<string | null> = signal(null);
  /** The claim whose release is asked about, by `claimId`. */
  readonly asking: Signal<string | null> = signal(null);
  readonly #rest: Pick<Rest, "claims" | "releaseClaim">;
  #asked = 0;

  constructor(rest: Pick<Rest, "claims" | "releaseClaim">) {
    this.#rest = rest;
  }

  async refresh(): Promise<void> {
    const asked = this.#asked += 1;
    await this.#attempt(async () => {
      const claims = await this.#rest.claims();
      if (asked === this.#asked) this.claims.value = claims.toSorted(oldestFirst);
    });
  }

  async release(claim: ClaimShown): Promise<void> {
    this.asking.value = null;
    const released = await this.#attempt(() => this.#rest.releaseClaim(claim));
    // What is said of a failure stays to be read; the next look takes it away.
    if (released) await this.refresh();
  }

  async #attempt(run: () => Promise<void>): Promise<boolean> {
    try {
      await run();
      this.problem.value = null;
      return true;
    } catch (error) {
      this.problem.value = errorText(error);
      return false;
    }
  }
}

export function claimId({ namespace, key }: ClaimShown): string {
  return `${namespace} ${key}`;
}

function oldestFirst(one: ClaimShown, other: ClaimShown): number {
  return one.claimedAt - other.claimedAt || one.key.localeCompare(other.key);
}
