/**
 * Agents nobody here wrote, each through a whole day's work in Chromium.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { type DrawbridgePage, visit, Visitor } from "../support/chromium.ts";
import { eventually } from "../support/deadline.ts";
import { Drawbridge } from "../support/drawbridge.ts";
import { isAvailable, prepareAgent, REAL_AGENTS, type RealAgentName } from "../support/real_agents.ts";
import { removeTree } from "../support/remove_tree.ts";

/** Copilot drops what comes after some 3,000 events in a burst, whoever reads (seen with 1.0.102). */
const LONG: Readonly<Record<RealAgentName, number>> = {
  opencode: 5000,
  gemini: 5000,
  copilot: 2000,
  "sdk-example": 0,
};

/** The SDK's example plays one script, whatever it is told: it has no model to be steered. */
const isScripted = (name: RealAgentName) => name === "sdk-example";

for (const name of REAL_AGENTS) {
  Deno.test({
    name: `${name}: hello, long, edit, command, cancel, reload, kill and go on`,
    ignore: !(await isAvailable(name)),
    async fn() {
      await using prepared = await prepareAgent(name);
      const home = await Deno.makeTempDir({ prefix: "drawbridge-real-" });
      const args = [
        "--agent",
        prepared.agent.commandLine,
        "--cwd",
        prepared.workspace,
        ...prepared.agent.flags,
      ];
      try {
        const one = await Drawbridge.start({ home, args });
        await using visitor = await Visitor.arrive();
        const page = await visit(one, visitor);
        const work = isScripted(name) ? scripted : steered;
        await work(page, { workspace: prepared.workspace, chunks: LONG[name] });
        await one.stop("SIGKILL");
        await using _two = await Drawbridge.start({ home, args: [...args, "--port", new URL(one.url).port] });
        await goOn(page, name);
        assertEquals(visitor.complaints.filter((text) => !/ERR_CONNECTION|WebSocket/.test(text)), []);
      } finally {
        await removeTree(home);
      }
    },
  });
}

async function steered(page: DrawbridgePage, options: { workspace: string; chunks: number }): Promise<void> {
  const { workspace, chunks } = options;
  await page.send("say hello");
  await page.articles("Agent").filter({ hasText: "The end." }).waitFor();
  await page.idle();

  await page.send(`long ${chunks}`);
  await page.idle();
  await eventually(
    async () => (await page.transcript()).includes(`${chunks - 1}`),
    `the last of ${chunks} chunks`,
  );

  await decide(page, { prompt: `edit file ${join(workspace, "yes.txt")}`, kind: "allow" });
  assertStringIncludes(await Deno.readTextFile(join(workspace, "yes.txt")), "hello");
  await decide(page, { prompt: `edit file ${join(workspace, "no.txt")}`, kind: "reject" });
  assertEquals(await exists(join(workspace, "no.txt")), false);

  await page.send(`run command touch ${join(workspace, "ran.txt")}`);
  await answerUntilIdle(page);
  assert(await exists(join(workspace, "ran.txt")), "the command ran");

  await page.send("slow 400 50");
  await untilStreaming(page);
  await page.button("Stop").click();
  await page.idle();

  await page.send("slow 400 50");
  await untilStreaming(page);
  await page.page.reload();
  await untilStreaming(page);
}

async function scripted(page: DrawbridgePage): Promise<void> {
  await page.send("say hello");
  await page.permission.waitFor();
  await page.page.reload();
  await page.permission.getByRole("button").first().click();
  await page.idle();
  await page.send("once more");
  await page.permission.waitFor();
  await page.button("Stop").click();
  await page.idle();
  await page.send("and again");
  await page.status("Agent").filter({ hasText: "Working" }).waitFor();
}

/** After the kill: everything is still there, the cut is said, and the agent takes it up. */
async function goOn(page: DrawbridgePage, name: RealAgentName): Promise<void> {
  await page.status("Connection").filter({ hasText: "Connected" }).waitFor();
  await page.articles("Notice").filter({ hasText: /Interrupted/ }).first().waitFor();
  const before = await page.articles("You").count();
  await page.send("say hello");
  if (isScripted(name)) await page.permission.waitFor();
  // Gemini waits for the next minute before it may load its session (lib/agent/quirks.ts).
  await page.articles("Agent").last().filter({ hasText: isScripted(name) ? /understand/ : /The end\./ })
    .waitFor({
      timeout: 90_000,
    });
  assertEquals(await page.articles("You").count(), before + 1);
}

async function decide(
  page: DrawbridgePage,
  options: { prompt: string; kind: "allow" | "reject" },
): Promise<void> {
  await page.send(options.prompt);
  await page.permission.waitFor();
  const name = options.kind === "allow" ? /^Allow( once)?$/ : /^(Reject|Deny|No)/;
  await page.permission.getByRole("button", { name }).first().click();
  await answerUntilIdle(page);
}

/** Some agents ask for a command and some do not: what is asked is allowed. */
async function answerUntilIdle(page: DrawbridgePage): Promise<void> {
  await eventually(async () => {
    if (await page.permission.count() > 0) {
      const allow = page.permission.getByRole("button", { name: /^Allow( once)?$/ }).first();
      await allow.click({ timeout: 1_000 }).catch(() => {/* it was answered meanwhile */});
    }
    return await page.status("Agent").filter({ hasText: "Idle" }).count() > 0;
  }, "the end of the turn");
}

async function untilStreaming(page: DrawbridgePage): Promise<void> {
  await page.status("Agent").filter({ hasText: "Working" }).waitFor();
  const length = () => page.articles("Agent").last().innerText().then((text) => text.length, () => 0);
  const before = await length();
  await eventually(async () => await length() > before, "more words");
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
