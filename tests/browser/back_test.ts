/** Back on a phone closes what covers the page before it leaves the session; on a desktop it is Back. */
import { assert, assertEquals } from "@std/assert";
import { DESKTOP, type DrawbridgePage, PHONE, visit, Visitor } from "../support/chromium.ts";
import { makeHome } from "../support/command_line.ts";
import { Drawbridge, fixtureAgent } from "../support/drawbridge.ts";

/** A page at a session that was gone to from home. */
async function onPage(
  test: (page: DrawbridgePage, session: string) => Promise<void>,
  viewport = PHONE,
): Promise<void> {
  await using place = await makeHome();
  const args = ["--cwd", place.path, "--agent", fixtureAgent("plain")];
  await using bridge = await Drawbridge.start({ args });
  await using visitor = await Visitor.arrive({ viewport });
  const page = await visit(bridge, visitor);
  await page.send("say hello");
  await page.idle();
  await test(page, page.page.url());
  assertEquals(visitor.complaints, []);
}

const COVERS: readonly {
  readonly name: string;
  readonly open: (page: DrawbridgePage) => Promise<void>;
  readonly is: (page: DrawbridgePage) => ReturnType<DrawbridgePage["button"]>;
}[] = [
  {
    name: "the panel",
    open: (page) => page.page.getByRole("button", { name: /^Changes/ }).first().click(),
    is: (page) => page.page.getByRole("complementary", { name: "Workspace" }),
  },
  {
    name: "the sessions",
    open: (page) => page.button("Show sessions").click(),
    is: (page) => page.button("Hide sessions"),
  },
  {
    name: "a session's menu",
    open: (page) => page.button("Session menu").click(),
    is: (page) => page.page.getByRole("menu"),
  },
  {
    name: "the palette",
    open: (page) => page.page.keyboard.press("Control+k"),
    is: (page) => page.page.getByRole("combobox", { name: "Find a session, a command, a file" }),
  },
  {
    name: "the connection",
    open: (page) => page.page.getByRole("button", { name: /^Connection: / }).click(),
    is: (page) => page.page.getByRole("dialog", { name: "Connection" }),
  },
  {
    name: "the keys",
    open: async (page) => {
      await page.conversation.focus();
      await page.page.keyboard.press("?");
    },
    is: (page) => page.page.getByRole("dialog", { name: "Keys" }),
  },
];

for (const { name, open, is } of COVERS) {
  Deno.test(`Back closes ${name}, then leaves the session`, () =>
    onPage(async (page, session) => {
      for (let times = 0; times < 2; times++) {
        await open(page);
        await is(page).waitFor();
        await page.page.goBack();
        await is(page).waitFor({ state: "hidden" });
        assertEquals(page.page.url(), session);
      }
      await page.page.goBack();
      await page.page.getByRole("heading", { name: "What shall we work on?" }).waitFor();
      await page.page.goForward();
      await page.articles("Agent").filter({ hasText: "hello" }).waitFor();
      assertEquals([page.page.url(), await is(page).isVisible()], [session, false]);
    }));

  Deno.test(`Back leaves the session at once when ${name} was closed by hand`, () =>
    onPage(async (page) => {
      // Browsers tell a moment later that a dialog is closed; Back may come before that.
      await page.page.evaluate(() => addEventListener("close", (event) => event.stopPropagation(), true));
      await open(page);
      await is(page).waitFor();
      await is(page).press("Escape");
      await is(page).waitFor({ state: "hidden" });
      await page.page.goBack();
      await page.page.getByRole("heading", { name: "What shall we work on?" }).waitFor();
    }));
}

Deno.test("of two that cover each other Back closes the upper one first", () =>
  onPage(async (page, session) => {
    const [panel, , , palette] = COVERS;
    await panel.open(page);
    await panel.is(page).waitFor();
    await palette.open(page);
    await palette.is(page).waitFor();
    await page.page.goBack();
    await palette.is(page).waitFor({ state: "hidden" });
    assert(await panel.is(page).isVisible());
    await page.page.goBack();
    await panel.is(page).waitFor({ state: "hidden" });
    assertEquals(page.page.url(), session);
  }));

Deno.test("a session that was chosen in the sheet takes the place of the sheet", () =>
  onPage(async (page, session) => {
    await page.button("Show sessions").click();
    await page.button("New session").click();
    await page.send("say second");
    await page.idle();
    const second = page.page.url();
    await page.button("Show sessions").click();
    await page.page.locator(".session-row a").filter({ hasText: "say hello" }).click();
    await page.articles("Agent").filter({ hasText: "hello" }).waitFor();
    assertEquals(page.page.url(), session);
    await page.page.goBack();
    await page.articles("Agent").filter({ hasText: "second" }).waitFor();
    assertEquals(page.page.url(), second);
    assertEquals(await page.button("Hide sessions").isVisible(), false);
  }));

Deno.test("the settings are left to where they were opened from, also after the keys were shown there", () =>
  onPage(async (page, session) => {
    await page.button("Show sessions").click();
    await page.button("Settings").click();
    await page.button("Show all keys").click();
    const keys = page.page.getByRole("dialog", { name: "Keys" });
    await keys.waitFor();
    await page.page.keyboard.press("Escape");
    await keys.waitFor({ state: "hidden" });
    await page.button("Close the settings").click();
    await page.articles("Agent").filter({ hasText: "hello" }).waitFor();
    assertEquals(page.page.url(), session);
  }));

Deno.test("on a desktop Back is Back, whatever is open", () =>
  onPage(async (page) => {
    await page.button("Session menu").click();
    await page.page.getByRole("menu").waitFor();
    await page.page.goBack();
    await page.page.getByRole("heading", { name: "What shall we work on?" }).waitFor();
  }, DESKTOP));
