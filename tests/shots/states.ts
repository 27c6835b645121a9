/**
 * The states of the page that are looked at: what each is called, and the way there.
 *
 * By roles and names only. A state that cannot be reached throws: a picture that is missing is a failure.
 */
import type { DrawbridgePage } from "../support/chromium.ts";
import { type Drawbridge, fixtureAgent } from "../support/drawbridge.ts";
import { anotherBrowser, begin, SEVERAL, several } from "../support/several_sessions.ts";

export interface At {
  readonly bridge: Drawbridge;
  readonly page: DrawbridgePage;
  readonly phone: boolean;
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
    name: "markdown",
    go: async ({ page }) => {
      await page.send("table");
      await page.idle();
    },
  },
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
    name: "form",
    agent: FIXTURE,
    go: async ({ page }) => {
      await page.send("form");
      await page.page.getByText("Tell me more").waitFor();
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
      await page.page.getByRole("combobox", { name: "Find a session or a command" }).fill("the");
      await page.page.getByRole("group", { name: "In conversations" }).waitFor();
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
      await page.page.getByRole("combobox", { name: "Find a session or a command" }).waitFor();
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

async function tour(page: DrawbridgePage): Promise<void> {
  await page.send("tour");
  for (let question = 0; question < 2; question++) {
    await page.permission.waitFor();
    await page.permission.getByRole("button", { name: "Allow", exact: true }).click();
    if (question === 0) await page.articles(/^Tool: Edit/).first().filter({ hasText: "Completed" }).waitFor();
  }
  await page.idle();
}
