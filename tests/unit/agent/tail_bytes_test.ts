import { assertEquals } from "@std/assert";
import { TailBytes } from "../../../lib/agent/tail_bytes.ts";

function tail(bytesMax: number, ...chunks: readonly string[]): TailBytes {
  const tail = new TailBytes(bytesMax);
  for (const chunk of chunks) tail.push(new TextEncoder().encode(chunk));
  return tail;
}

const CASES: readonly [bytesMax: number, chunks: readonly string[], text: string, isCut: boolean][] = [
  [4, [], "", false],
  [4, ["ab", "cd"], "abcd", false],
  [4, ["ab", "cd", "e"], "bcde", true],
  [4, ["abcdef"], "cdef", true],
  [4, ["ab", "cdefgh"], "efgh", true],
  [4, ["xäöü"], "öü", true],
  [3, ["xäöü"], "ü", true],
  [1, ["ü"], "", true],
  [0, ["a"], "", true],
];

for (const [bytesMax, chunks, text, isCut] of CASES) {
  Deno.test(`TailBytes keeps ${bytesMax} bytes of ${JSON.stringify(chunks)}`, () => {
    const kept = tail(bytesMax, ...chunks);
    assertEquals([kept.text, kept.isCut], [text, isCut]);
  });
}

Deno.test("TailBytes.newest() gives fewer, from a whole character on", () => {
  assertEquals([tail(9, "aäb").newest(2), tail(9, "aäb").newest(3), tail(9, "ä").newest(9)], [
    "b",
    "äb",
    "ä",
  ]);
});

Deno.test("TailBytes keeps the newest of very many small pieces", () => {
  const pieces = Array.from({ length: 200_000 }, (_, n) => String(n % 10));
  const kept = tail(100_000);
  for (const piece of pieces) kept.push(new TextEncoder().encode(piece));
  assertEquals(kept.text, pieces.slice(-100_000).join(""));
});
