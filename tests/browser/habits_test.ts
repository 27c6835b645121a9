/**
 * Hands and eyes: what is composed is not sent, what is sent is sent once, and a
 * phone's keyboard covers nothing.
 */
import { assert, assertEquals } from "@std/assert";
import { type DrawbridgePage, PHONE, visit, Visitor } from "../support/chromium.ts";
import { eventually } from "../support/deadline.ts";
import { Drawbridge, fixtureAgent } from "../support/drawbridge.ts";

async function onPage(
  test: (page: DrawbridgePage) => Promise<void>,
  viewport?: { width: number; height: number },
): Promise<void> {
  await using bridge = await Drawbridge.start({ args: ["--agent", fixtureAgent("plain")] });
  await using visitor = await Visitor.arrive({ viewport });
  const page = await visit(bridge, visitor);
  await page.message.waitFor();
  await test(page);
  assertEquals(visitor.complaints, []);
}

/**
 * Has the page press `keys` as soon as a question comes, one each 40 ms by the page's own clock, with the focus nowhere;
 * `typed` of the page is then what has the focus.
 */
async function typeIntoQuestion({ page }: DrawbridgePage, keys: string): Promise<void> {
  await page.evaluate((keys) => {
    const typed = new Promise<string | undefined>((resolve) => {
      const watch = new MutationObserver(() => {
        if (!document.querySelector(".permission")) return;
        watch.disconnect();
        (document.activeElement as HTMLElement | null)?.blur(); // an element of a page
        let at = 0;
        const timer = setInterval(() => {
          const event = new KeyboardEvent("keydown", { key: keys[at++], bubbles: true });
          (document.activeElement ?? document.body).dispatchEvent(event);
          if (at < keys.length) return;
          clearInterval(timer);
          resolve(document.activeElement?.tagName);
        }, 40);
      });
      watch.observe(document.body, { subtree: true, childList: true });
    });
    Object.assign(globalThis, { typed });
  }, keys);
}

Deno.test("keys go from prompt to prompt, and the way to the end says how much is new there", () =>
  onPage(async (page) => {
    for (const word of ["one", "two", "three"]) {
      await page.send(`say ${word}\n\n${"a line of text\n\n".repeat(60)}`);
      await page.idle();
    }
    const { keyboard } = page.page;
    /** The prompt stands at the top of what is in sight. */
    const stands = (word: string) =>
      eventually(() =>
        page.articles("You").filter({ hasText: `say ${word}` }).evaluate((prompt) => {
          const top = prompt.closest("[role=log]")?.getBoundingClientRect().top ?? 0;
          return Math.abs(prompt.getBoundingClientRect().top - top) < 40;
        }), `prompt ${word} at the top`);
    await page.message.focus();
    for (const word of ["three", "two", "one"]) {
      await keyboard.press("ControlOrMeta+ArrowUp");
      await stands(word);
    }
    await keyboard.press("ControlOrMeta+ArrowDown");
    await stands("two");
    await page.button("Jump to latest").waitFor();
    const other = await page.page.context().newPage();
    await other.goto(page.page.url());
    await other.getByRole("textbox", { name: "Message" }).fill("reads 5");
    await other.keyboard.press("Enter");
    // What only looked at files is one row.
    await page.button("Jump to latest (3 new)").waitFor();
    await stands("two");
    // Where words are being written the keys are the box's own.
    await page.message.fill("half a thought");
    await keyboard.press("ControlOrMeta+ArrowUp");
    await page.button("Jump to latest (3 new)").click();
    await eventually(() => page.isAtEnd(), "the end");
  }));

Deno.test("Enter that ends a composition sends nothing; Enter pressed twice sends once", () =>
  onPage(async (page) => {
    await page.send("say ready");
    await page.idle();
    await page.message.fill("say こんにちは");
    await page.message.evaluate((field) => {
      const init = { key: "Enter", bubbles: true, cancelable: true };
      field.dispatchEvent(new KeyboardEvent("keydown", { ...init, isComposing: true }));
      // Safari tells of the key that ended it by this number alone.
      field.dispatchEvent(new KeyboardEvent("keydown", { ...init, keyCode: 229 }));
    });
    assertEquals(await page.message.inputValue(), "say こんにちは");
    await page.message.press("Enter");
    await page.message.press("Enter");
    await page.articles("Agent").filter({ hasText: "こんにちは" }).waitFor();
    await page.idle();
    assertEquals(await page.articles("You").count(), 2);
  }));

Deno.test("with a phone's keyboard open, the composer, a question's answers and the last words are in sight", () =>
  onPage(async (page) => {
    await page.send(`say ${"a line of text\n\n".repeat(40)}`);
    await page.idle();
    await page.message.tap().catch(() => page.message.click()); // without touch it is a click
    await page.page.setViewportSize({ width: PHONE.width, height: 460 }); // what a keyboard leaves
    await eventually(async () => {
      const { y, height } = (await page.message.boundingBox())!; // it is shown
      return y + height <= 460;
    }, "the message box above the keyboard");
    await eventually(() => page.isAtEnd(), "the last words");
    await page.send("ask");
    await page.permission.waitFor();
    for (const name of [/^Yes, once/, /^No/]) {
      const answer = (await page.permission.getByRole("button", { name }).boundingBox())!; // it is shown
      assert(answer.y >= 0 && answer.y + answer.height <= 460, `${name} is at ${answer.y}`);
    }
  }, PHONE));

Deno.test("a question that comes while somebody writes takes neither the focus nor the letters", () =>
  onPage(async (page) => {
    await page.send("ask");
    await page.permission.getByRole("button", { name: /^Yes, once/ }).click();
    await page.idle();
    await page.message.click();
    await page.message.fill("ask");
    await page.message.press("Enter");
    const written = "yes and no, also never any";
    for (const letter of written) await page.page.keyboard.press(letter === " " ? "Space" : letter);
    await page.permission.waitFor();
    await page.page.keyboard.type(written, { delay: 60 }); // past the half second in which none is taken anyway
    assertEquals(await page.message.inputValue(), written + written);
    assertEquals(await page.permission.count(), 1, "it still waits");
  }));

Deno.test("a question whose keys are typed through as it comes waits until the typing rests", () =>
  onPage(async (page) => {
    await typeIntoQuestion(page, "annoyingandannoying"); // for longer than a question takes no answers
    await page.send("ask");
    const focused = await page.page.evaluate(() =>
      (globalThis as unknown as { typed: Promise<string> }).typed
    );
    assertEquals([await page.permission.count(), focused], [1, "BODY"], "it still waits, and took no focus");
    await page.page.locator(".permission.armed").waitFor();
    await page.page.keyboard.press("y");
    await page.idle();
    await page.articles("Agent").filter({ hasText: "chose: opt-once" }).waitFor();
  }));
