/**
 * Whole conversations as a person handles them: named, pinned, put away, branched, taken along, deleted,
 * taken in; and what waits moved about, or said at once.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { DESKTOP, type DrawbridgePage, type Locator, PHONE, visit, Visitor } from "../support/chromium.ts";
import { eventually } from "../support/deadline.ts";
import { Drawbridge, fixtureAgent } from "../support/drawbridge.ts";
import { removeTree } from "../support/remove_tree.ts";

interface At {
  readonly bridge: Drawbridge;
  readonly visitor: Visitor;
  readonly page: DrawbridgePage;
}

interface Options {
  readonly agent?: string;
  readonly viewport?: { readonly width: number; readonly height: number };
}

async function onPage(test: (at: At) => Promise<void>, options: Options = {}): Promise<void> {
  const { agent = fixtureAgent("plain"), viewport = DESKTOP } = options;
  await using bridge = await Drawbridge.start({ args: ["--agent", agent] });
  await using visitor = await Visitor.arrive({ viewport });
  const page = await visit(bridge, visitor);
  await test({ bridge, visitor, page });
  // What the server refuses stands on the browser's console; that is no fault of the page.
  assertEquals(visitor.complaints.filter((text) => !/status of (409|422)/.test(text)), []);
}

async function turn(page: DrawbridgePage, text: string): Promise<void> {
  await page.send(text);
  await page.idle();
}

/** A session of one turn, begun at Home. */
async function begin(page: DrawbridgePage, text: string): Promise<void> {
  await showSessions(page);
  await page.button("New session").click();
  await turn(page, text);
}

async function showSessions(page: DrawbridgePage): Promise<void> {
  // In front of it stands the gate, for a moment.
  await page.page.locator(".header").waitFor({ state: "attached" });
  const show = page.button("Show sessions");
  if (await show.isVisible() && await show.getAttribute("aria-expanded") === "false") await show.click();
}

function sidebar({ page }: DrawbridgePage): Locator {
  return page.getByRole("navigation", { name: "Sessions" });
}

function row(page: DrawbridgePage, name: string | RegExp): Locator {
  return sidebar(page).getByRole("link", { name });
}

/** Titles as they stand in the sidebar, from the top. */
function titles(page: DrawbridgePage): Promise<string[]> {
  return sidebar(page).getByRole("link").locator(".session-title").allInnerTexts();
}

async function listIs(page: DrawbridgePage, wanted: readonly string[]): Promise<void> {
  await eventually(
    async () => JSON.stringify(await titles(page)) === JSON.stringify(wanted),
    `the list ${wanted.join(", ")}`,
  );
}

async function choose(page: DrawbridgePage, item: string, of?: string): Promise<void> {
  await page.button(of === undefined ? "Session menu" : `Menu of ${of}`).click();
  await page.page.getByRole("menuitem", { name: item, exact: true }).click();
}

async function focusIsOn(locator: Locator, what: string): Promise<void> {
  await eventually(
    () => locator.evaluate((element) => element === document.activeElement),
    `the focus on ${what}`,
  );
}

for (const [device, viewport] of [["desktop", DESKTOP], ["phone", PHONE]] as const) {
  Deno.test(`a session is named, pinned, put away, brought back and deleted, on a ${device}`, () =>
    onPage(async ({ page }) => {
      await turn(page, "say first");
      await choose(page, "Rename");
      const name = page.page.getByRole("textbox", { name: "Name of the session" });
      await name.fill("My own name");
      await name.press("Enter");
      await page.page.getByRole("heading", { name: "My own name", level: 1 }).waitFor();
      await focusIsOn(page.button("Session menu"), "what the menu belongs to");
      await choose(page, "Rename");
      await name.fill("Not this");
      await name.press("Escape");
      await page.page.getByRole("heading", { name: "My own name", level: 1 }).waitFor();

      await choose(page, "Pin");
      await begin(page, "say second");
      await showSessions(page);
      await row(page, /^My own name .*Pinned$/).waitFor();
      await listIs(page, ["My own name", "say second"]);

      await choose(page, "Put away", "say second");
      await listIs(page, ["My own name"]);
      await page.button("Put away (1)").click();
      await listIs(page, ["My own name", "say second"]);
      await choose(page, "Bring back", "say second");
      await page.button("Put away (1)").waitFor({ state: "detached" });
      await choose(page, "Unpin", "My own name");
      await listIs(page, ["say second", "My own name"]);

      await choose(page, "Delete", "say second");
      const question = page.page.getByRole("group", { name: "Delete this conversation?" });
      await question.getByText("It is gone for good").waitFor();
      await question.getByRole("button", { name: "Keep it" }).click();
      await question.waitFor({ state: "detached" });
      await choose(page, "Delete", "say second");
      await question.getByRole("button", { name: "Delete it" }).click();
      await page.page.getByRole("heading", { name: "What shall we work on?" }).waitFor();
      assertEquals(new URL(page.page.url()).pathname, "/");
      await showSessions(page);
      await listIs(page, ["My own name"]);
    }, { viewport }));
}

Deno.test("the menu is steered by keys, which stop no agent", () =>
  onPage(async ({ page }) => {
    await page.send("hang");
    const { keyboard } = page.page;
    await page.button("Session menu").focus();
    await keyboard.press("Enter");
    const item = (name: string) => page.page.getByRole("menuitem", { name, exact: true });
    await focusIsOn(item("Rename"), "Rename");
    await keyboard.press("ArrowUp");
    await focusIsOn(item("Delete"), "Delete");
    await keyboard.press("Enter");
    const question = page.page.getByRole("group", { name: "Delete this conversation?" });
    await focusIsOn(question, "the question");
    await keyboard.press("Escape");
    await focusIsOn(page.button("Session menu"), "the button");
    await keyboard.press("Enter");
    await keyboard.press("ArrowDown");
    await focusIsOn(item("Pin"), "Pin");
    await keyboard.press("Escape");
    await item("Pin").waitFor({ state: "detached" });
    await page.button("Session menu").click();
    await item("Pin").waitFor();
    await page.button("Session menu").click();
    await item("Pin").waitFor({ state: "detached" });
    await page.status("Agent").filter({ hasText: "Working" }).waitFor();
    await page.button("Stop").click();
    await page.idle();
  }));

Deno.test("what another browser names, puts away and deletes is told here", () =>
  onPage(async ({ bridge, visitor, page }) => {
    await turn(page, "say first");
    await begin(page, "say second");
    const other = await visitor.open(bridge.url);
    await choose(other, "Rename", "say first");
    await other.page.getByRole("textbox", { name: "Name of the session" }).fill("Told");
    await other.page.keyboard.press("Enter");
    await listIs(page, ["say second", "Told"]);
    await choose(other, "Delete", "say second");
    await other.button("Delete it").click();
    await listIs(page, ["Told"]);
    await page.page.getByRole("heading", { name: "There is no such session" }).waitFor();
  }));

Deno.test("a conversation is saved as Markdown and as JSON, under its name", () =>
  onPage(async ({ page }) => {
    await turn(page, "say hello there");
    for (
      const [item, name, text] of [
        ["Export as Markdown", "say-hello-there.md", "## Agent\n\nhello there"],
        ["Export as JSON", "say-hello-there.json", '"type":"prompt"'],
      ]
    ) {
      const [download] = await Promise.all([page.page.waitForEvent("download"), choose(page, item)]);
      assertEquals(download.suggestedFilename(), name);
      assertStringIncludes(await Deno.readTextFile(await download.path()), text);
    }
  }));

for (const [device, viewport] of [["desktop", DESKTOP], ["phone", PHONE]] as const) {
  Deno.test(`a branch goes on after the answer it begins at, on a ${device}`, () =>
    onPage(async ({ page }) => {
      await turn(page, "say first");
      await turn(page, "say second");
      const address = page.page.url();
      await page.button("Branch from here").first().click();
      await page.page.waitForURL((url) => url.href !== address);
      await page.conversation.getByText("This is a branch").waitFor();
      assertEquals(await page.articles("Agent").allInnerTexts(), ["first"]);
      await page.page.goBack();
      await page.articles("Agent").filter({ hasText: "second" }).waitFor();
      await page.button("Branch from here").last().click();
      await page.page.waitForURL((url) => url.href !== address);
      await page.conversation.getByText("This is a branch").waitFor();
      assertEquals(await page.articles("Agent").allInnerTexts(), ["first", "second"]);
    }, { viewport }));
}

Deno.test("the newest prompt comes back to be edited, in front of what is written, its files too", () =>
  onPage(async ({ page }) => {
    await turn(page, "say first");
    const transfer = await page.page.evaluateHandle(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File(["hello"], "note.txt", { type: "text/plain" }));
      return transfer;
    });
    await page.message.dispatchEvent("drop", { dataTransfer: transfer });
    await page.button("Remove note.txt").waitFor();
    await turn(page, "say second");
    assertEquals(await page.button("Edit and send again").count(), 1);
    await page.message.fill("a draft");
    await page.button("Edit and send again").click();
    assertEquals(await page.message.inputValue(), "say second\na draft");
    await page.button("Remove note.txt").waitFor();
    await focusIsOn(page.message, "the message");
  }));

Deno.test("what waits is moved up and down by keys, and the focus stays with it", () =>
  onPage(async ({ page }) => {
    await page.send("hang");
    for (const text of ["say one", "say two", "say three"]) await page.queue(text);
    const texts = page.page.locator(".queued .strip-text");
    const order = (wanted: string) =>
      eventually(async () => (await texts.allInnerTexts()).join() === wanted, `the order ${wanted}`);
    await order("say one,say two,say three");
    const waiting = (text: string) => page.page.getByRole("listitem").filter({ hasText: text });
    const up = waiting("say three").getByRole("button", { name: "Move up" });
    await up.focus();
    await page.page.keyboard.press("Enter");
    await order("say one,say three,say two");
    await focusIsOn(up, "Move up");
    await page.page.keyboard.press("Enter");
    await order("say three,say one,say two");
    await waiting("say one").getByRole("button", { name: "Move down" }).click();
    await order("say three,say two,say one");
  }));

Deno.test("an agent that takes it is spoken to within its turn; others are not", () =>
  onPage(async ({ page }) => {
    await page.send("slow 400 50");
    await page.articles("Agent").filter({ hasText: "[000002]" }).waitFor();
    await page.message.fill("look left");
    await page.button("Say it now").click();
    await page.articles("You").filter({ hasText: "look left" }).waitFor();
    await page.articles("Agent").filter({ hasText: "steered: look left" }).waitFor();
    await eventually(async () => await page.message.inputValue() === "", "an empty message");
    await page.message.fill("and right");
    await page.message.press("Control+Enter");
    await page.articles("Agent").filter({ hasText: "steered: and right" }).waitFor();
    assertEquals(await page.page.locator(".queued").count(), 0);
    await page.button("Stop").click();
    await page.idle();
    assertEquals(await page.button("Say it now").count(), 0);
  }, { agent: fixtureAgent("steering") }));

Deno.test("Control and Enter queue where the agent takes nothing in its turn", () =>
  onPage(async ({ page }) => {
    await page.send("hang");
    await page.message.fill("say later");
    assertEquals(await page.button("Say it now").count(), 0);
    await page.message.press("Control+Enter");
    await page.page.locator(".queued").filter({ hasText: "say later" }).waitFor();
  }));

for (const [device, viewport] of [["desktop", DESKTOP], ["phone", PHONE]] as const) {
  Deno.test(`a session begun elsewhere is listed and taken in, on a ${device}`, async () => {
    const state = await Deno.makeTempFile({ prefix: "drawbridge-fixture-" });
    await Deno.remove(state);
    const agent = fixtureAgent("list", "--state", state);
    const home = await Deno.makeTempDir({ prefix: "drawbridge-work-" });
    try {
      {
        await using elsewhere = await Drawbridge.start({ args: ["--cwd", home, "--agent", agent] });
        const browser = await elsewhere.signIn();
        using view = await browser.watch(await browser.open(agent, home));
        await view.prompt("say from elsewhere");
        await elsewhere.stop();
      }
      await using bridge = await Drawbridge.start({ asks: true, args: ["--cwd", home, "--agent", agent] });
      await using visitor = await Visitor.arrive({ viewport });
      const page = await visit(bridge, visitor);
      await begin(page, "say from here");
      await showSessions(page);
      await page.button("New session").click();
      await page.message.fill("a draft");
      const show = page.page.getByRole("button", { name: /^Sessions of .* begun elsewhere$/ });
      await show.click();
      const list = page.page.getByRole("list", { name: "Sessions begun elsewhere" });
      await list.getByText("here already").waitFor();
      await list.getByRole("button", { name: /^Take in/ }).click();
      await page.page.getByRole("group", { name: "A session works in this folder" })
        .getByRole("button", { name: "Work alongside" }).click();
      await page.articles("Agent").filter({ hasText: "from elsewhere" }).waitFor();
      await showSessions(page);
      await page.button("New session").click();
      assertEquals(await page.message.inputValue(), "a draft");
      await show.click();
      await list.getByText("here already").nth(1).waitFor();
      assertEquals(await list.getByRole("button").count(), 0);
      await list.getByRole("link", { name: "say from here" }).click();
      await page.articles("Agent").filter({ hasText: "from here" }).waitFor();
      assertEquals(visitor.complaints.filter((text) => !/status of 409/.test(text)), []);
    } finally {
      await removeTree(home);
      await Deno.remove(state).catch(() => {/* the agent kept nothing */});
    }
  });
}

Deno.test("an agent that lists nothing is said to", () =>
  onPage(async ({ page }) => {
    const show = page.page.getByRole("button", { name: /begun elsewhere$/ });
    await show.click();
    await page.page.getByText(/cannot list its sessions\.$/).waitFor();
    await show.click();
    assertEquals(await page.page.getByText(/cannot list its sessions\.$/).count(), 0);
    assert(await show.isVisible());
  }));
