/**
 * Levels for the headings of one message: they begin under the page's own and never skip one.
 *
 * An agent's `###` is often its first heading; what it means is the order of its headings, not their number.
 */
import type { Token } from "marked";

/** The page itself has one heading of level 1. */
const FIRST_LEVEL = 2;
const LAST_LEVEL = 6;

export class HeadingLevels {
  readonly #levels = new WeakMap<Token, number>();
  #settled = 0;
  /** Another one: the whole text was lexed again. */
  #first: Token | undefined;
  #open: readonly number[] = [];

  /** Takes the blocks so far, in order; those settled before are not looked at again. */
  update(groups: readonly (readonly Token[])[], tail: readonly Token[]): void {
    const count = groups.reduce((sum, group) => sum + group.length, 0);
    const first = groups[0]?.[0];
    if (count < this.#settled || first !== this.#first) {
      this.#first = first;
      this.#settled = 0;
      this.#open = [];
    }
    if (count > this.#settled) this.#open = this.#assign(groups.flat().slice(this.#settled), this.#open);
    this.#settled = count;
    this.#assign(tail, this.#open);
  }

  /** Headings inside quotes and lists stand at the first level. */
  of(token: Token): number {
    return this.#levels.get(token) ?? FIRST_LEVEL;
  }

  #assign(tokens: readonly Token[], from: readonly number[]): readonly number[] {
    let open = from;
    for (const token of tokens) {
      if (token.type !== "heading") continue;
      const depth: number = token.depth;
      open = [...open.filter((shallower) => shallower < depth), depth];
      this.#levels.set(token, Math.min(LAST_LEVEL, FIRST_LEVEL + open.length - 1));
    }
    return open;
  }
}
