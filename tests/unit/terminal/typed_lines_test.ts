/** What is typed, as lines. */
import { assertEquals } from "@std/assert";
import { typedLines } from "../../../lib/terminal/typed_lines.ts";

async function lines(chunks: readonly string[], lineCharsMax = 100): Promise<string[]> {
  const bytes = chunks.map((chunk) => new TextEncoder().encode(chunk));
  return await Array.fromAsync(typedLines(ReadableStream.from(bytes), { lineCharsMax }));
}

Deno.test("typedLines() gives each line, empty ones and the last one without an end too", async () => {
  assertEquals(await lines(["one\r\n\nt", "wo\nthree"]), ["one", "", "two", "three"]);
  assertEquals(await lines(["one\n"]), ["one"]);
});

Deno.test("typedLines() cuts what is too long, so that memory is bounded", async () => {
  assertEquals(await lines(["x".repeat(25), "\nend\n"], 10), [
    "x".repeat(10),
    "x".repeat(10),
    "x".repeat(5),
    "end",
  ]);
});
