/**
 * Durations as people write and read them: `45s`, `30m`, `2h`, `1d`. Pure.
 */

/** Smallest first. */
const UNITS = [
  { letter: "s", word: "s", ms: 1_000 },
  { letter: "m", word: "min", ms: 60_000 },
  { letter: "h", word: "h", ms: 60 * 60_000 },
  { letter: "d", word: "d", ms: 24 * 60 * 60_000 },
] as const;

/** Milliseconds, or null when `text` is no whole number with one of the letters s, m, h, d. */
export function parseDuration(text: string): number | null {
  const [, number, letter] = /^(\d{1,9})([a-z])$/.exec(text) ?? [];
  const unit = UNITS.find((unit) => unit.letter === letter);
  return unit ? Number(number) * unit.ms : null;
}

/** `ms` in its largest unit, cut: `3 h`; what is negative counts for nothing. */
export function formatDuration(ms: number): string {
  const unit = UNITS.findLast((unit) => ms >= unit.ms) ?? UNITS[0];
  return `${Math.max(0, Math.floor(ms / unit.ms))} ${unit.word}`;
}
