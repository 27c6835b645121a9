/**
 * The design system holds: what static/style/tokens.css names is used, and nothing beside it.
 */
import { assertEquals } from "@std/assert";

const STYLE = new URL("../../../static/style/", import.meta.url);

interface Rule {
  readonly what: string;
  /** Declarations that it is about. */
  readonly about: RegExp;
  readonly isRight: (value: string) => boolean;
}

/** Pixels that distances are made of; a hairline is one. */
const SPACES: ReadonlySet<number> = new Set([0, 1, 2, 4, 6, 8, 10, 12, 14, 16, 20, 24, 28, 32, 40, 48]);

const RULES: readonly Rule[] = [
  {
    what: "a colour of tokens.css",
    about: /[\w-]+: ([^;{}]*(?:#[\da-f]{3,8}\b|rgb|hsl|light-dark\()[^;{}]*);/gi,
    // What fades into nothing is no colour.
    isRight: (value) => value.startsWith("linear-gradient(") && value.includes("transparent"),
  },
  {
    what: "a size of tokens.css, or one that follows the text around",
    about: /font(?:-size)?: ([^;{}]*\d(?:px|rem)[^;{}]*);/g,
    isRight: (value) => /^[^/]*var\(--[\w-]+\) \//.test(value),
  },
  {
    what: "a radius of tokens.css, none, or a circle",
    about: /border-radius: ([^;{}]*);/g,
    isRight: (value) => value.split(" ").every((one) => /^(var\(--radius[\w-]*\)|0|50%|inherit)$/.test(one)),
  },
  {
    what: "a distance of the scale",
    about: /(?:gap|padding(?:-[\w-]+)?|margin(?:-[\w-]+)?): ([^;{}]*);/g,
    isRight: (value) => [...value.matchAll(/([\d.]+)px/g)].every(([, pixels]) => SPACES.has(Number(pixels))),
  },
  {
    what: "a shadow of tokens.css, or a line drawn as one",
    about: /box-shadow: ([^;{}]*);/g,
    isRight: (value) => /^(none|var\(--shadow-(low|middle|high)\)|(inset )?0 0 0 .*)$/.test(value),
  },
  {
    what: "one of three weights",
    about: /font-weight: ([^;{}]*);/g,
    isRight: (value) => ["400", "500", "600", "inherit"].includes(value),
  },
];

Deno.test("the styles are made of the tokens, and every token is used", () => {
  const sheets = [...Deno.readDirSync(STYLE)].filter(({ name }) => name.endsWith(".css"));
  const texts = new Map(sheets.map(({ name }) => [name, Deno.readTextFileSync(new URL(name, STYLE))]));
  const odd: string[] = [];
  for (const [name, css] of texts) {
    if (name === "tokens.css") continue;
    for (const { what, about, isRight } of RULES) {
      for (const [text, value] of css.matchAll(about)) {
        if (!isRight(value)) odd.push(`${name}: "${text}" is not ${what}`);
      }
    }
  }
  assertEquals(odd, []);
  const all = [...texts.values()].join("\n") + scriptsText();
  const named = [...(texts.get("tokens.css") ?? "").matchAll(/^ {2}(--[\w-]+): /gm)].map(([, token]) =>
    token
  );
  assertEquals(new Set(named).size > 40, true);
  assertEquals(named.filter((token) => !all.includes(`var(${token})`) && !token.startsWith("--ansi-")), []);
});

function scriptsText(): string {
  const views = new URL("../../../lib/ui/views/", import.meta.url);
  return [...Deno.readDirSync(views)].map(({ name }) => Deno.readTextFileSync(new URL(name, views))).join(
    "\n",
  );
}
