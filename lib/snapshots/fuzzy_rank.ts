/**
 * How well a path fits what was typed of it, and the best of many.
 *
 * Pure. What was typed must stand in the path in its order, with gaps or without; letters count alike, large or
 * small. What begins a word counts more, what stands in the file's own name more still, and so does a stretch
 * without a gap.
 */

/** Points of each character that is found. */
const FOUND = 1;
/** Of one that follows the one before. */
const FOLLOWS = 8;
/** Of one that begins a word. */
const BEGINS_WORD = 7;
/** Of one in the file's own name. */
const IN_NAME = 3;
/** Of one that begins the file's own name. */
const BEGINS_NAME = 5;

export interface Ranked {
  readonly path: string;
  readonly score: number;
}

/** Points of `path`, null when `typed` does not stand in it. An empty `typed` stands everywhere, for none. */
export function scoreOf(path: string, typed: string): number | null {
  const [text, wanted] = [path.toLowerCase(), typed.toLowerCase()];
  // A letter that is another number of characters in small ones would move all that follow.
  const shown = text.length === path.length ? path : text;
  if (!stands(text, wanted)) return null;
  const nameAt = shown.lastIndexOf("/") + 1;
  /** The best for what was typed before this character, by where its last one stands. */
  let before: Float64Array | null = null;
  for (let which = 0; which < wanted.length; which++) {
    const best: Float64Array = new Float64Array(text.length).fill(-Infinity);
    let withGap = -Infinity;
    for (let at = 0; at < text.length; at++) {
      if (before && at >= 2) withGap = Math.max(withGap, before[at - 2]);
      if (text[at] !== wanted[which]) continue;
      const former: number = before === null
        ? 0
        : Math.max(withGap, at > 0 ? before[at - 1] + FOLLOWS : -Infinity);
      best[at] = former + pointsAt(shown, { at, nameAt });
    }
    before = best;
  }
  return before === null ? 0 : before.reduce((most, points) => Math.max(most, points), -Infinity);
}

/** The best `max` of what it was given, in order: by points, then those less deep, shorter, first in the alphabet. */
export class Best {
  readonly #max: number;
  readonly #ranked: Ranked[] = [];

  constructor(max: number) {
    this.#max = max;
  }

  get ranked(): readonly Ranked[] {
    return this.#ranked;
  }

  add(one: Ranked): void {
    const last = this.#ranked.at(-1);
    if (last && this.#ranked.length === this.#max && inRank(last, one) <= 0) return;
    let [from, to] = [0, this.#ranked.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (inRank(this.#ranked[middle], one) <= 0) from = middle + 1;
      else to = middle;
    }
    this.#ranked.splice(from, 0, one);
    if (this.#ranked.length > this.#max) this.#ranked.pop();
  }
}

function inRank(a: Ranked, b: Ranked): number {
  return b.score - a.score || depthOf(a.path) - depthOf(b.path) || a.path.length - b.path.length ||
    (a.path < b.path ? -1 : a.path > b.path ? 1 : 0);
}

function depthOf(path: string): number {
  let depth = 0;
  for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1)) depth++;
  return depth;
}

/** Most paths fall through here, so that only few are weighed. */
function stands(text: string, wanted: string): boolean {
  let at = -1;
  for (let which = 0; which < wanted.length; which++) {
    at = text.indexOf(wanted[which], at + 1);
    if (at < 0) return false;
  }
  return true;
}

function pointsAt(path: string, { at, nameAt }: { at: number; nameAt: number }): number {
  return FOUND + (beginsWord(path, at) ? BEGINS_WORD : 0) + (at >= nameAt ? IN_NAME : 0) +
    (at === nameAt ? BEGINS_NAME : 0);
}

function beginsWord(path: string, at: number): boolean {
  if (at === 0) return true;
  const [before, here] = [path[at - 1], path[at]];
  return /[/._\- ]/.test(before) || /\p{Ll}/u.test(before) && /\p{Lu}/u.test(here);
}
