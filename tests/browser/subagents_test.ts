/**
 * Sub-agents on the page: one row each, unfolded with what they did, their questions, and what a reload leaves.
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { type DrawbridgePage, PHONE, visit, Visitor } from "../support/chromium.ts";
import { Drawbridge, fixtureAgent } from "../support/drawbridge.ts";
import { onRealAgent } from "../support/real_agent_page.ts";
import { isAvailable } from "../support/real_agents.ts";

const ROW = "Agent: Look through the tests";

async function onPage(
  options: { agent?: string; viewport?: { width: number; height: number } },
  test: (page: DrawbridgePage) => Promise<void>,
): Promise<void> {
  const agent = options.agent ?? fixtureAgent("plain");
  await using bridge = await Drawbridge.start({ args: ["--agent", agent] });
  await using visitor = await Visitor.arrive({ viewport: options.viewport });
  await test(await visit(bridge, visitor));
  assertEquals(visitor.complaints, []);
}

function row(page: DrawbridgePage) {
  return page.articles(ROW);
}

for (const way of ["claude", "codex", "opencode"]) {
  Deno.test(`a sub-agent of ${way}'s kind is one row that unfolds, by the keyboard too`, () =>
    onPage({}, async (page) => {
      await page.send(`subagent ${way}`);
      await page.idle();
      const step = row(page).getByRole("article", { name: "Tool: Read slow_test.ts" });
      assertEquals(await step.count(), 0);
      await row(page).locator("summary").first().focus();
      await page.page.keyboard.press("Enter");
      await step.waitFor();
      const text = await row(page).innerText();
      for (const part of ["1 step", "Completed", "I look.", "Two tests are slow."]) {
        assertStringIncludes(text, part);
      }
      assertEquals(text.split("Two tests are slow.").length, 2);
      await page.page.keyboard.press("Enter");
      await step.waitFor({ state: "detached" });
    }));
}

Deno.test("a sub-agent at work tells its latest step; a reload in its middle changes nothing", () =>
  onPage({ viewport: PHONE }, async (page) => {
    await page.send("subagent codex hold");
    const latest = row(page).getByText("Read slow_test.ts");
    await latest.waitFor();
    await page.page.reload();
    await latest.waitFor();
    assertEquals(await page.articles(/^Agent: /).count(), 1);
    await page.button("Stop").click();
    await page.idle();
  }));

Deno.test("a sub-agent's question says whose it is and is answered above the message box", () =>
  onPage({}, async (page) => {
    await page.send("subagent codex ask");
    await page.permission.getByText("Asked by its sub-agent “Look through the tests”").waitFor();
    await row(page).getByText("Waits for you").waitFor();
    await page.page.locator(".permission.armed").waitFor();
    await page.permission.getByRole("button", { name: /^Yes/ }).click();
    await page.idle();
    await row(page).locator("summary").first().click();
    const asked = row(page).getByRole("article", { name: "Tool: Run the tests" });
    assertStringIncludes(await asked.innerText(), "Yes");
  }));

Deno.test({
  name: "opencode's own sub-agent is a row with its answer",
  ignore: !(await isAvailable("opencode")),
  fn: () =>
    onRealAgent("opencode", async (page) => {
      await page.send("subagent");
      const task = page.articles("Agent: fake description");
      await task.getByText("Completed").waitFor();
      await task.locator("summary").first().click();
      await task.getByRole("heading", { name: "Hello from the fake LLM" }).waitFor();
      assertEquals((await task.innerText()).includes("task_result"), false);
      await page.idle();
    }),
});
