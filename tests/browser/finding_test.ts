/**
 * Finding one's way among many sessions: what waits in all of them, the list, the palette, the keys between them.
 */
import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { DESKTOP, type DrawbridgePage, type Locator, PHONE, visit, Visitor } from "../support/chromium.ts";
import { makeHome } from "../support/command_line.ts";
import { eventually } from "../support/deadline.ts";
import { Drawbridge, fixtureAgent } from "../support/drawbridge.ts";
import { removeTree } from "../support/remove_tree.ts";
import { anotherBrowser, begin, type Begun, several } from "../support/several_sessions.ts";

interface At {
  readonly bridge: Drawbridge;
  readonly page: DrawbridgePage;
  readonly phone: boolean;
}

const DEVICES = [["desktop", DESKTOP], ["phone", PHONE]] as const;

async function onPage(
  test: (at: At) => Promise<void>,
  { viewport = DESKTOP, home, cwd }: {
    viewport?: { width: number; height: number };
    home?: string;
    cwd?: string;
  } = {},
): Promise<void> {
  const args = ["--agent", fixtureAgent(), ...cwd === undefined ? [] : ["--cwd", cwd]];
  await using bridge = await Drawbridge.start({ args, home });
  await using visitor = await Visitor.arrive({ viewport });
  const page = await visit(bridge, visitor);
  await page.message.waitFor();
  await test({ bridge, page, phone: viewport === PHONE });
  // What the server refuses stands on the browser's console; that is no fault of the page.
  assertEquals(visitor.complaints.filter((text) => !/status of 409/.test(text)), []);
}

function sidebar({ page }: DrawbridgePage): Locator {
  return page.getByRole("navigation", { name: "Sessions" });
}

function row(page: DrawbridgePage, name: string | RegExp): Locator {
  return sidebar(page).getByRole("link", { name });
}

function palette({ page }: DrawbridgePage): Locator {
  return page.getByRole("combobox", { name: "Find a session, a command, a file" });
}

function option({ page }: DrawbridgePage, name: string | RegExp): Locator {
  return page.getByRole("option", { name });
}

async function showSessions({ page, phone }: Pick<At, "page" | "phone">): Promise<void> {
  if (phone) await page.button("Show sessions").click();
}

async function heading(page: DrawbridgePage, name: string): Promise<void> {
  await page.page.getByRole("heading", { name, level: 1 }).waitFor();
}

async function titleIs({ page }: DrawbridgePage, title: string): Promise<void> {
  await eventually(async () => await page.title() === title, `the title ${title}`);
}

for (const [device, viewport] of DEVICES) {
  Deno.test(`a question of another session is answered from home, on a ${device}`, () =>
    onPage(async ({ bridge, page }) => {
      const ids = await several(bridge);
      // On a phone it stands at Home, else in the sidebar: one of the two is there to be seen.
      const open = page.page.getByRole("button", { name: "3 questions wait" }).filter({ visible: true });
      await open.click();
      const inbox = page.page.getByRole("dialog", { name: "Waiting for you" });
      const run = inbox.getByRole("group", { name: "Question of Test the header on a phone" });
      await run.getByText("deno test castle/").first().waitFor();
      const edit = inbox.getByRole("group", { name: "Question of Read dates with a zone" });
      assertEquals(
        (await edit.locator(".answers button").allInnerTexts()).map((text) => text.split("\n")[0]),
        [
          "Allow",
          "Always allow edits",
          "Reject",
          "Say why…",
        ],
      );
      await edit.locator(".added").first().waitFor();
      await inbox.getByText("has a form for you to fill in").waitFor();
      await inbox.locator(".armed").nth(1).waitFor();
      await run.getByRole("button", { name: "Reject", exact: true }).click();
      await run.getByText("Answered “Reject”").waitFor();

      const other = await anotherBrowser(bridge);
      const told = (await (await other.fetch("/api/questions")).json()).questions;
      const sessionId = ids.get("Read dates with a zone") ?? "";
      const asked = told.find((one: { sessionId: string }) => one.sessionId === sessionId).events.at(-1);
      using view = await other.watch(sessionId);
      view.send({ type: "permission_response", id: asked.id, optionId: asked.options[0].optionId });
      await edit.getByText(/^Answered “Allow” by /).waitFor();

      await inbox.getByRole("link", { name: "Open Move the blog to Markdown" }).click();
      await page.page.getByRole("form", { name: /./ }).waitFor();
      assertEquals(new URL(page.page.url()).pathname, `/s/${ids.get("Move the blog to Markdown")}`);
    }, { viewport }));
}

for (const [device, viewport] of DEVICES) {
  Deno.test(`a no from the inbox goes with what to do instead, or leaves it in the draft, on a ${device}`, () =>
    onPage(async ({ bridge, page }) => {
      const browser = await anotherBrowser(bridge);
      const ask = { agent: fixtureAgent(), prompt: "ask", until: "permission_request" } as const;
      const told = await begin({ bridge, browser }, { ...ask, folder: "told", title: "Told" });
      const left = await begin({ bridge, browser }, { ...ask, folder: "left", title: "Left" });
      const shut = await begin({ bridge, browser }, { ...ask, folder: "shut", title: "Shut" });
      const draft = JSON.stringify({ text: "from the phone", over: 0 });
      await (await browser.fetch(`/api/sessions/${left}/draft`, { method: "POST", body: draft })).body
        ?.cancel();
      await page.page.getByRole("button", { name: "3 questions wait" }).filter({ visible: true }).click();
      await page.page.locator(".inbox .armed").nth(2).waitFor();
      const explain = async (title: string, text: string) => {
        const card = page.page.getByRole("group", { name: `Question of ${title}` });
        await card.getByRole("button", { name: /^Say why/ }).click();
        await card.getByRole("textbox", { name: "What to do instead" }).fill(text);
        return card;
      };
      const card = await explain("Told", "say with a branch");
      await card.getByRole("button", { name: "“No”, and say this" }).click();
      await card.getByText("Answered “No”").waitFor();
      await eventually(
        () => card.evaluate((element) => element === document.activeElement),
        "the focus on what was answered",
      );
      await explain("Left", "say half a thought");
      // Shut while it is on its way: it is told, and nowhere else.
      let answer = () => {};
      const mayAnswer = new Promise<void>((resolve) => answer = resolve);
      await page.page.route(`**/api/sessions/${shut}/questions/*`, async (route) => {
        await mayAnswer;
        await route.continue();
      });
      const sent = page.page.waitForRequest((request) => request.url().includes(shut));
      await (await explain("Shut", "say what was sent")).getByRole("button", { name: "“No”, and say this" })
        .click();
      await sent;
      await page.button("Close").click();
      const answered = page.page.waitForResponse((response) => response.url().includes(shut));
      answer();
      await (await answered).finished();
      await page.page.goto(`${bridge.url}s/${told}`);
      await page.articles("You").filter({ hasText: "say with a branch" }).waitFor();
      await page.articles("Agent").filter({ hasText: "with a branch" }).waitFor();
      await page.page.goto(`${bridge.url}s/${left}`);
      await page.permission.waitFor();
      await eventually(
        async () => await page.message.inputValue() === "say half a thought\nfrom the phone",
        "the words in front of the draft",
      );
      await page.page.goto(`${bridge.url}s/${shut}`);
      await page.articles("Agent").filter({ hasText: "what was sent" }).waitFor();
      await page.idle();
      assertEquals(await page.message.inputValue(), "");
    }, { viewport }));
}

Deno.test("what waits is told by the title and the tab's picture, also while another session is open", () =>
  onPage(async ({ bridge, page }) => {
    const picture = (href: string) =>
      page.page.locator(`link[rel=icon][href="${href}"]`).waitFor({ state: "attached" });
    await page.send("say hello");
    await page.idle();
    await titleIs(page, "say hello · drawbridge");
    await picture("/icon.svg");
    const browser = await anotherBrowser(bridge);
    const asks: Begun = {
      agent: fixtureAgent(),
      folder: "x",
      title: "Asks",
      prompt: "ask",
      until: "permission_request",
    };
    await begin({ bridge, browser }, asks);
    await titleIs(page, "(1) say hello · drawbridge");
    await picture("/icon-waiting.svg");
    const found = await page.page.evaluate(() => fetch("/icon-waiting.svg").then(({ status }) => status));
    assertEquals(found, 200);
    await sidebar(page).getByRole("button", { name: "1 question waits" }).click();
    const card = page.page.getByRole("group", { name: "Question of Asks" });
    await page.page.locator(".inbox .armed").waitFor();
    await card.getByRole("button", { name: "No", exact: true }).click();
    await titleIs(page, "say hello · drawbridge");
    await picture("/icon.svg");
    await page.page.keyboard.press("Escape");
    await page.page.getByRole("dialog").waitFor({ state: "detached" });
    assertEquals(await sidebar(page).getByRole("button", { name: "1 question waits" }).count(), 0);
  }));

for (const [device, viewport] of DEVICES) {
  Deno.test(`sessions stand by project, are marked, and are filtered, on a ${device}`, () =>
    onPage(async ({ bridge, page, phone }) => {
      const ids = await several(bridge);
      await showSessions({ page, phone });
      await row(page, /^Test the header on a phone.*1 question.*Waiting for you$/).waitFor();
      const heads = sidebar(page).getByRole("heading", { level: 2 });
      assertEquals(await heads.allInnerTexts(), ["website", "importer"]);
      assertEquals(await heads.first().getAttribute("title"), join(bridge.home, "website"));
      await row(page, /^Measure the home page.*slow 6000 100.*Working$/).waitFor();
      await row(page, /^Why is the nightly build red\?.*Idle Unread$/).waitFor();
      await row(page, /^Why is the nightly build red/).click();
      await heading(page, "Why is the nightly build red?");
      await showSessions({ page, phone });
      await row(page, /^Why is the nightly build red\?.*Idle$/).waitFor();
      await row(page, /^Name the columns of the report.*Idle Unread$/).waitFor();
      if (phone) {
        await page.button("Hide sessions").click();
        await page.page.locator('.menu-button.waiting[aria-description="3 questions wait"]').waitFor();
        await showSessions({ page, phone });
      }

      const filter = (name: string) => sidebar(page).getByRole("button", { name, exact: true });
      await filter("Needs you").click();
      assertEquals(await filter("Needs you").getAttribute("aria-pressed"), "true");
      assertEquals(await sidebar(page).getByRole("link").count(), 3);
      await filter("Running").click();
      assertEquals(await sidebar(page).getByRole("link").count(), 4);
      await filter("All").click();
      assertEquals(await sidebar(page).getByRole("link").count(), ids.size);
    }, { viewport }));
}

Deno.test("the palette is worked by keys alone: sessions, commands, what was said", () =>
  onPage(async ({ page }) => {
    const { keyboard } = page.page;
    await page.send("say the quick brown fox");
    await page.idle();
    await keyboard.press("Control+k");
    await palette(page).waitFor();
    await keyboard.type("new sess");
    await keyboard.press("Enter");
    await page.page.getByRole("heading", { name: "What shall we work on?" }).waitFor();
    await eventually(
      () => page.message.evaluate((field) => field === document.activeElement),
      "the focus on the message",
    );
    await keyboard.type("say goodbye");
    await keyboard.press("Enter");
    await heading(page, "say goodbye");
    await page.idle();
    // By what was said, which stands in no name.
    await keyboard.press("Control+k");
    await keyboard.type("rename");
    await keyboard.press("Enter");
    await page.page.getByRole("textbox", { name: "Name of the session" }).waitFor();
    await keyboard.type("Parting");
    await keyboard.press("Enter");
    await heading(page, "Parting");
    await keyboard.press("Control+k");
    await keyboard.type("goodbye");
    await option(page, /^Parting/).waitFor();
    const group = page.page.getByRole("group", { name: "In conversations" });
    assertEquals(await group.locator("mark").first().innerText(), "goodbye");
    await page.page.getByRole("dialog").getByRole("button", { name: "Close" }).waitFor();
    await keyboard.press("Escape");
    await palette(page).waitFor({ state: "detached" });

    // Recent first with nothing typed, the open one left out; arrows go round.
    await keyboard.press("Control+k");
    await option(page, /^.*say the quick brown fox/).waitFor();
    const chosen = page.page.locator("[role=option][aria-selected=true]");
    assert((await chosen.innerText()).includes("say the quick brown fox"));
    const active = await palette(page).getAttribute("aria-activedescendant");
    assertEquals(await chosen.getAttribute("id"), active);
    await keyboard.press("ArrowUp");
    await chosen.filter({ hasText: "Open Settings" }).waitFor();
    await keyboard.press("ArrowDown");
    await chosen.filter({ hasText: "say the quick brown fox" }).waitFor();
    await keyboard.press("Enter");
    await heading(page, "say the quick brown fox");

    await keyboard.press("Control+k");
    await keyboard.type("pin this");
    await keyboard.press("Enter");
    await row(page, /^say the quick brown fox .*Pinned$/).waitFor();
    await palette(page).waitFor({ state: "detached" });
    await page.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await keyboard.press("Control+k");
    await keyboard.type("copy");
    await keyboard.press("Enter");
    await page.page.getByText("The conversation is copied, as Markdown.").waitFor();
    await keyboard.press("Control+k");
    await palette(page).waitFor({ state: "detached" });
  }));

Deno.test("the palette opens a file at its line, each tab of the panel, and a part of the settings", async () => {
  await using place = await makeHome();
  await Deno.writeTextFile(join(place.path, "moat.ts"), "export const depth = 3;\nexport const width = 9;\n");
  await onPage(async ({ page }) => {
    const { keyboard } = page.page;
    const choose = async (typed: string, name: string | RegExp) => {
      await keyboard.press("Control+k");
      await keyboard.type(typed);
      await option(page, name).waitFor();
      await keyboard.press("Enter");
      await palette(page).waitFor({ state: "detached" });
    };
    await page.send("say open plan");
    await page.idle();
    const panel = page.page.getByRole("complementary", { name: "Workspace" });
    await choose("moat.ts:2", "moat.ts");
    const file = panel.getByRole("region", { name: "File moat.ts" });
    await file.getByText("width").waitFor();
    assertEquals((await file.locator(".viewer-mark").innerText()).trim(), "2");
    // The session is found by these words, too: the command is what they begin.
    for (const tab of ["Plan", "Claims", "Inspector"]) {
      await choose(`open ${tab.toLowerCase()}`, new RegExp(`^Open ${tab}$`));
      await panel.getByRole("tab", { name: tab, selected: true }).waitFor();
    }
    await choose("devices", "Settings: Devices");
    const devices = page.page.getByRole("heading", { name: "Devices" });
    await eventually(
      () => devices.evaluate((part) => part === document.activeElement),
      "the focus on the devices",
    );
    await choose("settings: wri", "Settings: Writing");
    const writing = page.page.getByRole("heading", { name: "Writing" });
    await eventually(
      () => writing.evaluate((part) => part === document.activeElement),
      "the focus on the part of writing",
    );
  }, { cwd: place.path });
});

Deno.test("whoever went on by themselves is not taken to a part of the settings that comes late", () =>
  onPage(async ({ page }) => {
    let answer = () => {};
    const mayAnswer = new Promise<void>((resolve) => answer = resolve);
    await page.page.route("**/api/settings", async (route) => {
      await mayAnswer;
      await route.continue();
    });
    await page.send("say hello");
    await page.idle();
    await page.page.keyboard.press("Control+k");
    await palette(page).fill("devices");
    await option(page, "Settings: Devices").click();
    const dark = page.page.getByRole("radio", { name: "Dark" });
    await dark.focus();
    answer();
    await page.page.getByRole("heading", { name: "Devices" }).evaluate(async () => {
      const frame = () => new Promise((done) => requestAnimationFrame(done));
      for (let frames = 0; frames < 3; frames++) await frame();
    });
    assert(await dark.evaluate((choice) => choice === document.activeElement), "the focus where it was put");
  }));

Deno.test("what was chosen in the palette stays chosen, whatever is found after it", async () => {
  await using place = await makeHome();
  await Deno.writeTextFile(join(place.path, "chain.ts"), "");
  await onPage(async ({ page }) => {
    await page.send("say hello");
    await page.idle();
    await page.send("say the chain is new");
    await page.idle();
    let find = () => {};
    const mayFind = new Promise<void>((resolve) => find = resolve);
    await page.page.route("**/files?q=*", async (route) => {
      await mayFind;
      await route.continue();
    });
    await page.page.keyboard.press("Control+k");
    await page.page.keyboard.type("chain");
    const words = page.page.getByRole("group", { name: "In conversations" }).getByRole("option");
    await words.waitFor();
    await page.page.keyboard.press("ArrowDown");
    find();
    await option(page, "chain.ts").waitFor();
    assertEquals(await words.getAttribute("aria-selected"), "true");
  }, { cwd: place.path });
});

Deno.test("the palette stops a turn, opens Changes, and stops nothing by Escape", () =>
  onPage(async ({ page }) => {
    const { keyboard } = page.page;
    await page.send("hang");
    await keyboard.press("Control+k");
    await palette(page).waitFor();
    await keyboard.press("Escape");
    await palette(page).waitFor({ state: "detached" });
    await keyboard.press("Control+k");
    await keyboard.type("open changes");
    await keyboard.press("Enter");
    await page.page.getByRole("complementary", { name: "Workspace" }).waitFor();
    await page.status("Agent").filter({ hasText: "Working" }).waitFor();
    await keyboard.press("Control+k");
    await keyboard.type("stop");
    await option(page, "Stop the turn Esc").waitFor();
    await keyboard.press("Enter");
    await page.idle();
  }));

Deno.test("the palette is worked by a thumb", () =>
  onPage(async ({ bridge, page, phone }) => {
    const ids = await several(bridge);
    await showSessions({ page, phone });
    const find = sidebar(page).getByRole("button", { name: /^Search/ });
    await find.click();
    await palette(page).fill("nightly");
    const found = option(page, /Why is the nightly build red/);
    for (
      const target of [find, found, page.page.getByRole("dialog").getByRole("button", { name: "Close" })]
    ) {
      const box = await target.boundingBox();
      assert(box && box.height >= 44 && box.width >= 44, JSON.stringify(box));
    }
    await found.click();
    await heading(page, "Why is the nightly build red?");
    assertEquals(new URL(page.page.url()).pathname, `/s/${ids.get("Why is the nightly build red?")}`);
  }, { viewport: PHONE }));

Deno.test("keys with Alt go from session to session, and to the next that waits", () =>
  onPage(async ({ bridge, page }) => {
    await several(bridge);
    await row(page, /^Test the header on a phone.*1 question/).waitFor();
    const { keyboard } = page.page;
    // As they stand in the list: by project, the newest first.
    const titles = await sidebar(page).getByRole("link").locator(".session-title").allInnerTexts();
    await keyboard.press("Alt+2");
    await heading(page, titles[1]);
    await keyboard.press("Alt+]");
    await heading(page, titles[2]);
    await keyboard.press("Alt+[");
    await heading(page, titles[1]);
    await keyboard.press("Alt+5");
    await heading(page, titles[4]);
    await keyboard.press("Alt+Shift+U");
    await page.page.locator(".session[aria-current] .session-about strong").waitFor();
    // Digits without Alt are text.
    await page.page.keyboard.press("Control+k");
    await keyboard.type("2");
    assertEquals(await palette(page).inputValue(), "2");
    const before = page.page.url();
    await keyboard.press("Alt+1");
    assertEquals(page.page.url(), before, "nothing moves under the palette");
  }));

Deno.test("home offers the newest sessions that do not run", async () => {
  const home = await Deno.makeTempDir({ prefix: "drawbridge-test-" });
  try {
    {
      await using before = await Drawbridge.start({ home });
      const browser = await before.signIn();
      for (const title of ["One", "Two", "Three", "Four", "Five", "Six"]) {
        const begun: Begun = {
          agent: fixtureAgent(),
          folder: "importer",
          title,
          prompt: "say it",
          until: "prompt_done",
        };
        await begin({ bridge: before, browser }, begun);
      }
      await before.stop();
    }
    await onPage(async ({ page }) => {
      const recent = page.page.getByRole("region", { name: "Go on with" });
      await recent.waitFor();
      const titles = await recent.locator(".session-title").allInnerTexts();
      assertEquals(titles, ["Six", "Five", "Four", "Three", "Two"]);
      const link = recent.getByRole("link", { name: /^Six importer/ });
      await link.click();
      await heading(page, "Six");
    }, { home });
  } finally {
    await removeTree(home);
  }
});

Deno.test("a list of 1,000 sessions draws those that are near, and finds all of them", async () => {
  const home = await Deno.makeTempDir({ prefix: "drawbridge-test-" });
  try {
    await writeSessions(home, 1000);
    await onPage(async ({ page }) => {
      await row(page, /^Session 0 /).waitFor();
      const rows = sidebar(page).getByRole("link");
      assertEquals(await rows.count(), PROJECTS * 8);
      const nodes = await page.page.evaluate(() => document.querySelectorAll("*").length);
      assert(nodes < NODES_MAX, `${nodes} elements`);
      await page.button("Show 50 more").first().click();
      assertEquals(await rows.count(), PROJECTS * 8 + 50);
      await rows.first().click();
      await heading(page, "Session 0");
      await page.page.keyboard.press("Control+k");
      await palette(page).fill("session 999");
      await option(page, /^.*Session 999/).waitFor();
      assert(await page.page.getByRole("option").count() < 50);
      await page.page.keyboard.press("Enter");
      await heading(page, "Session 999");
      // Drawn, as it is in sight.
      await sidebar(page).locator("[aria-current]").getByText("Session 999").waitFor();
    }, { home });
  } finally {
    await removeTree(home);
  }
});

const PROJECTS = 4;
/** All elements of the page: a row of the list is about 12. */
const NODES_MAX = 900;

/** Sessions as a drawbridge leaves them, the first the newest, in PROJECTS directories by turns. */
async function writeSessions(home: string, count: number): Promise<void> {
  const now = Date.now();
  for (let at = 0; at < count; at++) {
    const sessionId = crypto.randomUUID();
    const directory = join(home, "sessions", sessionId);
    await Deno.mkdir(directory, { recursive: true });
    const cwd = join(home, `project-${at % PROJECTS}`);
    const time = now - at * 60_000;
    const agent = { name: fixtureAgent(), title: "Fixture", demo: false };
    const meta = { version: 1, sessionId, agent, cwd, createdAt: time, agentSession: null };
    await Deno.writeTextFile(join(directory, "meta.json"), JSON.stringify(meta));
    const by = { device: "test" };
    const blocks = [{ type: "text", text: `Session ${at}` }];
    const events = [
      { seq: 1, at: time, type: "prompt", promptId: "p", blocks, by },
      { seq: 2, at: time, type: "prompt_done", promptId: "p", stopReason: "end_turn" },
    ];
    const lines = events.map((event) => JSON.stringify(event) + "\n").join("");
    await Deno.writeTextFile(join(directory, "journal.jsonl"), lines);
  }
}
