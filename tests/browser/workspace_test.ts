/**
 * Several sessions in one workspace, as a person sees it: what turns changed and the way back, who works here,
 * what happened meanwhile, who claims what.
 */
import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { DESKTOP, type DrawbridgePage, type Locator, PHONE, visit, Visitor } from "../support/chromium.ts";
import { command, ended } from "../support/command_line.ts";
import { eventually } from "../support/deadline.ts";
import { Drawbridge, fixtureAgent } from "../support/drawbridge.ts";
import { removeTree } from "../support/remove_tree.ts";

interface Place {
  readonly home: string;
  readonly workspace: string;
  start(): Promise<Drawbridge>;
}

interface At extends Place {
  readonly bridge: Drawbridge;
  readonly visitor: Visitor;
  readonly page: DrawbridgePage;
}

type Viewport = { readonly width: number; readonly height: number };

async function inPlace(test: (place: Place) => Promise<void>): Promise<void> {
  const home = await Deno.makeTempDir({ prefix: "drawbridge-home-" });
  const workspace = await Deno.realPath(await Deno.makeTempDir({ prefix: "drawbridge-work-" }));
  Deno.writeTextFileSync(join(workspace, "a.txt"), "one\n");
  const args = ["--cwd", workspace, "--agent", fixtureAgent("plain")];
  try {
    await test({ home, workspace, start: () => Drawbridge.start({ home, asks: true, args }) });
  } finally {
    await removeTree(home);
    await removeTree(workspace);
  }
}

async function onPage(test: (at: At) => Promise<void>, viewport: Viewport = DESKTOP): Promise<void> {
  await inPlace(async (place) => {
    await using bridge = await place.start();
    await using visitor = await Visitor.arrive({ viewport });
    const page = await visit(bridge, visitor);
    await test({ ...place, bridge, visitor, page });
    // What the server refuses stands on the browser's console; that is no fault of the page.
    assertEquals(visitor.complaints.filter((text) => !/status of (404|409|422)/.test(text)), []);
  });
}

/** Runs one turn to its end. */
async function turn(page: DrawbridgePage, text: string): Promise<void> {
  await page.send(text);
  await page.idle();
}

/** {@link turn}, up to where it is told what it changed. */
async function changing(page: DrawbridgePage, text: string): Promise<void> {
  const told = page.articles("Changed files");
  const before = await told.count();
  await turn(page, text);
  await told.nth(before).waitFor();
}

/** Begins a session, up to where its turns are compared with how things were. */
async function begin(page: DrawbridgePage): Promise<void> {
  await turn(page, "say hello");
  await page.button("Changes").click();
  await panel(page).getByText("Nothing has changed").waitFor();
  await page.button("Close the panel").click();
}

function panel({ page }: DrawbridgePage): Locator {
  return page.getByRole("complementary", { name: "Workspace" });
}

/** The lines of `path` that the panel shows. */
function lines(page: DrawbridgePage, path: string): Locator {
  return panel(page).getByRole("group", { name: `Change to ${path}` });
}

/** Asks for the revert of `path`, which is unfolded in the panel, and confirms. */
async function revert(page: DrawbridgePage, path: string): Promise<void> {
  await panel(page).getByRole("button", { name: `Revert ${path}`, exact: true }).click();
  const question = panel(page).getByRole("group", { name: `Revert ${path}?` });
  await question.getByText("What is there now is kept; Undo brings it back.").waitFor();
  await question.getByRole("button", { name: "Put it back" }).click();
}

function holds(path: string, text: string | null): Promise<true> {
  return eventually(() => read(path) === text, `${path} with ${JSON.stringify(text)}`);
}

function read(path: string): string | null {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return null; // not there
  }
}

async function focusIsOn(locator: Locator, what: string): Promise<void> {
  await eventually(
    () => locator.evaluate((element) => element === document.activeElement),
    `the focus on ${what}`,
  );
}

for (const [device, viewport] of [["desktop", DESKTOP], ["phone", PHONE]] as const) {
  Deno.test(`a turn's files can be looked at, put back, and that undone, on a ${device}`, () =>
    onPage(async ({ page, workspace }) => {
      const file = join(workspace, "a.txt");
      await begin(page);
      await changing(page, "write a.txt two");
      const line = page.articles("Changed files");
      await line.getByRole("button", { name: "1 file changed +1 −1" }).click();
      await line.getByText("a.txt").waitFor();
      await line.getByRole("button", { name: "Review" }).click();
      await lines(page, "a.txt").getByText("two").waitFor();
      await lines(page, "a.txt").getByText("one").waitFor();

      await revert(page, "a.txt");
      await holds(file, "one\n");
      const undo = panel(page).getByRole("button", { name: "Undo: a.txt" });
      await focusIsOn(undo, "Undo");
      await undo.click();
      await holds(file, "two\n");
      await panel(page).getByRole("button", { name: "Revert a.txt", exact: true }).waitFor();

      await page.page.keyboard.press("Escape");
      await panel(page).waitFor({ state: "detached" });
      await focusIsOn(line.getByRole("button", { name: "Review" }), "Review");
      const told = page.articles("Put back");
      await told.filter({ hasText: "Undid the revert of a.txt" }).getByRole("button", { name: "Undo: a.txt" })
        .click();
      await holds(file, "one\n");
      assertEquals(await told.first().getByRole("button").count(), 0, "an Undo of what is not so any more");
    }, viewport));
}

Deno.test("the way back from a revert takes the focus though the answer comes after what it did", () =>
  onPage(async ({ page }) => {
    await begin(page);
    await changing(page, "write a.txt two");
    await page.articles("Changed files").getByRole("button", { name: "Review" }).click();
    const undo = panel(page).getByRole("button", { name: "Undo: a.txt" });
    await page.page.route("**/revert", async (route) => {
      const response = await route.fetch();
      await undo.waitFor();
      await route.fulfill({ response });
    });
    await revert(page, "a.txt");
    await focusIsOn(undo, "Undo");
  }));

for (const [device, viewport] of [["desktop", DESKTOP], ["phone", PHONE]] as const) {
  Deno.test(`a turn is undone with a look before, redone, and left from before its message, on a ${device}`, () =>
    onPage(async ({ page, workspace }) => {
      await begin(page);
      await changing(page, "writes a.txt b.txt");
      await changing(page, "write c.txt kept");
      const line = page.articles("Changed files").first();
      await line.getByRole("button", { name: "Undo this turn" }).click();
      const question = line.getByRole("group", { name: "Undo what this turn changed?" });
      await question.getByText("2 files go back").waitFor();
      await question.getByText("b.txt").waitFor();
      await question.getByRole("button", { name: "Undo it" }).click();
      await line.getByText("What this turn changed is undone.").waitFor();
      await holds(join(workspace, "a.txt"), "one\n");
      await holds(join(workspace, "b.txt"), null);
      await holds(join(workspace, "c.txt"), "kept\n");
      await line.getByRole("button", { name: "Redo" }).click();
      await holds(join(workspace, "b.txt"), "new\n");
      await line.getByRole("button", { name: "Undo this turn" }).click();
      await question.getByRole("checkbox", { name: "And go on from before its message" }).check();
      const before = page.page.url();
      await question.getByRole("button", { name: "Undo it" }).click();
      await page.page.waitForURL((url) => url.href !== before);
      await page.articles("You").first().waitFor();
      await page.idle();
      await holds(join(workspace, "b.txt"), null);
      assertEquals(await page.articles("You").allInnerTexts(), ["say hello"]);
    }, viewport));
}

Deno.test("two turns with a file in common are undone and redone one after the other", () =>
  onPage(async ({ page, workspace }) => {
    await begin(page);
    await changing(page, "write a.txt two");
    await changing(page, "writes a.txt b.txt");
    const told = page.articles("Changed files");
    await told.nth(1).waitFor();
    const both = async (a: string, b: string | null) => {
      await holds(join(workspace, "a.txt"), a);
      await holds(join(workspace, "b.txt"), b);
    };
    const foot = (n: number, name: "Undo this turn" | "Redo") => told.nth(n).getByRole("button", { name });
    const undo = async (n: number) => {
      await foot(n, "Undo this turn").click();
      await told.nth(n).getByRole("button", { name: "Undo it" }).click();
      await told.nth(n).getByText("What this turn changed is undone.").waitFor();
    };
    await both("new\n", "new\n");
    assertEquals(await foot(0, "Undo this turn").count(), 0);
    await undo(1);
    await both("two\n", null);
    await undo(0);
    await both("one\n", null);
    assertEquals([await foot(1, "Undo this turn").count(), await foot(1, "Redo").count()], [0, 0]);
    await foot(0, "Redo").click();
    await foot(1, "Redo").waitFor();
    await both("two\n", null);
    await foot(1, "Redo").click();
    await foot(1, "Undo this turn").waitFor();
    await both("new\n", "new\n");
    assertEquals([await foot(0, "Undo this turn").count(), await foot(0, "Redo").count()], [0, 0]);
    assertEquals(await told.getByRole("alert").count(), 0);
  }));

Deno.test("the count of changed files is said to be a part of them while earlier turns are not loaded", () =>
  onPage(async ({ page }) => {
    await begin(page);
    await changing(page, "write b.txt early");
    await page.button("Changes, 1 file").waitFor();
    await page.queue("calls 4000"); // its message is far above by the time that it is looked for
    await page.articles("Tool: Call 4000").waitFor();
    await page.idle();
    await page.queue("write c.txt late");
    await page.button("Changes, 2 files").waitFor();
    await page.page.reload();
    await page.button("Changes, at least 1 file").waitFor();
    await page.conversation.hover();
    await eventually(async () => {
      await page.page.mouse.wheel(0, -3_000);
      return await page.button("Changes, 2 files").count() > 0;
    }, "the count of all, further up");
  }));

Deno.test("what no tool call named is told apart, in the turn and in all", () =>
  onPage(async ({ page, workspace }) => {
    await begin(page);
    await changing(page, "sneak b.txt secret");
    await changing(page, "write c.txt open");
    await page.articles("Changed files").nth(1).waitFor();
    await page.button("Changes, 2 files").click();
    const list = panel(page);
    await list.getByText("2 files changed since this session began").waitFor();
    await list.getByTitle(/^No tool call of a session named these files/).filter({ hasText: "Elsewhere" })
      .waitFor();
    const files = list.getByRole("list", { name: "Files" });
    assertEquals(await files.nth(0).getByRole("button").count(), 1);
    await files.nth(0).getByRole("button", { name: /added c\.txt/ }).waitFor();
    await files.nth(1).getByRole("button", { name: /added b\.txt/ }).click();
    await lines(page, "b.txt").getByText("secret").waitFor();

    await list.getByRole("button", { name: "Revert b.txt" }).click();
    await list.getByRole("group", { name: "Revert b.txt?" }).getByText("This deletes it").waitFor();
    await page.page.keyboard.press("Escape");
    await focusIsOn(list.getByRole("button", { name: "Revert b.txt" }), "the offer");
    await revert(page, "b.txt");
    await holds(join(workspace, "b.txt"), null);
    await list.getByText("1 file changed since this session began").waitFor();
    await list.getByRole("list", { name: "Put back" }).getByRole("button", { name: "Undo: b.txt" }).click();
    await holds(join(workspace, "b.txt"), "secret\n");
    await list.getByText("2 files changed since this session began").waitFor();
  }));

for (const [device, viewport] of [["desktop", DESKTOP], ["phone", PHONE]] as const) {
  Deno.test(`files are found in the tree, and from the agent's words at their line, on a ${device}`, () =>
    onPage(async ({ page, workspace }) => {
      Deno.mkdirSync(join(workspace, "src"));
      const text = Array.from({ length: 90 }, (_, n) => `line ${n + 1} of it`).join("\n");
      Deno.writeTextFileSync(join(workspace, "src", "main.txt"), text);
      await turn(page, "say Look at `src/main.txt:77` and at `src/none.txt:1`, not at `src/`.");
      await page.articles("Agent").getByRole("button", { name: "src/main.txt:77" }).click();
      const viewer = panel(page).getByRole("region", { name: "File src/main.txt" });
      await viewer.getByText("line 77 of it").waitFor();
      const place = viewer.getByRole("group", { name: "90 lines" });
      assert(await place.evaluate((element) => element.scrollTop > 0), "it is not at its line");
      await viewer.getByRole("button", { name: "Back to the files" }).click();
      const tree = panel(page).getByRole("list", { name: "Files of the workspace" });
      await tree.getByRole("button", { name: "src/" }).click();
      await tree.getByRole("button", { name: "main.txt" }).click();
      await viewer.getByText("line 1 of it").waitFor();
      await page.button("Close the panel").click();
      await page.articles("Agent").getByRole("button", { name: "src/none.txt:1" }).click();
      await panel(page).getByRole("alert").getByText("It is not there.").waitFor();
    }, viewport));
}

Deno.test("a file that was changed since it was shown is left alone, and said to be", () =>
  onPage(async ({ page, workspace }) => {
    await begin(page);
    await changing(page, "write a.txt two");
    await page.articles("Changed files").getByRole("button", { name: "Review" }).click();
    await lines(page, "a.txt").getByText("two").waitFor();
    Deno.writeTextFileSync(join(workspace, "a.txt"), "mine\n");
    await revert(page, "a.txt");
    await panel(page).getByRole("alert").filter({ hasText: "changed since it was shown" }).waitFor();
    assertEquals(read(join(workspace, "a.txt")), "mine\n");
    await panel(page).getByRole("button", { name: "Show this session" }).click();
    await panel(page).getByRole("button", { name: /modified a\.txt/ }).click();
    await lines(page, "a.txt").getByText("mine").waitFor();
    Deno.writeTextFileSync(join(workspace, "a.txt"), "mine again\n");
    await revert(page, "a.txt");
    const refusal = panel(page).getByRole("alert").filter({ hasText: "changed since it was shown" });
    await refusal.waitFor();
    await panel(page).getByRole("button", { name: "Refresh" }).last().click();
    await lines(page, "a.txt").getByText("mine again").waitFor();
    await revert(page, "a.txt");
    await holds(join(workspace, "a.txt"), "one\n");
  }));

Deno.test("a turn whose file was changed since leads from the refusal to what is there now", () =>
  onPage(async ({ page, workspace }) => {
    await begin(page);
    await changing(page, "write a.txt two");
    const line = page.articles("Changed files");
    await line.getByRole("button", { name: "Undo this turn" }).waitFor();
    Deno.writeTextFileSync(join(workspace, "a.txt"), "mine\n");
    await line.getByRole("button", { name: "Undo this turn" }).click();
    await line.getByRole("button", { name: "Undo it" }).click();
    await line.getByRole("alert").filter({ hasText: "changed since it was shown" }).waitFor();
    assertEquals(read(join(workspace, "a.txt")), "mine\n");
    await line.getByRole("button", { name: "Show this session" }).click();
    await panel(page).getByRole("button", { name: /modified a\.txt/ }).click();
    await lines(page, "a.txt").getByText("mine").waitFor();
    await revert(page, "a.txt");
    await holds(join(workspace, "a.txt"), "one\n");
    await line.getByRole("alert").waitFor({ state: "detached" });
  }));

Deno.test("a file in a turn's list leads to its lines; one that is no text is said to be none", () =>
  onPage(async ({ page, workspace }) => {
    await begin(page);
    await changing(page, "write a.txt two");
    await changing(page, "write b.txt three");
    const told = page.articles("Changed files");
    await told.nth(1).waitFor();
    await told.first().getByRole("button", { name: /^1 file changed/ }).click();
    await told.first().getByRole("button", { name: /^modified a\.txt/ }).click();
    await lines(page, "a.txt").getByText("two").waitFor();
    await focusIsOn(panel(page).getByRole("button", { name: /^write a\.txt two/ }), "the turn");
    // Looking elsewhere and back takes the focus nowhere.
    await panel(page).getByRole("tab", { name: "Changes" }).press("ArrowRight");
    await panel(page).getByRole("tab", { name: "Files" }).press("ArrowLeft");
    await lines(page, "a.txt").getByText("two").waitFor();
    await focusIsOn(panel(page).getByRole("tab", { name: "Changes" }), "the tab");

    Deno.writeFileSync(join(workspace, "picture.bin"), new Uint8Array([0, 1, 2]));
    await panel(page).getByRole("button", { name: "This session" }).click();
    await panel(page).getByRole("button", { name: /^added picture\.bin/ }).click();
    await panel(page).getByText("Not shown: it is no text").waitFor();
    await panel(page).getByText("Not listed: what .gitignore names").waitFor();
  }));

Deno.test("an earlier turn's file goes back from the turn that changed it last", () =>
  onPage(async ({ page }) => {
    await begin(page);
    await changing(page, "write a.txt two");
    await changing(page, "write a.txt three");
    await page.articles("Changed files").nth(1).waitFor();
    await page.articles("Changed files").first().getByRole("button", { name: "Review" }).click();
    await panel(page).getByText("Changed again in a later turn").waitFor();
    assertEquals(await panel(page).getByRole("button", { name: "Revert a.txt" }).count(), 0);
  }));

Deno.test("a second session in a folder asks: join the first, or work alongside and say so", () =>
  onPage(async ({ page, bridge, visitor }) => {
    await turn(page, "say first");
    const first = page.page.url();
    await page.page.getByText("yours", { exact: true }).waitFor();
    await page.button("New session").click();
    await page.queue("say second");
    const card = page.page.getByRole("group", { name: "A session works in this folder" });
    await card.getByText("say first").waitFor();
    assertEquals(await page.message.inputValue(), "say second");
    await card.getByRole("button", { name: "Cancel" }).click();
    await card.waitFor({ state: "detached" });
    await page.button("Send").click();
    await card.getByRole("button", { name: "Join that session" }).click();
    await page.page.waitForURL(first);
    await page.articles("Agent").filter({ hasText: "first" }).waitFor();
    // What was written goes along.
    assertEquals(await page.message.inputValue(), "say second");

    await page.button("New session").click();
    await page.queue("say second");
    await card.getByRole("button", { name: "Work alongside" }).click();
    await page.articles("Agent").filter({ hasText: "second" }).waitFor();
    await page.page.getByText(/^shared with /).waitFor();

    const other = await visitor.open(first);
    await other.page.getByText(/^shared with /).waitFor();
    await changing(page, "write b.txt theirs");
    await page.articles("Changed files").waitFor();
    await other.button("Changes").click();
    const list = panel(other);
    await list.getByRole("button", { name: /added b\.txt/ }).or(list.getByText("Nothing has changed"))
      .waitFor();
    await list.getByRole("button", { name: "Refresh" }).click();
    await list.getByText("Another session").waitFor();
    await list.getByRole("link", { name: "say second" }).click();
    await other.page.waitForURL(page.page.url());
    assert(other.page.url().startsWith(bridge.url));
  }));

Deno.test("the claims tab shows who claims what, counts down, and releases", () =>
  onPage(async ({ page, home }) => {
    await turn(page, "say hello");
    const sessionId = new URL(page.page.url()).pathname.slice("/s/".length);
    await page.button("Changes").click();
    await panel(page).getByRole("tab", { name: "Claims" }).click();
    await panel(page).getByText("claim_try").waitFor();
    await panel(page).getByText("drawbridge claim").waitFor();
    for (const [key, holder] of [["build 512", sessionId], ["issue 7", "alice"]]) {
      const { code } = await ended(command(home, { args: ["claim", "try", "ci", key, "--as", holder] }));
      assertEquals(code, 0);
    }
    // Opened anew, it is asked for at once.
    await panel(page).getByRole("tab", { name: "Changes" }).click();
    await panel(page).getByRole("tab", { name: "Claims" }).click();
    const mine = panel(page).getByRole("listitem").filter({ hasText: "build 512" });
    await mine.getByRole("link", { name: "say hello" }).waitFor();
    await mine.getByText(/^(30|29) min left$/).waitFor();
    await panel(page).getByRole("listitem").filter({ hasText: "issue 7" }).getByText("alice").waitFor();
    await mine.getByRole("button", { name: "Release build 512" }).click();
    await mine.getByRole("group", { name: "Release build 512?" }).getByRole("button", { name: "Release it" })
      .click();
    await mine.waitFor({ state: "detached" });
    const { stdout } = await ended(command(home, { args: ["claim", "list", "--json"] }));
    assertEquals(JSON.parse(stdout).map(({ key }: { key: string }) => key), ["issue 7"]);
  }));

Deno.test("after a restart: what changed meanwhile, how the last session ended, and turns that go back", () =>
  inPlace(async ({ workspace, start }) => {
    const before = await start();
    let session = "";
    {
      await using visitor = await Visitor.arrive();
      const page = await visit(before, visitor);
      await begin(page);
      await changing(page, "write a.txt two");
      await page.articles("Changed files").waitFor();
      session = new URL(page.page.url()).pathname;
    }
    await before.stop();
    Deno.writeTextFileSync(join(workspace, "by_hand.txt"), "mine\n");

    await using bridge = await start();
    await using visitor = await Visitor.arrive();
    const page = await visit(bridge, visitor);
    await turn(page, "say back again");
    const banner = page.articles("Changed here since the last session");
    await banner.getByText("by_hand.txt").waitFor();
    await banner.getByText(/^Last session: .+, 2 turns in .+, 1 file changed, stopped with drawbridge$/)
      .waitFor();
    await banner.getByRole("button", { name: "Review" }).click();
    await lines(page, "by_hand.txt").getByText("mine").waitFor();
    assertEquals(await panel(page).getByRole("button", { name: /^Revert/ }).count(), 0);

    // The panel is remembered, and the stopped session's turns still go back.
    await page.page.goto(new URL(session, bridge.url).href);
    await panel(page).getByRole("button", { name: "This session" }).click();
    await panel(page).getByText("The agent does not run").waitFor();
    await panel(page).getByRole("button", { name: "Show by turn" }).click();
    await panel(page).getByRole("button", { name: /modified a\.txt/ }).click();
    await lines(page, "a.txt").getByText("two").waitFor();
    await revert(page, "a.txt");
    await holds(join(workspace, "a.txt"), "one\n");
    assertEquals(await page.status("Agent").innerText(), "Stopped");
    assertEquals(visitor.complaints, []);
  }));

Deno.test("a folder that is not there is created when that is wished", () =>
  onPage(async ({ page, workspace }) => {
    const folder = join(workspace, "new", "place");
    await page.page.getByLabel("Working directory").fill(folder);
    await page.queue("cwd");
    await page.page.getByRole("alert").filter({ hasText: "there is no such directory" }).waitFor();
    assertEquals(read(folder), null);
    await page.button("Create the folder").click();
    await page.articles("Agent").filter({ hasText: folder }).waitFor();
    assert(Deno.statSync(folder).isDirectory);
  }));

Deno.test("the panel is remembered beside the conversation, and never hides it on a phone", () =>
  onPage(async ({ page }) => {
    await turn(page, "say hello");
    await page.button("Changes").click();
    await focusIsOn(panel(page).getByRole("tab", { name: "Changes" }), "the tab");
    await page.page.reload();
    await panel(page).waitFor();
    await page.page.setViewportSize(PHONE);
    await page.page.reload();
    await page.message.waitFor();
    assertEquals(await panel(page).count(), 0);
    await page.button("Changes").click();
    await panel(page).waitFor();
    // What is under it can neither be reached nor heard.
    const reached = await page.message.evaluate((box) => {
      box.focus();
      return document.activeElement === box;
    });
    assertEquals(reached, false);
    await page.button("Close the panel").click();
    await page.message.waitFor();
    await focusIsOn(page.button("Changes"), "what opened it");
  }));
