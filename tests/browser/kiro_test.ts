/**
 * Kiro in the page: its modes, models and commands, its servers' cards, and a session another process holds.
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { type DrawbridgePage, visit, Visitor } from "../support/chromium.ts";
import type { Drawbridge } from "../support/drawbridge.ts";
import { kiroAgent, KiroHome } from "../support/kiro_session.ts";
import { Sleeper } from "../support/sleeper.ts";

interface At {
  readonly home: KiroHome;
  readonly bridge: Drawbridge;
  readonly visitor: Visitor;
  readonly page: DrawbridgePage;
}

async function onPage(manners: readonly string[], test: (at: At) => Promise<void>): Promise<void> {
  await using home = await KiroHome.make();
  await using bridge = await home.start({ args: ["--agent", kiroAgent(...manners)] });
  await using visitor = await Visitor.arrive();
  const page = await visit(bridge, visitor);
  await test({ home, bridge, visitor, page });
  assertEquals(visitor.complaints, []);
}

/** Has the agent send a notification of its own. */
async function tell(page: DrawbridgePage, method: string, params: object): Promise<void> {
  await page.send(`tell ${method} ${JSON.stringify(params)}`);
  await page.idle();
}

/** What a box of the composer shows as chosen. */
async function chosen(page: DrawbridgePage, name: "Mode" | "Model", value: string): Promise<void> {
  const option = page.page.getByRole("combobox", { name, exact: true }).locator("option:checked");
  await option.filter({ hasText: value }).waitFor({ state: "attached" });
}

Deno.test("Kiro's modes and models are the boxes Mode and Model, and follow what it switches to", async () => {
  await onPage([], async ({ page }) => {
    await page.send("say hello");
    await page.idle();
    await chosen(page, "Mode", "Default");
    await chosen(page, "Model", "Auto");
    await tell(page, "agent/switched", { agentName: "kiro_planner", model: "large" });
    await chosen(page, "Mode", "Planner");
    await chosen(page, "Model", "Large");
    await page.page.getByRole("combobox", { name: "Mode", exact: true }).selectOption("kiro_default");
    await chosen(page, "Mode", "Default");
    await page.page.reload();
    await chosen(page, "Mode", "Default");
    await chosen(page, "Model", "Large");
  });
});

Deno.test("Kiro's commands and prompts are offered after a slash, each with one, after a reload too", async () => {
  await onPage([], async ({ page }) => {
    await page.send("say hello");
    await page.idle();
    for (const again of [false, true]) {
      if (again) await page.page.reload();
      await page.message.fill("/");
      const options = page.page.getByRole("listbox", { name: "Commands" }).getByRole("option");
      await options.nth(1).waitFor();
      const shown = await options.allInnerTexts();
      assertEquals(shown.map((text) => text.split(/\s/)[0]), ["/compact", "/review"]);
      await page.message.fill("");
    }
  });
});

Deno.test("Kiro's usage is a share, of this session and not of a subagent's", async () => {
  await onPage([], async ({ page }) => {
    await page.send("say hello");
    await page.idle();
    await page.page.getByRole("img", { name: "13 % of the agent's memory in use" }).waitFor();
    await tell(page, "metadata", { contextUsagePercentage: 61 });
    await page.page.getByRole("img", { name: "61 % of the agent's memory in use" }).waitFor();
  });
});

Deno.test("a server's sign-in is one card, a link only to https, its host in view", async () => {
  await onPage(["servers"], async ({ page }) => {
    await page.send("say hello");
    await page.idle();
    const card = page.articles("Sign-in: github");
    await card.waitFor();
    assertEquals(await card.count(), 1, "it was asked for twice");
    const link = card.getByRole("link", { name: "Sign in" });
    assertEquals(await link.getAttribute("href"), "https://sign.in.example/authorize?id=1");
    assertEquals(await link.getAttribute("rel"), "noopener noreferrer");
    assertEquals(await link.getAttribute("target"), "_blank");
    assertMatch(await card.innerText(), /github wants you to sign in[\s\S]*\(sign\.in\.example\)/);
    const sly = page.articles("Sign-in: sly");
    assertEquals(await sly.getByRole("link").count(), 0);
    assertMatch(await sly.innerText(), /javascript:alert\(1\)/);
    await page.articles("Notice").filter({ hasText: "“broken” could not be started" }).waitFor();
    await tell(page, "mcp/server_initialized", { serverName: "github" });
    await card.filter({ hasText: "is ready" }).waitFor();
    assertEquals(await card.getByRole("link").count(), 0);
  });
});

Deno.test("a session that another process holds: who, and Retry, Open read-only, Start new", async () => {
  await using owner = Sleeper.start();
  await onPage([], async ({ home, page }) => {
    await page.send("say first");
    await page.idle();
    const [lock] = home.files(/\.lock$/);
    const agentSessionId = lock.replace(/\.lock$/, "");
    await page.send("die");
    await page.button("Restart agent").waitFor();
    home.writeLock(agentSessionId, { pid: owner.pid, started_at: new Date().toISOString() });
    await page.button("Restart agent").click();
    await page.articles("Notice").filter({ hasText: `in use by kiro-cli, pid ${owner.pid}, since ` })
      .waitFor();
    await page.button("Start new").waitFor();
    await page.button("Open read-only").click();
    assertEquals(await page.button("Retry").count(), 0);
    assertMatch(await page.transcript(), /first/);
    await page.page.reload();
    await page.button("Retry").click();
    await page.articles("Notice").filter({ hasText: "in use by kiro-cli" }).nth(1).waitFor();
    await owner[Symbol.asyncDispose]();
    await page.button("Retry").click();
    await page.articles("Notice").filter({ hasText: "its lock was set aside" }).waitFor();
    await page.send("say second");
    await page.articles("Agent").filter({ hasText: "second" }).waitFor();
    assert(home.lockedBy(agentSessionId) !== owner.pid);
  });
});
