/** The chip that says how things stand, and what it opens: through a blip, a long cut, and a restart of the agent. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { type DrawbridgePage, PHONE, visit, Visitor } from "../support/chromium.ts";
import { Drawbridge, fixtureAgent } from "../support/drawbridge.ts";
import { removeTree } from "../support/remove_tree.ts";

interface At {
  readonly bridge: Drawbridge;
  readonly visitor: Visitor;
  readonly page: DrawbridgePage;
}

async function onPage(test: (at: At) => Promise<void>, viewport?: typeof PHONE): Promise<void> {
  await using bridge = await Drawbridge.start({ args: ["--agent", fixtureAgent("plain")] });
  await using visitor = await Visitor.arrive({ viewport });
  const page = await visit(bridge, visitor);
  await page.send("say hello");
  await page.idle();
  await test({ bridge, visitor, page });
}

function chip(page: DrawbridgePage) {
  return page.page.getByRole("button", { name: /^Connection: / });
}

function popover(page: DrawbridgePage) {
  return page.page.getByRole("dialog", { name: "Connection" });
}

/** What the popover says under `name`. */
async function fact(page: DrawbridgePage, name: string): Promise<string> {
  return await popover(page).locator("dt", { hasText: name }).locator("xpath=../dd").innerText();
}

Deno.test("the chip opens what stands behind it, by the keyboard alone", () =>
  onPage(async ({ page, visitor }) => {
    await chip(page).focus();
    await page.page.keyboard.press("Enter");
    await popover(page).getByText(/^(under )?\d+ ms$/).waitFor();
    await page.page.keyboard.press("Escape");
    await popover(page).waitFor({ state: "detached" });
    assert(await chip(page).evaluate((element) => element === document.activeElement));
    await page.send("pid");
    await page.idle();
    const told = await page.articles("Agent").filter({ hasText: "pid" }).innerText();
    await chip(page).click();
    await popover(page).getByText(/^(under )?\d+ ms$/).waitFor();
    const pid = told.match(/pid (\d+)/)?.[1];
    assertMatch(await fact(page, "Its process"), new RegExp(`^${pid}, since \\d`));
    assertEquals(await fact(page, "Waiting to be sent"), "nothing");
    assertMatch(await fact(page, "Journal"), /^\d+ (bytes|KB)$/);
    const [, shown, all] = (await fact(page, "Last event")).match(/^(\d+) of (\d+)$/) ?? [];
    assertEquals(shown, all);
    assertEquals(visitor.complaints, []);
  }));

Deno.test("a restart from there makes another process, and the conversation is told of it", () =>
  onPage(async ({ page }) => {
    await chip(page).click();
    const before = await fact(page, "Its process");
    await popover(page).getByRole("button", { name: "Restart agent" }).click();
    await popover(page).waitFor({ state: "detached" });
    await page.send("say again");
    await page.idle();
    await chip(page).click();
    assert(await fact(page, "Its process") !== before);
  }));

Deno.test("a cut shorter than a blip changes nothing on the page but the chip", () =>
  onPage(async ({ page }) => {
    await chip(page).click();
    await popover(page).getByText(/^(under )?\d+ ms$/).waitFor();
    // What a new session still brings has come: its name on this machine, its rest in the list, and its answer.
    await page.page.locator(".session-row .session.idle").waitFor();
    await page.page.locator(".workspace-chip[title*='This session is']").waitFor();
    await page.page.locator("[aria-live=polite]").filter({ hasText: "hello" }).waitFor({ state: "attached" });
    await page.page.evaluate(() => {
      const told: string[] = [];
      new MutationObserver((changes) => {
        for (const { target } of changes) {
          const element = target instanceof Element ? target : target.parentElement;
          const chip = element?.closest(".connection-chip");
          if (chip) told.push(`chip: ${chip.textContent}`);
          else if (!element?.closest(".connection-popover")) told.push(`page: ${element?.outerHTML}`);
        }
      }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
      Object.assign(globalThis, { told });
    });
    await popover(page).getByRole("button", { name: "Reconnect" }).click();
    await page.page.waitForFunction(() => {
      const { told } = globalThis as unknown as { told: string[] };
      return told.some((one) => one.includes("Reconnecting, nothing lost")) &&
        told.at(-1)?.includes("Connected");
    });
    const told = await page.page.evaluate(() => (globalThis as unknown as { told: string[] }).told);
    assertEquals(told.filter((one) => !one.startsWith("chip: ")), []);
  }));

Deno.test("a long cut is said on the chip and above it, and is over by itself; on a phone the dot has words then", () =>
  onPage(async ({ visitor, page }) => {
    const words = page.page.locator(".connection-text");
    assert(((await words.boundingBox())?.width ?? 0) < 2, "only the dot");
    await visitor.context.setOffline(true);
    await page.status("Connection").filter({ hasText: "Offline" }).waitFor();
    await chip(page).filter({ hasText: "Offline" }).waitFor();
    assert(((await words.boundingBox())?.width ?? 0) > 20);
    const box = await chip(page).boundingBox();
    assert(box && box.height >= 44 && box.width >= 44);
    await visitor.context.setOffline(false);
    await page.status("Connection").filter({ hasText: "Connected" }).waitFor();
    await chip(page).filter({ hasText: "Connected" }).waitFor();
  }, PHONE));

for (const place of ["home", "the settings"]) {
  Deno.test(`${place} says that drawbridge is out of reach as a session does, and comes back by itself`, async () => {
    const home = await Deno.makeTempDir({ prefix: "drawbridge-page-" });
    try {
      const one = await Drawbridge.start({ home, args: ["--agent", fixtureAgent("plain")] });
      await using visitor = await Visitor.arrive();
      const page = await visit(one, visitor);
      await page.message.waitFor();
      if (place === "home") await page.message.fill("half a thought");
      else await page.button("Settings").click();
      await page.status("Connection").filter({ hasText: "Connected" }).waitFor();
      await one.stop("SIGKILL");
      await page.status("Connection").filter({ hasText: "Reconnecting, nothing lost" }).waitFor();
      await page.page.getByText("Trying to reach drawbridge; everything so far is saved.").waitFor();
      await using two = await Drawbridge.start({ home, args: ["--port", new URL(one.url).port] });
      await page.status("Connection").filter({ hasText: "Connected" }).waitFor();
      assertEquals(await page.page.getByText("Trying to reach drawbridge").count(), 0);
      await using elsewhere = await Visitor.arrive();
      const other = await elsewhere.open(await two.freshLink());
      await other.send("say from another device");
      await page.page.locator(".session-row").filter({ hasText: "from another device" }).waitFor();
      if (place === "home") assertEquals(await page.message.inputValue(), "half a thought");
    } finally {
      await removeTree(home);
    }
  });
}
