/** Durations as people write and read them. */
import { assertEquals } from "@std/assert";
import { formatDuration, parseDuration } from "../../../lib/commands/duration.ts";

const MINUTE = 60_000;

Deno.test("parseDuration() reads seconds, minutes, hours and days", () => {
  assertEquals(["45s", "30m", "2h", "1d", "0s"].map(parseDuration), [
    45_000,
    30 * MINUTE,
    120 * MINUTE,
    1440 * MINUTE,
    0,
  ]);
});

Deno.test("parseDuration() is null for everything else", () => {
  for (const text of ["", "30", "m", "-1m", "1.5h", "1 h", "1ms", "1w", "30M", "1h30m", "9999999999s"]) {
    assertEquals(parseDuration(text), null, text);
  }
});

Deno.test("formatDuration() says the largest whole unit", () => {
  assertEquals([0, 999, 59_999, MINUTE, 59 * MINUTE, 60 * MINUTE, 1440 * MINUTE, -5].map(formatDuration), [
    "0 s",
    "0 s",
    "59 s",
    "1 min",
    "59 min",
    "1 h",
    "1 d",
    "0 s",
  ]);
});
