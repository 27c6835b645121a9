/** Code colours: languages under each of their names, and CSS by its shape. */
import { assert, assertEquals } from "@std/assert";
import { highlight } from "../../../lib/ui/views/highlight.tsx";

/** Class and text of each coloured piece, in order. */
function pieces(code: string, language: string): string[] {
  const found: string[] = [];
  const walk = (node: unknown): string => {
    if (typeof node === "string") return node;
    if (Array.isArray(node)) return node.map(walk).join("");
    if (typeof node !== "object" || node === null || !("props" in node)) return "";
    const { class: name, children } = node.props as Record<string, unknown>; // an element's
    const text = walk(children);
    if (typeof name === "string") found.push(`${name} ${text}`);
    return text;
  };
  assertEquals(walk(highlight(code, language)), code, "not a character is lost");
  return found;
}

Deno.test("highlight() colours CSS: selectors, properties, numbers, calls, rules, inside rules too", () => {
  const found = pieces('@media (x) { a.b:hover { --c: #fff; width: calc(1px + 2%); } } /* d */ "e"', "css");
  for (
    const piece of [
      "hljs-keyword @media",
      "hljs-attribute --c",
      "hljs-number #fff",
      "hljs-attribute width",
      "hljs-built_in calc",
      "hljs-number 1px",
      "hljs-comment /* d */",
      'hljs-string "e"',
    ]
  ) assert(found.includes(piece), `${piece} is not among ${found.join(" | ")}`);
});

Deno.test("highlight() colours Java: words, types, annotations, strings of several lines", () => {
  const found = pieces('@Override\npublic String f() { return """\na "b"\n"""; }', "java");
  const expected = ["hljs-meta @Override", "hljs-keyword public", "hljs-type String", "hljs-title f"];
  for (const piece of [...expected, 'hljs-string """\na "b"\n"""']) {
    assert(found.includes(piece), `${piece} is not among ${found.join(" | ")}`);
  }
});

Deno.test("highlight() colours SQL: words in any case, types, strings, calls, comments", () => {
  const found = pieces(
    "SELECT count(*), 'it''s' FROM t where x IN (1) -- so\nCREATE TABLE u (a INTEGER)",
    "sql",
  );
  for (
    const piece of [
      "hljs-keyword SELECT",
      "hljs-built_in count",
      "hljs-string 'it''s'",
      "hljs-keyword where",
      "hljs-keyword IN",
      "hljs-number 1",
      "hljs-comment -- so",
      "hljs-type INTEGER",
    ]
  ) assert(found.includes(piece), `${piece} is not among ${found.join(" | ")}`);
});

Deno.test("highlight() colours C++: words, types, strings, numbers, calls, comments, what is done before", () => {
  const code = '#include <map>\nint main(void) { if (x) return f(0x1F, \'a\', "b", R"(c)"); } // d';
  const found = pieces(code, "cpp");
  for (
    const piece of [
      "hljs-meta #include",
      "hljs-type int",
      "hljs-title main",
      "hljs-keyword if",
      "hljs-keyword return",
      "hljs-title f",
      "hljs-number 0x1F",
      "hljs-string 'a'",
      'hljs-string "b"',
      'hljs-string R"(c)"',
      "hljs-comment // d",
    ]
  ) assert(found.includes(piece), `${piece} is not among ${found.join(" | ")}`);
});

for (
  const language of [
    "js",
    "jsx",
    "ts",
    "c",
    "h",
    "c++",
    "java",
    "css",
    "sql",
    "html",
    "sh",
    "py",
    "yml",
    "toml",
  ]
) {
  Deno.test(`highlight() knows ${language}`, () => assert(highlight("x = 1", language) !== null));
}

Deno.test("highlight() leaves a language that it does not know", () => {
  assertEquals(highlight("x", "nonsense"), null);
});
