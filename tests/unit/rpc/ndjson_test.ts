/** The line splitter: whatever the chunks are cut into, the lines are the same. */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { LineSplitter } from "../../../lib/rpc/ndjson.ts";

const encoder = new TextEncoder();

interface Split {
  readonly lines: readonly string[];
  readonly tooLong: number;
}

function split(chunks: readonly Uint8Array[], lineBytesMax = 1 << 20): Split {
  let tooLong = 0;
  const splitter = new LineSplitter({ lineBytesMax, onTooLong: () => tooLong++ });
  const lines = chunks.flatMap((chunk) => splitter.push(chunk));
  return { lines: [...lines, ...splitter.end()], tooLong };
}

/** `bytes` in pieces, cut at `cuts`. */
function cutAt(bytes: Uint8Array, cuts: readonly number[]): readonly Uint8Array[] {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return places.slice(1).map((end, at) => bytes.subarray(places[at], end));
}

/** Bytes a stream may hold: text in several alphabets, line ends of both kinds, bytes that are no UTF-8. */
const anyBytes = fc.array(
  fc.oneof(
    fc.string({ unit: "binary", maxLength: 12 }).map((text) => encoder.encode(text)),
    fc.constantFrom("\n", "\r\n", "\r", "\n\n", "é", "漢字", "👩‍🚀", "\ufeff", '{"a":1}').map((text) =>
      encoder.encode(text)
    ),
    fc.uint8Array({ maxLength: 6 }),
  ),
  { maxLength: 30 },
).map((parts) => Uint8Array.from(parts.flatMap((part) => [...part])));

const anyCuts = fc.array(fc.nat(400), { maxLength: 12 });

Deno.test("LineSplitter gives the same lines whatever the chunks are cut into", () => {
  fc.assert(
    fc.property(anyBytes, anyCuts, (bytes, cuts) => {
      assertEquals(split(cutAt(bytes, cuts)), split([bytes]));
    }),
    { numRuns: 2000 },
  );
});

Deno.test("LineSplitter gives the same lines byte by byte", () => {
  fc.assert(fc.property(anyBytes, (bytes) => {
    assertEquals(split([...bytes].map((byte) => Uint8Array.of(byte))), split([bytes]));
  }));
});

Deno.test("LineSplitter skips the same too long lines whatever the chunks are cut into", () => {
  fc.assert(
    fc.property(anyBytes, anyCuts, fc.integer({ min: 1, max: 24 }), (bytes, cuts, lineBytesMax) => {
      assertEquals(split(cutAt(bytes, cuts), lineBytesMax), split([bytes], lineBytesMax));
    }),
    { numRuns: 2000 },
  );
});

Deno.test("LineSplitter gives back the lines that were joined", () => {
  const line = fc.string({ unit: "grapheme", minLength: 1 }).filter((text) =>
    !/[\r\n]/.test(text) && !text.startsWith("\ufeff")
  );
  fc.assert(fc.property(fc.array(line), fc.constantFrom("\n", "\r\n"), anyCuts, (lines, end, cuts) => {
    const bytes = encoder.encode(lines.map((text) => text + end).join(""));
    assertEquals(split(cutAt(bytes, cuts)), { lines, tooLong: 0 });
  }));
});

Deno.test("push() keeps a multi-byte character whole that two chunks share", () => {
  const bytes = encoder.encode("é👩‍🚀\n");
  for (let cut = 0; cut <= bytes.length; cut++) {
    assertEquals(split([bytes.subarray(0, cut), bytes.subarray(cut)]).lines, ["é👩‍🚀"]);
  }
});

Deno.test("push() drops carriage returns before a newline, and empty lines", () => {
  assertEquals(split([encoder.encode("a\r\n\r\n\nb\rc\n\r\n")]).lines, ["a", "b\rc"]);
});

Deno.test("push() drops a byte order mark before any line, however it is cut", () => {
  const bytes = encoder.encode("\ufeffa\n\ufeffb\n");
  assertEquals(split([bytes]).lines, ["a", "b"]);
  assertEquals(split([bytes.subarray(0, 5), bytes.subarray(5)]).lines, ["a", "b"]);
});

Deno.test("push() replaces bytes that are not UTF-8 and loses no line", () => {
  const bytes = Uint8Array.of(0xff, 0x0a, 0x61, 0xc3, 0x0a, 0x62, 0x0a);
  assertEquals(split([bytes]).lines, ["\ufffd", "a\ufffd", "b"]);
});

Deno.test("push() takes a copy of what it holds back", () => {
  const splitter = new LineSplitter({ lineBytesMax: 100, onTooLong: () => {} });
  const buffer = encoder.encode("kept");
  splitter.push(buffer);
  buffer.fill(0x78);
  assertEquals(splitter.push(encoder.encode("\n")), ["kept"]);
});

Deno.test("push() lets a line of exactly the limit through and counts one that is longer", () => {
  assertEquals(split([encoder.encode("12345\n123456\nok\n")], 5), { lines: ["12345", "ok"], tooLong: 1 });
});

Deno.test("push() tells of a too long line when the limit is passed, once, before its newline", () => {
  let tooLong = 0;
  const splitter = new LineSplitter({ lineBytesMax: 8, onTooLong: () => tooLong++ });
  splitter.push(encoder.encode("123456789"));
  assertEquals(tooLong, 1);
  for (let n = 0; n < 100; n++) splitter.push(encoder.encode("more and more"));
  assertEquals(splitter.push(encoder.encode("end\nnext\n")), ["next"]);
  assertEquals(tooLong, 1);
});

Deno.test("end() gives the last line of a stream without a newline, once", () => {
  const splitter = new LineSplitter({ lineBytesMax: 100, onTooLong: () => {} });
  assertEquals(splitter.push(encoder.encode("whole\nlast\r")), ["whole"]);
  assertEquals(splitter.end(), ["last"]);
  assertEquals(splitter.end(), []);
});

Deno.test("end() gives nothing of a line that was too long", () => {
  assertEquals(split([encoder.encode("far too long")], 5), { lines: [], tooLong: 1 });
});
