/**
 * What was said long ago is found, and the conversation opens where it was said.
 */
import { assertEquals } from "@std/assert";
import { DESKTOP, type DrawbridgePage, PHONE, visit, Visitor } from "../support/chromium.ts";
import { eventually } from "../support/deadline.ts";
import { Drawbridge, fixtureAgent } from "../support/drawbridge.ts";

async function find({ page }: DrawbridgePage, words: string): Promise<void> {
  await page.keyboard.press("Control+k");
  await page.keyboard.type(words);
  const group = page.getByRole("group", { name: "In conversations" });
  await group.getByRole("option").first().click();
}

/** The words that are marked, and whether they are in sight. */
async function marked({ page }: DrawbridgePage): Promise<{ words: string; inSight: boolean } | null> {
  return await page.evaluate(() => {
    const [range] = CSS.highlights.get("found") ?? [];
    if (!(range instanceof Range)) return null;
    const { top, bottom } = range.getBoundingClientRect();
    const frame = document.querySelector(".conversation")?.getBoundingClientRect();
    return {
      words: range.toString(),
      inSight: frame !== undefined && top >= frame.top && bottom <= frame.bottom,
    };
  });
}

for (const [device, viewport] of [["desktop", DESKTOP], ["phone", PHONE]] as const) {
  Deno.test(`a search opens a long session at the words it found, on a ${device}`, async () => {
    await using bridge = await Drawbridge.start({ args: ["--agent", fixtureAgent()] });
    await using visitor = await Visitor.arrive({ viewport });
    const page = await visit(bridge, visitor);
    await page.message.waitFor();
    await page.send("say Nothing yet");
    await page.idle();
    await page.send("say The **Quick brown** fox\\n\\nand a cedar");
    await page.idle();
    await page.queue("calls 4000");
    await page.articles("Tool: Call 4000").waitFor();
    await page.idle();
    await page.page.goto(new URL("/", page.page.url()).href);
    await page.message.waitFor();
    await page.send("say something else");
    await page.idle();

    await find(page, "cedar");
    await eventually(async () => {
      const found = await marked(page);
      return found?.words === "cedar" && found.inSight;
    }, "the words in sight");
    await page.page.getByText("This is the newest “cedar” here.").waitFor({ state: "attached" });
    await page.button("Jump to latest").waitFor();
    // It stays there while nothing else is asked for, and another search in the same session moves it.
    await find(page, "quick");
    await eventually(async () => (await marked(page))?.words === "Quick", "the other words");
    await eventually(async () => (await marked(page))?.inSight === true, "the other words in sight");
    await page.button("Jump to latest").click();
    await page.articles("Tool: Call 4000").waitFor();
    assertEquals(visitor.complaints, []);
  });
}
