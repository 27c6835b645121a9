/**
 * The panel's tabs of plans and of commands: live, empty, older, and the way to their place in the conversation.
 */
import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { type DrawbridgePage, PHONE, visit, Visitor } from "../support/chromium.ts";
import { eventually } from "../support/deadline.ts";
import { Drawbridge, fixtureAgent } from "../support/drawbridge.ts";
import { onRealAgent } from "../support/real_agent_page.ts";
import { isAvailable } from "../support/real_agents.ts";

async function onPage(
  options: { agent?: string; args?: string[]; viewport?: { width: number; height: number } },
  test: (page: DrawbridgePage) => Promise<void>,
): Promise<void> {
  const args = ["--agent", options.agent ?? fixtureAgent("plain"), ...options.args ?? []];
  await using bridge = await Drawbridge.start({ args });
  await using visitor = await Visitor.arrive({ viewport: options.viewport });
  await test(await visit(bridge, visitor));
  assertEquals(visitor.complaints, []);
}

/** Turns that are more than a page is sent at first. */
const TURNS_BEYOND = 8;

function panelOf(page: DrawbridgePage) {
  return page.page.getByRole("complementary", { name: "Workspace" });
}

async function openTab(page: DrawbridgePage, name: string): Promise<void> {
  await page.page.keyboard.press("Control+k");
  await page.page.keyboard.type(`Open ${name}`);
  await page.page.getByRole("option", { name: `Open ${name}` }).waitFor();
  await page.page.keyboard.press("Enter");
  await panelOf(page).getByRole("tab", { name, selected: true }).waitFor();
}

async function plan(page: DrawbridgePage, status: string): Promise<void> {
  const entries = [{ content: "Dig the moat", priority: "high", status }];
  await page.send(`raw ${JSON.stringify({ sessionUpdate: "plan", entries })}`);
  await page.idle();
}

/** What has the focus stands in the conversation and is in sight. */
async function focusIsSeen(page: DrawbridgePage): Promise<boolean> {
  return await page.conversation.evaluate((log) => {
    const focused = document.activeElement;
    if (!focused || focused === log || !log.contains(focused)) return false;
    const [outer, inner] = [log.getBoundingClientRect(), focused.getBoundingClientRect()];
    return inner.top >= outer.top && inner.top < outer.bottom;
  });
}

Deno.test("the tab of plans follows the newest one, and leads to the earlier ones", () =>
  onPage({}, async (page) => {
    await page.send("say hello");
    await page.idle();
    await openTab(page, "Plan");
    await panelOf(page).getByText("No plan yet").waitFor();
    await plan(page, "completed");
    await panelOf(page).getByText("1 of 1 done").waitFor();
    await plan(page, "in_progress");
    await panelOf(page).getByText("0 of 1 done").waitFor();
    await page.send(`flood 1 20000`);
    await page.idle();
    await panelOf(page).getByRole("button", { name: "1 earlier plan" }).click();
    await panelOf(page).getByRole("button", { name: /^Show “Plan of/ }).last().click();
    await eventually(() => focusIsSeen(page), "the earlier plan in sight, with the focus");
  }));

Deno.test("the tab of commands shows one as it prints, and how it ended", () =>
  onPage({ args: ["--client-terminal"] }, async (page) => {
    await page.send("say hello");
    await page.idle();
    await openTab(page, "Terminal");
    await panelOf(page).getByText("No command was run yet").waitFor();
    const go = join(await Deno.makeTempDir(), "go");
    await page.send(`terminal echo begun; until [ -e ${go} ]; do sleep 0.02; done; exit 3`);
    const list = panelOf(page).getByRole("list", { name: "Commands, the newest first" });
    await list.locator(".output").getByText("begun").waitFor();
    await list.getByText("Running").waitFor();
    await Deno.writeTextFile(go, "");
    await page.idle();
    await list.getByText("exit 3", { exact: true }).first().waitFor();
    // From its row in the conversation to the tab: unfolded, with the focus.
    await page.send("terminal true");
    await page.idle();
    await page.button("Close the panel").click();
    const row = page.articles(/^Tool: .*echo begun/);
    if (await row.getByRole("button", { name: "Terminal" }).count() === 0) {
      await row.locator("summary").first().click();
    }
    await row.getByRole("button", { name: "Terminal" }).click();
    const head = list.getByRole("button", { name: /^echo begun/ });
    await eventually(() => head.evaluate((it) => it === document.activeElement), "the focus on the command");
    assertEquals(await head.getAttribute("aria-expanded"), "true");
  }));

Deno.test("on a phone a command leads to its row behind the panel, a sub-agent's to the sub-agent", () =>
  onPage({ viewport: PHONE }, async (page) => {
    await page.send("subagent claude ask");
    await page.page.locator(".permission.armed").waitFor();
    await page.permission.getByRole("button", { name: /^Yes/ }).click();
    await page.idle();
    await openTab(page, "Terminal");
    const command = panelOf(page).getByRole("button", { name: /^deno test/ });
    assert((await command.innerText()).includes("by a sub-agent"));
    await command.click();
    await panelOf(page).getByRole("button", { name: "Show “deno test” in the conversation" }).click();
    await panelOf(page).waitFor({ state: "detached" });
    await eventually(() => focusIsSeen(page), "the sub-agent's row in sight, with the focus");
  }));

Deno.test("turns that are not loaded are told of, and can be fetched from the tab", () =>
  onPage({}, async (page) => {
    await plan(page, "completed");
    for (let turn = 0; turn < TURNS_BEYOND; turn++) {
      await page.send("flood 40 20000");
      await page.idle();
    }
    await page.page.reload();
    await page.conversation.getByRole("article").last().waitFor();
    await openTab(page, "Plan");
    await panelOf(page).getByText("No plan in the turns that are loaded").waitFor();
    const done = panelOf(page).getByText("1 of 1 done");
    const more = panelOf(page).getByRole("button", { name: "Load earlier turns" });
    await eventually(async () => {
      await more.or(done).first().waitFor();
      if (await done.count() > 0) return true;
      await more.click({ timeout: 1_000 }).catch(
        () => {/* it is called otherwise while turns are fetched */},
      );
      return false;
    }, "the plan of the first turn");
  }));

Deno.test("the palette opens both tabs, and the arrow keys go through all of them", () =>
  onPage({}, async (page) => {
    await page.send("say hello");
    await page.idle();
    for (const name of ["Plan", "Terminal"]) await openTab(page, name);
    await panelOf(page).getByRole("tab", { name: "Terminal" }).focus();
    await page.page.keyboard.press("ArrowLeft");
    await panelOf(page).getByRole("tab", { name: "Plan", selected: true }).waitFor();
  }));

Deno.test({
  name: "opencode's to-do list is a plan",
  ignore: !(await isAvailable("opencode")),
  fn: () =>
    onRealAgent("opencode", async (page) => {
      await page.send("plan");
      await page.articles("Agent").filter({ hasText: "Plan finished." }).waitFor();
      const items = page.articles("Plan").getByRole("listitem");
      assertEquals(await items.filter({ hasText: "Done" }).count(), 3);
      await openTab(page, "Plan");
      await panelOf(page).getByText("check the result").waitFor();
    }),
});
