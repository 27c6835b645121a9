/**
 * The settings, the sheet of keys, and being told of a session while looking elsewhere.
 */
import { assert, assertEquals } from "@std/assert";
import type { BrowserContext } from "playwright-core";
import { DESKTOP, DrawbridgePage, PHONE, visit, Visitor } from "../support/chromium.ts";
import { eventually } from "../support/deadline.ts";
import { Drawbridge, fixtureAgent } from "../support/drawbridge.ts";

const PLAIN = fixtureAgent("plain");

interface At {
  readonly bridge: Drawbridge;
  readonly visitor: Visitor;
  readonly page: DrawbridgePage;
}

interface OnPage {
  readonly agent?: string;
  readonly viewport?: { width: number; height: number };
  /** Before the first page is opened. */
  readonly prepare?: (context: BrowserContext) => Promise<void>;
}

async function onPage({ agent = PLAIN, viewport, prepare }: OnPage, test: (at: At) => Promise<void>) {
  await using bridge = await Drawbridge.start({ args: ["--agent", agent] });
  await using visitor = await Visitor.arrive({ viewport });
  await prepare?.(visitor.context);
  const page = await visit(bridge, visitor);
  await page.message.waitFor();
  await test({ bridge, visitor, page });
  assertEquals(visitor.complaints, []);
}

async function openSettings(page: DrawbridgePage): Promise<void> {
  const sheet = page.button("Show sessions");
  if (await sheet.isVisible()) await sheet.click();
  await page.button("Settings").click();
  await page.page.getByRole("heading", { name: "Limits" }).waitFor();
}

for (const [device, viewport] of [["desktop", DESKTOP], ["phone", PHONE]] as const) {
  Deno.test(`the settings on a ${device} have an address, tell what is set, and Back leads out of them`, () =>
    onPage({ viewport }, async ({ page }) => {
      await page.send("say hello");
      await page.idle();
      const session = page.page.url();
      await openSettings(page);
      assertEquals(new URL(page.page.url()).pathname, "/settings");
      const row = page.page.getByRole("row", { name: /^Agents at once/ });
      assertEquals((await row.innerText()).split(/\s{2,}|\t/), ["Agents at once", "32", "default"]);
      await page.page.getByRole("row", { name: /^Work beside others unasked on command line/ }).waitFor();
      await page.page.reload();
      await page.page.getByRole("heading", { name: "Limits" }).waitFor();
      await page.page.goBack();
      await page.articles("Agent").filter({ hasText: "hello" }).waitFor();
      await openSettings(page);
      await page.button("Close the settings").click();
      await page.articles("Agent").filter({ hasText: "hello" }).waitFor();
      assertEquals(page.page.url(), session);
    }));

  Deno.test(`an agent is tested on a ${device}, and what it says stands beside it`, () =>
    onPage({ viewport, agent: fixtureAgent("init-crash") }, async ({ page }) => {
      await openSettings(page);
      await page.button("Test Demo agent").click();
      await page.page.getByText(/^Works: Demo agent/).waitFor();
      await page.button("Test deno").click();
      await page.page.getByText("The agent ended with code 1").waitFor();
      await page.page.getByText("cannot start, as asked").waitFor();
    }));
}

Deno.test("a device that is signed out in the settings sees the gate at once", () =>
  onPage({}, async ({ bridge, page }) => {
    await using other = await Visitor.arrive();
    const theirs = await other.open(await bridge.freshLink());
    await theirs.message.waitFor();
    await theirs.page.getByText("Sessions you start are listed here.").waitFor({ state: "attached" });
    await openSettings(page);
    const section = page.page.getByRole("region", { name: "Devices" });
    const devices = section.getByRole("listitem");
    await devices.filter({ hasText: "this one" }).waitFor();
    await devices.filter({ hasText: "open now" }).waitFor();
    await page.button("Sign out all others").click();
    await page.page.keyboard.press("Escape");
    await page.button("Sign out all others").click();
    const question = page.page.getByRole("group", { name: "Sign the other device out?" });
    await question.getByRole("button", { name: "Sign out" }).click();
    await theirs.page.getByText("This browser is not signed in").waitFor();
    await devices.filter({ hasText: "open now" }).waitFor({ state: "detached" });
    assertEquals(await devices.count(), 1);
    await devices.getByRole("button", { name: "Sign out Chrome on Linux" }).click();
    await page.page.getByRole("group", { name: "Sign Chrome on Linux out?" }).getByRole("button", {
      name: "Sign out",
    }).click();
    await page.page.getByText("This browser is not signed in").waitFor();
  }));

Deno.test("with Ctrl+Enter as the key that sends, Enter breaks the line, at home and in a session", () =>
  onPage({ agent: fixtureAgent("steering") }, async ({ page, visitor }) => {
    await openSettings(page);
    await page.page.getByRole("radio", { name: "Ctrl+Enter" }).check({ force: true });
    await page.button("New session").click();
    await page.message.fill("say one");
    await page.message.press("Enter");
    await page.message.pressSequentially("two");
    assertEquals(await page.message.inputValue(), "say one\ntwo");
    await page.message.press("Control+Enter");
    await page.articles("Agent").filter({ hasText: "two" }).waitFor();
    await page.idle();
    // Another tab has the same choice, as it is made.
    const other = await visitor.open(page.page.url());
    await other.message.waitFor();
    await page.message.fill("hang");
    await page.message.press("Enter");
    assertEquals(await page.message.inputValue(), "hang\n");
    await page.message.press("Control+Enter");
    await page.status("Agent").filter({ hasText: "Working" }).waitFor();
    await other.message.fill("look left");
    assertEquals(
      await other.button("Say it now").getAttribute("title"),
      "Within this turn, without waiting (Ctrl+Shift+Enter)",
    );
    await other.message.press("Control+Shift+Enter");
    await eventually(async () => await other.message.inputValue() === "", "the words said");
    await other.message.fill("say later");
    await other.message.press("Control+Enter");
    await other.page.getByText("1 message queued").waitFor();
    await page.button("New session").focus();
    await page.page.keyboard.press("?");
    await page.page.getByRole("dialog", { name: "Keys" }).getByText("Ctrl+Shift+Enter").waitFor();
    const third = await visitor.open(new URL("/settings", page.page.url()).href);
    await third.page.getByRole("radio", { name: "Enter", exact: true }).check({ force: true });
    await other.message.fill("say last");
    await other.page.locator("button[title$='(Ctrl+Enter)']", { hasText: "Say it now" }).waitFor();
    await other.message.press("Enter");
    await other.page.getByText("2 messages queued").waitFor();
  }));

Deno.test("? shows the keys where nothing is written, and tells the ones that send", () =>
  onPage({}, async ({ page }) => {
    const keys = page.page.getByRole("dialog", { name: "Keys" });
    await page.message.press("?");
    assertEquals(await page.message.inputValue(), "?");
    assertEquals(await keys.count(), 0);
    await page.button("New session").focus();
    await page.page.keyboard.press("?");
    await keys.getByText("Break the line").waitFor();
    const line = keys.locator("div").filter({ has: page.page.getByText("Break the line", { exact: true }) });
    assertEquals(await line.last().getByRole("term").innerText(), "Shift+Enter");
    await page.page.keyboard.press("Escape");
    await keys.waitFor({ state: "detached" });
    await eventually(
      () => page.button("New session").evaluate((button) => button === document.activeElement),
      "the focus where it was",
    );
  }));

/** Records what is shown and heard instead of showing and sounding it. */
async function record(context: BrowserContext): Promise<void> {
  await context.grantPermissions(["notifications"]);
  await context.addInitScript(() => {
    const told: { title: string; body?: string; click: () => void }[] = [];
    class Recorded {
      static permission = "granted";
      static requestPermission = () => Promise.resolve("granted");
      onclick: (() => void) | null = null;
      constructor(title: string, options?: { body?: string }) {
        told.push({ title, body: options?.body, click: () => this.onclick?.() });
      }
      close() {}
    }
    const sounds: number[] = [];
    const { AudioContext } = globalThis;
    class Heard extends AudioContext {
      constructor() {
        super();
        sounds.push(1);
      }
    }
    Object.assign(globalThis, { Notification: Recorded, AudioContext: Heard, told, sounds });
  });
}

interface Recorder {
  readonly told: { title: string; body?: string; click: () => void }[];
  readonly sounds: number[];
}

function told(page: DrawbridgePage): Promise<string[]> {
  // The init script put it there.
  return page.page.evaluate(() =>
    (globalThis as unknown as Recorder).told.map(({ title, body }) => `${title}: ${body}`)
  );
}

function sounds(page: DrawbridgePage): Promise<number> {
  return page.page.evaluate(() => (globalThis as unknown as Recorder).sounds.length);
}

const SAMPLE = "drawbridge: This is how you will be told.";

/** How many tabs have a lock of ours, and how many wait for it. */
function locks(page: DrawbridgePage, name: string): Promise<string> {
  return page.page.evaluate(async (name) => {
    const { held = [], pending = [] } = await navigator.locks.query();
    return [held, pending].map((locks) => locks.filter((lock) => lock.name === `drawbridge.${name}`).length)
      .join();
  }, name);
}

async function untilLocks(page: DrawbridgePage, name: string, wanted: string): Promise<void> {
  await eventually(async () => await locks(page, name) === wanted, `the lock ${name}: ${wanted}`);
}

Deno.test("a session that needs its person is told of by one tab, unless it is seen, and a click leads to it", () =>
  onPage({ prepare: record }, async ({ bridge, page, visitor }) => {
    await openSettings(page);
    await page.page.getByRole("switch", { name: "Notification: A session needs me" }).check();
    await page.page.getByRole("switch", { name: "Sound: A session needs me" }).check();
    await eventually(async () => await sounds(page) === 1, "the sound as it will be");
    assertEquals(await told(page), [SAMPLE]);
    await untilLocks(page, "speaker", "1,0");
    const link = await bridge.freshLink();
    const elsewhere = await bridge.signIn(link.slice(link.indexOf("#k=") + 3));
    /** Has a session ask its person something; it is opened by no page of this browser. */
    const ask = async (sessionId: string) => {
      using view = await elsewhere.watch(sessionId);
      view.send({ type: "prompt", promptId: crypto.randomUUID(), text: "ask" });
      await view.event("permission_request");
    };
    const sessionIds = await Promise.all([1, 2, 3].map(() => elsewhere.open(PLAIN, bridge.home)));
    const [seen, unseen, later] = sessionIds;
    const second = await visitor.open(new URL("/", page.page.url()).href);
    const third = await visitor.open(new URL(`/s/${seen}`, page.page.url()).href);
    await untilLocks(page, `seen.${seen}`, "1,0");
    await untilLocks(page, "speaker", "1,2");
    const news = async (tabs: readonly DrawbridgePage[]) =>
      (await Promise.all(tabs.map(told))).flat().filter((line) => line !== SAMPLE);
    await ask(seen);
    await third.permission.waitFor();
    await ask(unseen);
    const tabs = [page, second, third];
    await eventually(async () => (await news(tabs)).length > 0, "a notification");
    assertEquals(await news(tabs), ["ask: Needs your answer"]);
    assertEquals(await news([page]), ["ask: Needs your answer"]);
    assertEquals(await sounds(page), 2);
    await page.page.evaluate(() => (globalThis as unknown as Recorder).told[1].click());
    await page.permission.waitFor();
    assertEquals(new URL(page.page.url()).pathname, `/s/${unseen}`);
    // Another tab speaks when the one that did is closed.
    await page.page.close();
    await untilLocks(second, "speaker", "1,1");
    await ask(later);
    await eventually(async () => (await news([second, third])).length > 0, "a notification");
    assertEquals(await news([second, third]), ["ask: Needs your answer"]);
  }));

Deno.test("a browser that blocks notifications is told of, and the switch stays off", () =>
  onPage({
    prepare: async (context) => {
      await context.addInitScript(() => {
        class Blocked {
          static permission = "default";
          static requestPermission = () => Promise.resolve(Blocked.permission = "denied");
        }
        Object.assign(globalThis, { Notification: Blocked });
      });
    },
  }, async ({ page }) => {
    await openSettings(page);
    const control = page.page.getByRole("switch", { name: /^Notification: A turn/ });
    await control.click();
    await page.page.getByText("This browser blocks notifications of this page.").waitFor();
    assert(!await control.isChecked());
  }));
