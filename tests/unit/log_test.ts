/** What the log lets through. */
import { assertEquals } from "@std/assert";
import { printable } from "../../lib/log.ts";
import { hasHidden } from "../../lib/ui/state/visible_text.ts";

Deno.test("printable() spells out control characters and what cannot be seen", () => {
  assertEquals(printable("a\tb\n\x1b[2J\x9b"), "a\tb\\x0a\\x1b[2J\\x9b");
  assertEquals(printable("rm \u202efoo\u200b\ufeff\u{e0041}"), "rm \\u{202e}foo\\u{200b}\\u{feff}\\u{e0041}");
  assertEquals(printable("漢 é \u{1f600}"), "漢 é \u{1f600}");
});

Deno.test("printable() and the page hide the same characters, but for the newline", () => {
  const differing: string[] = [];
  for (let code = 0; code <= 0x10ffff; code++) {
    const character = String.fromCodePoint(code);
    if ((printable(character) !== character) !== hasHidden(character)) differing.push(code.toString(16));
  }
  assertEquals(differing, ["a"]);
});
