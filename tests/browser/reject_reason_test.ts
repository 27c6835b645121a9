/**
 * A no that says what to do instead, and several questions at once.
 */
import { assertEquals } from "@std/assert";
import { DESKTOP, type DrawbridgePage, PHONE, visit, Visitor } from "../support/chromium.ts";
import { eventually } from "../support/deadline.ts";
import { Drawbridge, fixtureAgent } from "../support/drawbridge.ts";

interface At {
  readonly bridge: Drawbridge;
  readonly visitor: Visitor;
  readonly page: DrawbridgePage;
}

async function onPage(
  options: { agent?: string; viewport?: { width: number; height: number } },
  test: (at: At) => Promise<void>,
): Promise<void> {
  const agent = options.agent ?? fixtureAgent("plain");
  await using bridge = await Drawbridge.start({ args: ["--agent", agent] });
  await using visitor = await Visitor.arrive({ viewport: options.viewport });
  const page = await visit(bridge, visitor);
  await test({ bridge, visitor, page });
  // A browser that was cut off says so on its console; that is no fault of the page.
  assertEquals(visitor.complaints.filter((text) => !/ERR_INTERNET_DISCONNECTED/.test(text)), []);
}

/** Sends `prompt` and leaves the message box, once the question takes answers. */
async function asked(page: DrawbridgePage, prompt = "ask"): Promise<void> {
  await page.send(prompt);
  await page.page.locator(".permission.armed").waitFor();
  await page.permission.focus();
}

function field(page: DrawbridgePage) {
  return page.permission.getByRole("textbox", { name: "What to do instead" });
}

/** Waits until the message box holds `text`. */
async function drafted(page: DrawbridgePage, text: string): Promise<void> {
  await eventually(async () => await page.message.inputValue() === text, `"${text}" in the message box`);
}

/** What the person said, in order. */
async function said(page: DrawbridgePage): Promise<string[]> {
  return (await page.articles("You").allInnerTexts()).map((text) => text.trim());
}

for (const [device, viewport] of [["desktop", DESKTOP], ["phone", PHONE]] as const) {
  Deno.test(`a no is sent with what to do instead, on a ${device}`, async () => {
    await onPage({ viewport }, async ({ page }) => {
      await asked(page);
      if (device === "phone") {
        const why = page.permission.getByRole("button", { name: /^Say why/ });
        assertEquals(Number((await why.boundingBox())?.height) >= 44, true);
        await why.click();
      } else await page.page.keyboard.press("Shift+N");
      await field(page).fill("say with a branch");
      const send = page.permission.getByRole("button", { name: "“No”, and say this" });
      if (device === "phone") await send.click();
      else await field(page).press("Enter");
      await page.articles("Agent").filter({ hasText: "with a branch" }).waitFor();
      await page.idle();
      assertEquals(await said(page), ["ask", "say with a branch"]);
      await page.articles("Agent").filter({ hasText: "chose: opt-no" }).waitFor();
    });
  });
}

Deno.test("n is a no at once, and Escape leaves the field without an answer", async () => {
  await onPage({}, async ({ page }) => {
    await asked(page);
    await page.page.keyboard.press("Shift+N");
    await field(page).fill("half a thought");
    await field(page).press("Escape");
    await field(page).waitFor({ state: "detached" });
    assertEquals(await page.articles("Agent").filter({ hasText: "chose" }).count(), 0);
    await page.page.keyboard.press("n");
    await page.articles("Agent").filter({ hasText: "chose: opt-no" }).waitFor();
    // What was typed is not lost: it is the draft now.
    await drafted(page, "half a thought");
    assertEquals(await said(page), ["ask"]);
  });
});

Deno.test("a no with its words survives a lost connection, and is said once", async () => {
  await onPage({}, async ({ visitor, page }) => {
    await asked(page);
    await page.page.keyboard.press("Shift+N");
    await field(page).fill("say it another way");
    await visitor.context.setOffline(true);
    await page.status("Connection").filter({ hasText: /Reconnecting|Offline|gone/ }).waitFor();
    await field(page).press("Enter");
    await page.permission.getByText("Sending your answer…").waitFor();
    await visitor.context.setOffline(false);
    await page.articles("Agent").filter({ hasText: "it another way" }).waitFor();
    await page.idle();
    await page.page.reload();
    await page.articles("Agent").filter({ hasText: "it another way" }).waitFor();
    assertEquals(await said(page), ["ask", "say it another way"]);
  });
});

Deno.test("words whose question somebody else answered come into the draft", async () => {
  await onPage({}, async ({ visitor, page }) => {
    await asked(page);
    await page.page.keyboard.press("Shift+N");
    await field(page).fill("use a branch");
    const other = await visitor.open(page.page.url());
    await other.page.locator(".permission.armed").waitFor();
    await other.permission.getByRole("button", { name: "No", exact: true }).click();
    await page.permission.waitFor({ state: "detached" });
    await drafted(page, "use a branch");
  });
});

Deno.test("of several questions the keys answer the one that is shown, and one press answers one", async () => {
  await onPage({}, async ({ page }) => {
    await asked(page, "ask2");
    await page.permission.getByText("1 of 2").waitFor();
    await page.permission.locator(".diff-line").first().waitFor();
    const top = await page.permission.evaluate((card) => card.getBoundingClientRect().top);
    // Held down: it repeats until the next question has been there for long enough to take answers.
    await page.page.keyboard.down("y");
    await page.permission.getByText("1 of 2").waitFor({ state: "detached" });
    await page.page.locator(".permission.armed").waitFor();
    await page.page.keyboard.down("y");
    await page.permission.getByText("Second").waitFor();
    assertEquals(await page.permission.evaluate((card) => card.getBoundingClientRect().top), top);
    assertEquals(await page.permission.evaluate((card) => card === document.activeElement), true);
    await page.page.keyboard.up("y");
    await page.page.keyboard.press("n");
    await page.articles("Agent").filter({ hasText: "chose: opt-once, opt-no" }).waitFor();
  });
});
