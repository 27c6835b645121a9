import { assertEquals } from "@std/assert";
import { ansiTokens, onlyColours, withoutAnsi } from "../../../lib/ui/state/ansi.ts";

const ESC = "\u001b";

Deno.test("onlyColours() drops titles, links and cursor moves", () => {
  const nasty =
    `${ESC}]0;title\u0007a${ESC}]8;;javascript:alert(1)${ESC}\\b${ESC}]8;;${ESC}\\${ESC}[2Jc${ESC}[10;4Hd${ESC}(Be`;
  assertEquals(onlyColours(nasty), "abcde");
});

Deno.test("onlyColours() drops what an unfinished sequence leaves at the end", () => {
  for (const end of [`${ESC}`, `${ESC}[`, `${ESC}[3`, `${ESC}]0;tit`, `${ESC}P1`]) {
    assertEquals(onlyColours(`text${end}`), "text", JSON.stringify(end));
  }
});

Deno.test("onlyColours() keeps colours and weights", () => {
  const text = `${ESC}[1;38;5;208mhot${ESC}[0m`;
  assertEquals(onlyColours(text), text);
  assertEquals(ansiTokens(text).map(({ value, foreground }) => [value, foreground]), [
    ["hot", { type: "table", index: 208 }],
  ]);
});

Deno.test("onlyColours() lets a carriage return overwrite the line", () => {
  assertEquals(onlyColours("10 %\r50 %\r100 %\r\ndone\r"), "100 %\ndone");
  assertEquals(onlyColours("long line\rab"), "abng line");
  assertEquals(onlyColours("ab\b\bcd"), "cd");
});

Deno.test("onlyColours() leaves plain text alone, words and all", () => {
  const text = "running 42 tests\n\tok — ünïcode 漢字\n";
  assertEquals(onlyColours(text), text);
  assertEquals(onlyColours(`${text}\r`), text.replace(/$/, ""));
});

Deno.test("withoutAnsi() leaves only the words", () => {
  assertEquals(withoutAnsi(`${ESC}[31mfatal${ESC}[0m: x`), "fatal: x");
});
