/**
 * The states of the page that are looked at: what each is called, and the way there.
 *
 * By roles and names only. A state that cannot be reached throws: a picture that is missing is a failure.
 */
import type { DrawbridgePage, Locator } from "../support/chromium.ts";
import { type Drawbridge, fixtureAgent } from "../support/drawbridge.ts";
import { anotherBrowser, begin, SEVERAL, several } from "../support/several_sessions.ts";

import { FOOTNOTES, MATHS } from "./texts.ts";

export interface At {
  readonly bridge: Drawbridge;
  readonly page: DrawbridgePage;
  readonly phone: boolean;
  /** Where the agent works: empty at first. */
  readonly cwd: string;
}

export interface State {
  readonly name: string;
  /** For `--agent`; the demonstration agent when absent. */
  readonly agent?: string;
  readonly args?: readonly string[];
  /** Leads to the state from home, signed in. */
  readonly go: (at: At) => Promise<void>;
}

const FIXTURE = fixtureAgent("plain");

export const STATES: readonly State[] = [
  { name: "home", go: async ({ page }) => await page.message.waitFor() },
  {
    name: "question",
    go: async ({ page }) => {
      await page.send("tour");
      await page.permission.waitFor();
    },
  },
  { name: "tour", go: async ({ page }) => await tour(page) },
  {
    name: "subagent-running",
    go: async ({ page }) => {
      await page.send("agents");
      await page.permission.waitFor();
    },
  },
  {
    name: "subagent-unfolded",
    go: async ({ page }) => {
      await page.send("agents");
      await page.page.locator(".permission.armed").waitFor();
      await page.permission.getByRole("button", { name: /^Allow/ }).click();
      await page.idle();
      for (const name of ["Agent: Find a way in", "Agent: Count the dragons"]) {
        await page.articles(name).locator("summary").first().click();
      }
    },
  },
  { name: "panel-plan", go: async (at) => await panelTab(at, "Plan") },
  {
    name: "panel-terminal",
    go: async (at) => {
      await panelTab(at, "Terminal");
      await at.page.page.getByRole("list", { name: /^Commands/ }).getByRole("button", { name: /Completed/ })
        .click();
    },
  },
  {
    name: "split-diff",
    go: async ({ page, phone }) => {
      await page.send("edit");
      await page.permission.waitFor();
      if (!phone) await page.permission.getByRole("button", { name: "Old beside new" }).click();
    },
  },
  {
    name: "markdown",
    go: async ({ page }) => {
      await page.send("table");
      await page.idle();
    },
  },
  saying("maths", MATHS),
  saying("footnotes", FOOTNOTES),
  {
    name: "working",
    go: async ({ page }) => {
      await page.send("slow 400 50");
      await page.articles("Agent").first().waitFor();
      await page.queue("And then tell me what you found");
      await page.page.getByText("1 message queued").waitFor();
    },
  },
  {
    name: "failed",
    go: async ({ page }) => {
      await page.send("fail");
      await page.idle();
    },
  },
  {
    name: "crashed",
    go: async ({ page }) => {
      await page.send("crash");
      await page.button("Restart the agent").or(page.page.getByText(/ended|exited/).first()).first()
        .waitFor();
    },
  },
  {
    name: "home-files",
    agent: FIXTURE,
    go: async ({ page, cwd }) => {
      await makeProject(cwd);
      await page.message.pressSequentially("Explain @bridge");
      await page.page.getByRole("option", { name: /bridge/ }).waitFor();
      await page.message.press("Enter");
      await page.message.pressSequentially("and @");
      await page.page.getByRole("option").nth(1).waitFor();
    },
  },
  {
    name: "connection-chip",
    agent: FIXTURE,
    go: async ({ page }) => {
      await page.send("say hello");
      await page.idle();
      await page.page.getByRole("button", { name: /^Connection: / }).click();
      await page.page.getByRole("dialog", { name: "Connection" }).getByText(/^(under )?\d+ ms$/).waitFor();
    },
  },
  {
    name: "failure-limit",
    agent: FIXTURE,
    go: async ({ page }) => {
      const message =
        '{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"You exceeded your quota."}}';
      await fails(page, `error ${JSON.stringify({ code: 429, message })}`);
    },
  },
  {
    name: "failure-network",
    agent: FIXTURE,
    go: async ({ page }) => {
      const data = { details: "connect ECONNREFUSED 127.0.0.1:8080" };
      await fails(page, `error ${JSON.stringify({ code: -32603, message: "Internal error", data })}`);
      await page.page.getByText("In its own words").click();
    },
  },
  {
    name: "failure-crash",
    agent: FIXTURE,
    go: async ({ page }) => await fails(page, "crash 7"),
  },
  {
    name: "at-files",
    agent: FIXTURE,
    go: async ({ page }) => {
      for (const text of ["write gate_tower.ts one", "write tower.ts two", "write water.md three"]) {
        await page.send(text);
        await page.idle();
      }
      await page.message.fill("");
      await page.message.pressSequentially("Compare @tower");
      const files = page.page.getByRole("listbox", { name: "Files" });
      await files.getByRole("option").nth(1).waitFor();
      await page.message.press("Enter");
      await page.message.pressSequentially("with @tow");
      await files.getByRole("option").nth(1).waitFor();
    },
  },
  {
    name: "reject-reason",
    go: async ({ page }) => {
      await page.send("tour");
      await page.page.locator(".permission.armed").waitFor();
      await page.permission.getByRole("button", { name: /^Say why/ }).click();
      await page.permission.getByRole("textbox", { name: "What to do instead" })
        .fill("Leave the moat as it is, and write the plan into docs/plan.md first.");
    },
  },
  {
    name: "form",
    agent: FIXTURE,
    go: async ({ page }) => {
      await page.send("form");
      await page.page.getByRole("form").getByText("Tell me more").waitFor();
    },
  },
  {
    name: "sign-in",
    agent: fixtureAgent("auth"),
    go: async ({ page }) => {
      await page.send("say hello");
      await page.page.getByRole("region", { name: "The agent wants you to sign in" }).waitFor();
    },
  },
  {
    name: "changes",
    agent: FIXTURE,
    go: async ({ page }) => {
      for (const text of ["write notes.txt one", "write main.ts two", "sneak other.txt three"]) {
        await page.send(text);
        await page.idle();
      }
      await page.page.getByRole("button", { name: /^Changes/ }).first().click();
      await page.page.getByRole("complementary", { name: "Workspace" }).getByText("other.txt").first()
        .waitFor();
    },
  },
  {
    name: "undo-turn",
    agent: FIXTURE,
    go: async ({ page }) => {
      await page.send("say hello");
      await page.idle();
      await page.send("writes notes.txt main.ts readme.md");
      await page.idle();
      await page.page.getByRole("button", { name: /^3 files changed/ }).click();
      await page.button("Undo this turn").click();
      await page.page.getByText("3 files go back").waitFor();
    },
  },
  {
    name: "files",
    agent: FIXTURE,
    go: async ({ page, cwd }) => {
      await makeProject(cwd);
      await page.send("say hello");
      await page.idle();
      const panel = await openTab(page, "Files");
      await panel.getByRole("button", { name: "src/" }).click();
      await panel.getByRole("button", { name: "bridge.ts" }).waitFor();
    },
  },
  {
    name: "file",
    agent: FIXTURE,
    go: async ({ page, cwd }) => {
      await makeProject(cwd);
      await page.send("say The angle is set in `src/bridge.ts:3`.");
      await page.idle();
      await page.button("src/bridge.ts:3").click();
      await page.page.getByRole("region", { name: "File src/bridge.ts" }).getByText("angle").first()
        .waitFor();
    },
  },
  {
    name: "inspector",
    agent: FIXTURE,
    go: async ({ page }) => {
      await page.send("tool");
      await page.idle();
      const panel = await openTab(page, "Inspector");
      await panel.getByRole("button", { name: /session.new.* ms/ }).click();
      await panel.getByText("sessionId").first().waitFor();
    },
  },
  {
    name: "menu",
    go: async ({ page }) => {
      await page.send("hello");
      await page.idle();
      await page.button("Session menu").click();
      await page.page.getByRole("menuitem", { name: "Rename" }).waitFor();
    },
  },
  {
    name: "sessions",
    go: async ({ bridge, page, phone }) => {
      await several(bridge);
      await page.page.locator(".session-row").filter({ hasText: /header.*1 question/s }).waitFor({
        state: "attached",
      });
      if (phone) await page.button("Show sessions").click();
    },
  },
  {
    name: "settings",
    go: async ({ page, phone }) => {
      await settings(page, phone);
      await page.page.getByRole("switch", { name: "Sound: A session needs me" }).check();
      await page.page.getByRole("heading", { name: "Limits" }).waitFor();
    },
  },
  {
    name: "settings-devices",
    go: async ({ bridge, page, phone }) => {
      const link = await bridge.freshLink();
      await bridge.signIn(link.slice(link.indexOf("#k=") + 3));
      await settings(page, phone);
      await page.button("Test Demo agent").click();
      await page.page.getByText(/^Works: /).waitFor();
      await page.button("Sign out Browser").click();
      await page.button("Leave it").scrollIntoViewIfNeeded();
    },
  },
  {
    name: "settings-limits",
    go: async ({ page, phone }) => {
      await settings(page, phone);
      await page.page.getByText("Questions of one agent open at once").scrollIntoViewIfNeeded();
    },
  },
  {
    name: "keys",
    go: async ({ page, phone }) => {
      await settings(page, phone);
      await page.button("Show all keys").click();
      await page.page.getByRole("dialog", { name: "Keys" }).waitFor();
    },
  },
  {
    name: "inbox",
    go: async ({ bridge, page }) => {
      await several(bridge);
      await page.page.locator(".session-row").filter({ hasText: /header.*1 question/s }).waitFor({
        state: "attached",
      });
      await page.page.getByRole("button", { name: /questions? waits?$/ }).filter({ visible: true }).click();
      await page.page.getByRole("group", { name: /^Question of/ }).first().waitFor();
      await page.page.locator(".inbox .armed").nth(1).waitFor();
    },
  },
  {
    name: "palette",
    go: async ({ bridge, page, phone }) => {
      await several(bridge);
      await page.page.locator(".session-row").filter({ hasText: /header.*1 question/s }).waitFor({
        state: "attached",
      });
      if (phone) await page.button("Show sessions").click();
      await page.page.getByRole("button", { name: /^Search/ }).click();
      await page.page.getByRole("combobox", { name: "Find a session, a command, a file" }).fill("the");
      await page.page.getByRole("group", { name: "In conversations" }).waitFor();
    },
  },
  {
    name: "palette-files",
    agent: FIXTURE,
    go: async ({ page, cwd }) => {
      await makeProject(cwd);
      await page.send("say the bridge needs a new chain");
      await page.idle();
      await page.page.keyboard.press("Control+k");
      await page.page.getByRole("combobox", { name: "Find a session, a command, a file" }).fill("bridge");
      await page.page.getByRole("group", { name: "Files" }).waitFor();
      await page.page.getByRole("group", { name: "Commands" }).waitFor();
    },
  },
  {
    name: "palette-blank",
    go: async ({ bridge, page, phone }) => {
      await several(bridge);
      await page.page.locator(".session-row").filter({ hasText: /header.*1 question/s }).waitFor({
        state: "attached",
      });
      if (phone) await page.button("Show sessions").click();
      await page.page.getByRole("button", { name: /^Search/ }).click();
      await page.page.getByRole("combobox", { name: "Find a session, a command, a file" }).waitFor();
    },
  },
  {
    name: "home-recent",
    args: ["--idle-stop", "1s"],
    go: async ({ bridge, page }) => {
      const browser = await anotherBrowser(bridge);
      for (const begun of SEVERAL) {
        if (begun.until === "prompt_done") await begin({ bridge, browser }, begun);
      }
      await page.page.locator(".recent li").nth(1).waitFor();
    },
  },
];

/** What the agent says to an end, by the fixture agent. */
function saying(name: string, text: string): State {
  const go: State["go"] = async ({ page }) => {
    await page.send(`say ${text}`);
    await page.idle();
    await page.articles("Agent").last().locator("math, .footnotes").first().waitFor();
  };
  return { name, agent: FIXTURE, go };
}

/** The panel, at one of its tabs. */
async function openTab(page: DrawbridgePage, name: string): Promise<Locator> {
  await page.page.getByRole("button", { name: /^Changes/ }).first().click();
  const panel = page.page.getByRole("complementary", { name: "Workspace" });
  await panel.getByRole("tab", { name }).click();
  return panel;
}

async function makeProject(cwd: string): Promise<void> {
  await Deno.mkdir(`${cwd}/src`);
  await Deno.mkdir(`${cwd}/tests`);
  const lines = ["/** A bridge that is up until somebody lowers it. */", "export class Bridge {"];
  lines.push("  #angle = 90;", "", "  lower(): void {", "    this.#angle = 0;", "  }", "}", "");
  await Deno.writeTextFile(`${cwd}/src/bridge.ts`, lines.join("\n"));
  await Deno.writeTextFile(`${cwd}/README.md`, "# Bridge\n");
}

async function fails(page: DrawbridgePage, text: string): Promise<void> {
  await page.send("say The gate tower stands, the chains are next.");
  await page.idle();
  await page.send(text);
  await page.page.getByRole("region", { name: "What went wrong" }).waitFor();
}

async function settings(page: DrawbridgePage, phone: boolean): Promise<void> {
  if (phone) await page.button("Show sessions").click();
  await page.button("Settings").click();
  await page.page.getByRole("heading", { name: "Devices" }).waitFor();
}

async function tour(page: DrawbridgePage): Promise<void> {
  await page.send("tour");
  for (let question = 0; question < 2; question++) {
    await page.permission.waitFor();
    await page.permission.getByRole("button", { name: "Allow", exact: true }).click();
    if (question === 0) await page.articles(/^Tool: Edit/).first().filter({ hasText: "Completed" }).waitFor();
  }
  await page.idle();
}

/** A tab of the panel, after a turn with a plan and while another one runs a command. */
async function panelTab({ page }: At, name: string): Promise<void> {
  await page.send("plan");
  await page.idle();
  await tour(page);
  await page.send("run");
  await page.page.locator(".permission.armed").waitFor();
  await page.page.getByRole("button", { name: /^Changes/ }).first().click();
  await page.page.getByRole("tab", { name }).click();
}
