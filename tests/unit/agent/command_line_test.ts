/** Words of a command line: as the shell of this machine splits them, and nothing expanded. */
import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { splitCommandLine } from "../../../lib/agent/command_line.ts";

Deno.test("splitCommandLine() splits at blanks, however many", () => {
  assertEquals(splitCommandLine("  gemini \t --acp\n--x  "), ["gemini", "--acp", "--x"]);
});

Deno.test("splitCommandLine() keeps what stands in quotes together, and joins what touches", () => {
  assertEquals(splitCommandLine(`a 'b c' "d 'e'" f'g "h"'"i"j ''`), ["a", "b c", "d 'e'", `fg "h"ij`, ""]);
});

Deno.test("splitCommandLine() takes a backslash as the shell does, outside of quotes and within", () => {
  assertEquals(splitCommandLine(String.raw`a\ b \'c '\d' "\$ \" \\ \e"`), ["a b", "'c", "\\d", '$ " \\ \\e']);
});

Deno.test("splitCommandLine() expands nothing and runs nothing", () => {
  const words = [
    "$HOME",
    "${HOME}",
    "*",
    "?",
    "[a-z]",
    "~",
    "~root",
    ";",
    "|",
    "&",
    ">",
    "<",
    "(",
    "`id`",
    "$(id)",
    "#",
    "!",
    "{a,b}",
  ];
  assertEquals(splitCommandLine(words.join(" ")), words);
});

Deno.test("splitCommandLine() splits at space, tab and newline only (POSIX, blanks)", () => {
  for (const ordinary of ["\u00a0", "\ufeff", "\u2028", "\v", "\f", "\r"]) {
    assertEquals(splitCommandLine(`a${ordinary}b`), [`a${ordinary}b`], JSON.stringify(ordinary));
  }
});

Deno.test("splitCommandLine() takes a backslash before a newline for a line that goes on (POSIX 2.2.1)", () => {
  assertEquals(splitCommandLine('gemini \\\n --ac\\\np "a\\\nb"'), ["gemini", "--acp", "ab"]);
});

Deno.test("splitCommandLine() refuses a quote that is not closed, and a backslash with nothing behind it", () => {
  for (const text of ["'", '"', "a 'b", `a "b'`, `"a\\"`, "a'b'c'"]) {
    assertThrows(() => splitCommandLine(text), TypeError, "not closed");
  }
  assertThrows(() => splitCommandLine("a \\"), TypeError, "backslash");
});

Deno.test("splitCommandLine() refuses a line without a word", () => {
  for (const text of ["", " ", "\t\n"]) assertThrows(() => splitCommandLine(text), TypeError, "empty");
});

const anyText = fc.string({ unit: "binary", maxLength: 6 }).filter((text) => !text.includes("\0"));

/** A piece of a word in one of the ways to write it. */
const anyPiece = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9_@%+=:,.\/-]{1,6}$/),
  fc.constantFrom("é", "漢字", "\u00a0", "👩‍🚀"),
  anyText.map((text) => `'${text.replaceAll("'", "")}'`),
  anyText.map((text) => `"${text.replace(/[$`"\\]/g, "\\$&")}"`),
  fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 3 }).map((text) =>
    text.replace(/[^]/g, "\\$&")
  ),
);

const anyLine = fc.array(fc.array(anyPiece, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 })
  .chain(
    (words) =>
      fc.array(fc.constantFrom(" ", "  ", "\t"), { minLength: words.length, maxLength: words.length }).map((
        blanks,
      ) => words.map((pieces, at) => blanks[at] + pieces.join("")).join("")),
  );

Deno.test("splitCommandLine() gives the words that sh gives", () => {
  fc.assert(fc.property(anyLine, (line) => assertEquals(splitCommandLine(line), splitBySh(line))), {
    numRuns: 200,
  });
});

function splitBySh(line: string): string[] {
  const { stdout } = new Deno.Command("sh", { args: ["-c", String.raw`printf '%s\0' ` + line] }).outputSync();
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(stdout).split("\0").slice(0, -1);
}
