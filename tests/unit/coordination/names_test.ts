/** Names that become parts of a path, and the making of them from any text. */
import { assertEquals, assertThrows } from "@std/assert";
import { assertName, NAME_CHARACTERS_MAX, numbered, slug } from "../../../lib/coordination/names.ts";

Deno.test("assertName() takes letters, digits, dots, underscores and hyphens, up to 64", () => {
  for (const name of ["a", "A1", "my.team_name-2", "_x", "7", "x".repeat(64)]) assertName("team", name);
});

for (
  const name of [
    "",
    ".",
    "..",
    ".hidden",
    "-x",
    "a/b",
    "a\\b",
    "a b",
    "é",
    "a\n",
    "a\0",
    "x".repeat(65),
    "../etc",
  ]
) {
  Deno.test(`assertName() refuses ${JSON.stringify(name.slice(0, 10))} of ${name.length} characters`, () => {
    assertThrows(() => assertName("team", name), Error, "Cannot use the team ");
  });
}

Deno.test("assertName() says what is wrong, in one line, and shows no more of it than needed", () => {
  assertThrows(
    () => assertName("name", "a\nb"),
    Error,
    'Cannot use the name "a\\nb" as a name has 1 to 64 letters, digits, ".", "_" or "-" and does not begin ' +
      'with "." or "-"',
  );
  assertThrows(() => assertName("name", "x".repeat(1e6)), Error, `${"x".repeat(128)}" as`);
});

const SLUGS: Readonly<Record<string, string>> = {
  "My Project": "my-project",
  "drawbridge": "drawbridge",
  "a.b_c-d": "a.b_c-d",
  "Grün & Café": "grun-cafe",
  "  ...x...  ": "x",
  "../../etc/passwd": "etc-passwd",
  "---": "unnamed",
  "": "unnamed",
  "日本": "unnamed",
  "a -- b": "a-b",
};

for (const [text, name] of Object.entries(SLUGS)) {
  Deno.test(`slug() makes ${JSON.stringify(name)} of ${JSON.stringify(text)}`, () => {
    assertEquals(slug(text), name);
    assertName("name", slug(text));
  });
}

Deno.test("slug() gives what is asked for where nothing is left, and never more than a name may have", () => {
  assertEquals(slug("/", "workspace"), "workspace");
  const long = slug(`${"x".repeat(NAME_CHARACTERS_MAX - 1)} y`);
  assertEquals(long, "x".repeat(NAME_CHARACTERS_MAX - 1), "and does not end with a hyphen");
});

Deno.test("numbered() counts from 2 on, and the result is still a name", () => {
  assertEquals([1, 2, 13].map((n) => numbered("fix", n)), ["fix", "fix-2", "fix-13"]);
  const longest = "x".repeat(NAME_CHARACTERS_MAX);
  assertEquals(numbered(longest, 1), longest);
  assertEquals(numbered(longest, 12), `${"x".repeat(NAME_CHARACTERS_MAX - 3)}-12`);
});
