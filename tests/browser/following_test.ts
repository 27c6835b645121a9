/**
 * The end of a conversation is kept in sight until its reader goes elsewhere, by whichever way.
 */
import { assert, assertEquals } from "@std/assert";
import { type DrawbridgePage, visit, Visitor } from "../support/chromium.ts";
import { makeHome } from "../support/command_line.ts";
import { eventually } from "../support/deadline.ts";
import { Drawbridge, fixtureAgent } from "../support/drawbridge.ts";

async function onPage(test: (page: DrawbridgePage) => Promise<void>): Promise<void> {
  await using place = await makeHome();
  await using bridge = await Drawbridge.start({
    args: ["--cwd", place.path, "--agent", fixtureAgent("plain")],
  });
  await using visitor = await Visitor.arrive();
  const page = await visit(bridge, visitor);
  await page.message.waitFor();
  await test(page);
  assertEquals(visitor.complaints, []);
}

function jump({ page }: DrawbridgePage) {
  return page.getByRole("button", { name: /^Jump to latest/ });
}

/** A reader further up, who stays there while the agent, at work, writes `more`. */
async function staysUp(page: DrawbridgePage, more: string): Promise<void> {
  await jump(page).waitFor();
  const top = () => page.conversation.evaluate((element) => element.scrollTop);
  await eventually(
    async () => !await page.isAtEnd() && await top() === await top(),
    "the reader further up, at rest",
  );
  const before = await top();
  await page.articles("Agent").filter({ hasText: more }).waitFor();
  assertEquals(await top(), before);
}

const LINES = Array.from({ length: 60 }, (_, index) => `Line ${index}.`).join("\n\n");

Deno.test("whoever scrolls up while the agent writes is left in peace, and led back when asked", () =>
  onPage(async (page) => {
    await page.send(`say ${LINES}`);
    await page.idle();
    await page.send("slow 400 20");
    await page.articles("Agent").filter({ hasText: "[000005]" }).waitFor();
    await eventually(() => page.isAtEnd(), "the end is followed at first");
    await page.conversation.hover();
    await page.page.mouse.wheel(0, -900);
    await staysUp(page, "[000120]");
    await jump(page).click();
    await eventually(() => page.isAtEnd(), "the end");
    await page.articles("Agent").filter({ hasText: "[000200]" }).waitFor();
    await eventually(() => page.isAtEnd(), "it is followed again");
  }));

Deno.test("whoever tabs to a link further up is left there while the agent writes", () =>
  onPage(async (page) => {
    await page.send(
      `say See [above](https://example.com/above).\n\n${LINES}\n\nSee [below](https://example.com/).`,
    );
    await page.idle();
    await page.send("slow 400 20");
    await page.articles("Agent").filter({ hasText: "[000005]" }).waitFor();
    // The end is followed still.
    await page.page.getByRole("link", { name: "below" }).evaluate((link) =>
      link.focus({ preventScroll: true })
    );
    await page.page.keyboard.press("Shift+Tab");
    await staysUp(page, "[000120]");
  }));

Deno.test("whom a closed panel leads back to what opened it, further up, is left there", () =>
  onPage(async (page) => {
    await page.send("write made.txt hello");
    await page.articles("Changed files").getByRole("button", { name: "Review" }).click();
    const tab = page.page.getByRole("tab", { name: "Changes" });
    await tab.waitFor();
    await page.send(`say ${LINES}`);
    await page.idle();
    await page.send("slow 400 20");
    await page.articles("Agent").filter({ hasText: "[000005]" }).waitFor();
    await tab.press("Escape");
    await staysUp(page, "[000120]");
  }));

Deno.test("the way there and back of a footnote leads up, however fast it is gone", () =>
  onPage(async (page) => {
    await page.send(`say One[^a].\n\n${LINES}\n\n[^a]: The first.`);
    await page.idle();
    const answer = page.articles("Agent").last();
    const mark = answer.getByRole("link", { name: "Footnote 1", exact: true });
    await mark.focus();
    // The scroll event comes with the next frame; both ways are gone within one.
    const note = await mark.evaluate(async (link: HTMLAnchorElement) => {
      const frame = () => new Promise((done) => requestAnimationFrame(done));
      await frame();
      await frame();
      link.click();
      const note = document.activeElement;
      note?.querySelector("a")?.click();
      return note?.textContent;
    });
    assertEquals(note, "The first.↩");
    assert(await mark.evaluate((node) => node === document.activeElement));
    await page.button("Jump to latest").waitFor();
    await eventually(async () => !await page.isAtEnd(), "the mark, further up");
  }));
