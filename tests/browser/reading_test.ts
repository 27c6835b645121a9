/**
 * Formulas and footnotes in an agent's words: drawn, kept while more comes, and harmless whatever they say.
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { type DrawbridgePage, visit, Visitor } from "../support/chromium.ts";
import { Drawbridge, fixtureAgent } from "../support/drawbridge.ts";

const PART = /\/maths-\w+\.js$/;

interface At {
  readonly page: DrawbridgePage;
  readonly visitor: Visitor;
  /** Addresses that the page asked for, in order. */
  readonly asked: readonly string[];
}

async function onPage(agent: string, test: (at: At) => Promise<void>): Promise<void> {
  await using bridge = await Drawbridge.start({ args: ["--agent", agent] });
  await using visitor = await Visitor.arrive();
  const asked: string[] = [];
  visitor.context.on("request", (request) => asked.push(request.url()));
  const page = await visit(bridge, visitor);
  await page.message.waitFor();
  await test({ page, visitor, asked });
  assertEquals(visitor.complaints, []);
}

async function say(page: DrawbridgePage, text: string): Promise<void> {
  await page.send(`say ${text}`);
  await page.idle();
}

Deno.test("a formula fetches what draws it, once, and a page without one never does", async () => {
  await onPage(fixtureAgent("plain"), async ({ page, asked }) => {
    await say(page, "It costs $5, not $10.\n\n```sh\necho $x$\n```");
    await page.articles("Agent").last().locator("pre").waitFor();
    assertEquals(asked.filter((url) => PART.test(url)), []);
    await say(page, "So $x^2$ and\n\n$$\n\\frac{a}{b}\n$$\n\n```math\n\\sqrt{c}\n```\n");
    await page.articles("Agent").last().locator("math").nth(2).waitFor();
    assertEquals(asked.filter((url) => PART.test(url)).length, 1);
  });
});

Deno.test("a formula is MathML, with its source for who hears it and in what is copied", async () => {
  await onPage(fixtureAgent("plain"), async ({ page }) => {
    // The policy of the page keeps it from reading what it put there.
    await page.page.evaluate(() => {
      Object.assign(navigator.clipboard, {
        writeText: (text: string) => Object.assign(globalThis, { put: text }),
      });
    });
    const text = "So\n\n$$\n\\frac{a}{b}\n$$\n\nit is.";
    await say(page, text);
    const formula = page.page.getByRole("group", { name: "Formula" });
    const math = formula.locator("math");
    assertEquals(await math.getAttribute("alttext"), "\\frac{a}{b}");
    assertEquals(await math.locator("mfrac > mi").allTextContents(), ["a", "b"]);
    assertEquals(
      await math.locator("mfrac").evaluate((node) => node.namespaceURI),
      "http://www.w3.org/1998/Math/MathML",
    );
    await page.button("Copy answer").click();
    assertEquals(await page.page.evaluate(() => (globalThis as unknown as { put: string }).put), text);
  });
});

Deno.test("a formula that cannot be read stays as it was written", async () => {
  await onPage(fixtureAgent("plain"), async ({ page }) => {
    await say(page, "So $\\nosuch{x}$ and $y$.");
    const answer = page.articles("Agent").last();
    await answer.locator("math").waitFor();
    assertEquals(await answer.locator("code").allTextContents(), ["$\\nosuch{x}$"]);
  });
});

Deno.test("a formula keeps its element while more of the answer comes", async () => {
  await onPage("demo", async ({ page }) => {
    await page.page.evaluate(() => {
      const seen: { made: number } = { made: 0 };
      Object.assign(globalThis, { seen });
      new MutationObserver((records) => {
        for (const { addedNodes } of records) {
          for (const node of addedNodes) {
            if (node instanceof Element) {
              seen.made += node.matches("math") ? 1 : node.querySelectorAll("math").length;
            }
          }
        }
      }).observe(document.body, { subtree: true, childList: true });
    });
    await page.send("table");
    await page.idle();
    await page.articles("Agent").last().locator("math").nth(1).waitFor();
    // Each at most twice: where it came, and once more when its block was settled.
    const made = await page.page.evaluate(() =>
      (globalThis as unknown as { seen: { made: number } }).seen.made
    );
    assert(made >= 2 && made <= 4, `${made} elements for two formulas`);
  });
});

const HOSTILE = [
  String.raw`\href{javascript:alert(1)}{x}`,
  String.raw`\href{https://e.example/}{x}`,
  String.raw`\url{https://e.example/}`,
  String.raw`\includegraphics[width=9em]{https://e.example/x.png}`,
  String.raw`\class{permission}{x}`,
  String.raw`\htmlClass{permission}{x} + \htmlId{app}{x} + \htmlData{a=b}{x}`,
  String.raw`\htmlStyle{background:url(https://e.example/)}{x}`,
  String.raw`\style{background:url(https://e.example/)}{x}`,
  String.raw`\text{<img src=https://e.example/ onerror=alert(1)>}`,
  String.raw`\verb|<script>alert(1)</script>|`,
  String.raw`\color{url(https://e.example/)} x`,
  String.raw`\colorbox{red}{\color{#fff}{x}}`,
  String.raw`x \label{app} \ref{app} \tag{<b>}`,
  String.raw`\def\a{\a\a}\a`,
  String.raw`\def\a#1{#1#1#1#1#1#1#1#1#1}\a{\a{\a{\a{\a{\a{\a{\a{x}}}}}}}}`,
  String.raw`\def\href#1#2{#2}\href{x}{y}`,
  String.raw`\gdef\frac#1#2{owned} \global\let\sqrt\relax \newcommand{\sin}{owned}`,
  String.raw`\rule{99999em}{99999em} \hspace{99999em} \kern99999em \raise99999em{x}`,
  String.raw`\constructor \__proto__ \toString`,
  String.raw`\begin{constructor} x \end{constructor}`,
  "{".repeat(1900) + "}".repeat(1900),
  "\\frac{1}{".repeat(350) + "}".repeat(350),
  "x_{".repeat(900) + "}".repeat(900),
  "\\sqrt{".repeat(500) + "}".repeat(500),
  "\\left(".repeat(250) + "\\right)".repeat(250),
  "x+".repeat(1990),
  `\\begin{matrix}${"&".repeat(3900)}\\end{matrix}`,
  `\\def\\a{${"x+".repeat(1400)}}${"\\a".repeat(500)}`,
];

/** What may stand in a formula, by names. */
const ATTRIBUTES = new Set(
  ("accent accentunder alttext class columnalign columnspacing columnspan depth display displaystyle fence form " +
    "height largeop linethickness lspace mathbackground mathsize mathvariant maxsize minsize movablelimits " +
    "rowspan rowspacing rspace scriptlevel separator stretchy style symmetric voffset width").split(" "),
);

Deno.test("hostile formulas fetch nothing, bring no foreign attribute, no large page, and leave the next one as it is", async () => {
  await onPage(fixtureAgent("plain"), async ({ page, asked }) => {
    await say(page, "$\\frac{1}{2}$");
    await page.articles("Agent").last().locator("math").waitFor();
    const before = asked.length;
    for (const source of HOSTILE) {
      await say(page, `\\[${source}\\]\n\nand $\\frac{\\sqrt{3}}{\\sin x}$ after`);
    }
    await page.articles("Agent").last().locator("math").last().waitFor();
    const origin = new URL(page.page.url()).origin;
    assertEquals(asked.slice(before).filter((url) => new URL(url).origin !== origin), []);
    const found = await page.conversation.evaluate((conversation) =>
      [...conversation.querySelectorAll("math, math *")].map((node) => ({
        name: node.localName,
        inMathML: node.namespaceURI === "http://www.w3.org/1998/Math/MathML",
        attributes: [...node.attributes].map(({ name, value }) => [name, value]),
      }))
    );
    assertEquals(found.filter(({ inMathML }) => !inMathML), []);
    for (const { name, attributes } of found) {
      for (const [attribute, value] of attributes) {
        assert(ATTRIBUTES.has(attribute), `${attribute} of ${name}`);
        if (attribute !== "alttext") {
          assertMatch(value, /^(?!.*(url|script|permission))[\w\s.%:;+-]*$/, `${attribute} of ${name}`);
        }
      }
    }
    const width = await page.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assertEquals(width, 0, "nothing is wider than the page");
    const after = page.articles("Agent").last().locator("math").last();
    assertEquals(await after.locator("mfrac msqrt").count(), 1, "a macro ends with its formula");
    assertEquals(await after.evaluate((node) => node.textContent), "3sin\u2061x");
  });
});

Deno.test("a footnote is led to by its number, and back, by the keyboard, at one address", async () => {
  await onPage(fixtureAgent("plain"), async ({ page }) => {
    const filler = Array.from({ length: 60 }, (_, index) => `Line ${index}.`).join("\n\n");
    await say(page, `One[^a] two[^b] one[^a] none[^c].\n\n${filler}\n\n[^b]: The second.\n[^a]: The first.`);
    const answer = page.articles("Agent").last();
    const address = page.page.url();
    await answer.locator("sup").nth(2).waitFor();
    assertEquals(await answer.locator("sup").allTextContents(), ["1", "2", "1"]);
    assert((await answer.innerText()).includes("none[^c]"), "what has no note stays as typed");
    const notes = answer.getByRole("list", { name: "Footnotes" });
    assertEquals(await notes.getByRole("listitem").allTextContents(), ["The first.↩", "The second.↩"]);
    const mark = answer.getByRole("link", { name: "Footnote 1" }).first();
    await mark.focus();
    await page.page.keyboard.press("Enter");
    const heard = () => page.page.evaluate(() => document.activeElement?.textContent);
    assertEquals(await heard(), "The first.↩");
    await page.page.keyboard.press("Tab");
    await page.page.keyboard.press("Enter");
    assert(
      await mark.evaluate((node) => node === document.activeElement),
      "the way back leads to the first mark",
    );
    await page.page.waitForFunction(() => {
      const rect = document.activeElement?.getBoundingClientRect();
      return rect && rect.top >= 0 && rect.bottom <= innerHeight;
    });
    assertEquals(page.page.url(), address);
    await page.page.getByRole("button", { name: "Jump to latest" }).waitFor();
  });
});

Deno.test("footnotes of two messages do not lead to each other", async () => {
  await onPage(fixtureAgent("plain"), async ({ page }) => {
    await say(page, "One[^1].\n\n[^1]: Of the first.");
    await say(page, "Two[^1].\n\n[^1]: Of the second.");
    await page.articles("Agent").last().getByRole("link", { name: "Footnote 1", exact: true }).click();
    assertEquals(await page.page.evaluate(() => document.activeElement?.textContent), "Of the second.↩");
  });
});
