/** The ring of protocol messages: bounded in number and size, whatever goes by. */
import { assert, assertEquals } from "@std/assert";
import { FRAME_CHARS_MAX, Frames, FRAMES_CHARS_MAX, FRAMES_MAX } from "../../../lib/rpc/frames.ts";

function filled(lines: Iterable<string>): Frames {
  let at = 0;
  const frames = new Frames(() => ++at);
  for (const line of lines) frames.push("from_agent", line);
  return frames;
}

Deno.test("Frames keeps messages with their number, time and direction", () => {
  const frames = filled(["a"]);
  frames.push("to_agent", "b");
  assertEquals(frames.list(), [
    { number: 1, at: 1, direction: "from_agent", line: "a", isCut: false, chars: 1, count: 1 },
    { number: 2, at: 2, direction: "to_agent", line: "b", isCut: false, chars: 1, count: 1 },
  ]);
});

Deno.test("Frames keeps the newest messages, numbered without a gap", () => {
  for (const count of [FRAMES_MAX, FRAMES_MAX + 1, 3 * FRAMES_MAX + 7]) {
    const numbers = filled(Array.from({ length: count }, (_, n) => String(n))).list().map(({ number }) =>
      number
    );
    assertEquals([numbers.length, numbers[0], numbers.at(-1)], [FRAMES_MAX, count - FRAMES_MAX + 1, count]);
  }
});

Deno.test("Frames keeps no more characters than its limit, and of a long message its beginning", () => {
  const large = "x".repeat(FRAME_CHARS_MAX);
  const kept = filled(Array.from({ length: 1000 }, () => large)).list();
  assertEquals(kept.length, FRAMES_CHARS_MAX / FRAME_CHARS_MAX);
  const [long] = filled([large + "x"]).list();
  assertEquals([long.isCut, long.chars], [true, FRAME_CHARS_MAX + 1]);
  assert(long.line.length < FRAME_CHARS_MAX);
});

Deno.test("Frames keeps a stream in one place, by its newest line, until something else comes", () => {
  const frames = new Frames(() => 1);
  for (const line of ["one", "two", "three"]) frames.pushStreamed("from_agent", line);
  frames.push("to_agent", "asked");
  frames.pushStreamed("from_agent", "four");
  assertEquals(frames.list().map(({ number, line, count, chars }) => [number, line, count, chars]), [
    [1, "three", 3, 11],
    [2, "asked", 1, 5],
    [3, "four", 1, 4],
  ]);
});

Deno.test("Frames tells what comes after a line that was too long apart from it", () => {
  const frames = new Frames(() => 1);
  frames.pushStreamed("from_agent", "x".repeat(FRAME_CHARS_MAX + 1));
  frames.pushStreamed("from_agent", "short");
  assertEquals(frames.list().map(({ isCut, count }) => [isCut, count]), [[true, 1], [false, 1]]);
});
