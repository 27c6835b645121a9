/**
 * Scripts that are all about time: very fast, evenly slow, silent.
 *
 * Knows nothing to say but numbers, so that who reads them can tell whether one is missing.
 */
import type { Turn } from "./turn.ts";

const LONG_DEFAULT = 5000;
const LONG_MAX = 1_000_000;
const SLOW_DEFAULT = { count: 60, ms: 100 };
const SLOW_MS_MAX = 60_000;
/** Chunks between two looks at whether the turn was cancelled. */
const BURST = 250;

/** The prompt `long N`: N numbered chunks as fast as they go. */
export async function longScript(turn: Turn, words: readonly string[]): Promise<void> {
  const count = numberIn(words[0], { fallback: LONG_DEFAULT, max: LONG_MAX });
  const messageId = crypto.randomUUID();
  for (let n = 1; n <= count; n++) {
    turn.chunk(numbered(n), messageId);
    if (n % BURST === 0) await turn.breathe();
  }
}

/** The prompt `slow N ms`: N numbered chunks, one each `ms` milliseconds, whatever the pace. */
export async function slowScript(turn: Turn, words: readonly string[]): Promise<void> {
  const count = numberIn(words[0], { fallback: SLOW_DEFAULT.count, max: LONG_MAX });
  const ms = numberIn(words[1], { fallback: SLOW_DEFAULT.ms, max: SLOW_MS_MAX });
  const messageId = crypto.randomUUID();
  for (let n = 1; n <= count; n++) {
    turn.chunk(numbered(n), messageId);
    await turn.wait(ms);
  }
}

/** The prompt `stall`: one sentence, then nothing until the turn is cancelled. */
export async function stallScript(turn: Turn): Promise<void> {
  await turn.say("I am going quiet now, as agents sometimes do. Press **Stop** when you have waited enough.");
  await turn.stall();
}

function numbered(n: number): string {
  return n % 20 === 0 ? `${n}\n\n` : `${n} `;
}

function numberIn(word: string | undefined, options: { fallback: number; max: number }): number {
  const number = Number.parseInt(word ?? "", 10);
  return Number.isNaN(number) || number < 0 ? options.fallback : Math.min(number, options.max);
}
