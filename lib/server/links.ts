/**
 * Sign-in links: single use, ten minutes, guessed at only slowly.
 *
 * A link lives in memory as a hash. Wrong tries are counted for everybody together: behind a tunnel all
 * requests come from one address, and loopback is no reason to trust.
 */
import { equal, randomSecret, sha256 } from "./devices.ts";

/** How long a link may be used. Milliseconds. */
export const LINK_LIFE_MS = 10 * 60 * 1000;
/** Links that are open at once; the oldest gives way. */
const LINKS_MAX = 20;
/** Wrong tries that are looked at, and in which time. */
const WRONG_TRIES: readonly { readonly count: number; readonly withinMs: number }[] = [
  { count: 10, withinMs: 60_000 },
  { count: 60, withinMs: 3_600_000 },
];

export class Links {
  readonly #now: () => number;
  #open: { readonly hash: string; readonly until: number }[] = [];
  #wrong: number[] = [];

  /** @param now Monotonic milliseconds: a changed wall clock lengthens no link. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** A fresh token. */
  issue(): string {
    const token = randomSecret();
    this.#open = [...this.#open, { hash: sha256(token), until: this.#now() + LINK_LIFE_MS }].slice(
      -LINKS_MAX,
    );
    return token;
  }

  /** Uses a token up: `ok`, `wrong` (unknown, used or too old), or `slow-down`, when it was not looked at. */
  redeem(token: string): "ok" | "wrong" | "slow-down" {
    const now = this.#now();
    this.#wrong = this.#wrong.filter((at) => now - at < 3_600_000);
    const tooMany = WRONG_TRIES.some(({ count, withinMs }) =>
      this.#wrong.filter((at) => now - at < withinMs).length >= count
    );
    if (tooMany) return "slow-down";
    const hash = sha256(token);
    const found = this.#open.filter((link) => equal(link.hash, hash) && now < link.until);
    if (found.length === 0) {
      this.#wrong.push(now);
      return "wrong";
    }
    this.#open = this.#open.filter((link) => !found.includes(link));
    return "ok";
  }
}
