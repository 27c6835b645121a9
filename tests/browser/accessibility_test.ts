/**
 * axe-core finds nothing, on any screen, at both sizes, light and dark.
 */
import { assertEquals } from "@std/assert";
import { DESKTOP, type DrawbridgePage, PHONE, visit, Visitor } from "../support/chromium.ts";
import { command, ended, makeHome } from "../support/command_line.ts";
import { Drawbridge, fixtureAgent } from "../support/drawbridge.ts";
import { several } from "../support/several_sessions.ts";

/** axe's script; it is put into the page past the policy by the debugger, as an extension would be. */
const AXE = (await import("axe-core")).default.source;

async function violations(page: DrawbridgePage): Promise<string[]> {
  await page.page.evaluate(AXE);
  return await page.page.evaluate(async () => {
    // deno-lint-ignore no-explicit-any -- axe was put into the page in the line above
    const { violations } = await (globalThis as any).axe.run(document);
    // deno-lint-ignore no-explicit-any -- as above
    return violations.map((v: any) => `${v.id}: ${v.nodes.map((n: any) => n.target.join(" ")).join(", ")}`);
  });
}

for (const [name, viewport] of [["desktop", DESKTOP], ["phone", PHONE]] as const) {
  for (const dark of [false, true]) {
    Deno.test(`no screen on a ${name} has a fault that axe finds, ${dark ? "dark" : "light"}`, async () => {
      await using bridge = await Drawbridge.start();
      await using visitor = await Visitor.arrive({ viewport, dark });
      const page = await visit(bridge, visitor);
      await page.message.waitFor();
      assertEquals(await violations(page), [], "home");
      await page.send("tour");
      await page.permission.waitFor();
      assertEquals(await violations(page), [], "a question");
      await page.page.locator(".permission.armed").waitFor();
      await page.permission.getByRole("button", { name: /^Say why/ }).click();
      await page.permission.getByRole("textbox", { name: "What to do instead" }).waitFor();
      assertEquals(await violations(page), [], "what to do instead");
      await page.permission.getByRole("button", { name: "Back" }).click();
      await page.permission.getByRole("button", { name: "Allow", exact: true }).click();
      await page.articles(/^Tool: Edit/).first().filter({ hasText: "Completed" }).waitFor();
      await page.permission.waitFor();
      await page.permission.getByRole("button", { name: "Allow", exact: true }).click();
      await page.idle();
      assertEquals(await violations(page), [], "the end of a turn");
      await page.send("table");
      await page.articles("Agent").last().locator("math").nth(1).waitFor();
      await page.idle();
      assertEquals(await violations(page), [], "formulas and a footnote");
      await page.send("agents");
      await page.page.locator(".permission.armed").waitFor();
      await page.articles("Agent: Find a way in").locator("summary").first().click();
      assertEquals(await violations(page), [], "a sub-agent and its question");
      await page.permission.getByRole("button", { name: /^Allow/ }).click();
      await page.idle();
      await page.page.locator("#panel-button").click();
      const panel = page.page.getByRole("complementary", { name: "Workspace" });
      await panel.getByRole("tab", { name: "Plan" }).click();
      await panel.getByText("4 of 4 done").waitFor();
      assertEquals(await violations(page), [], "a plan in the panel");
      await panel.getByRole("tab", { name: "Terminal" }).click();
      await panel.getByRole("button", { name: /^deno test/ }).click();
      await panel.getByText("3 passed").waitFor();
      assertEquals(await violations(page), [], "commands in the panel");
      await using stranger = await Visitor.arrive({ viewport, dark });
      const shut = await stranger.open(bridge.url);
      await shut.page.getByText(/terminal/i).first().waitFor();
      assertEquals(await violations(shut), [], "not signed in");
    });

    Deno.test(`nothing of the workspace on a ${name} has a fault that axe finds, ${dark ? "dark" : "light"}`, async () => {
      await using place = await makeHome();
      const args = ["--cwd", place.path, "--agent", fixtureAgent("plain")];
      await using bridge = await Drawbridge.start({ asks: true, args });
      await using visitor = await Visitor.arrive({ viewport, dark });
      const page = await visit(bridge, visitor);
      const panel = page.page.getByRole("complementary", { name: "Workspace" });
      await page.send("say hello");
      await page.idle();
      await page.button("Changes").click();
      await panel.getByText("Nothing has changed").waitFor();
      assertEquals(await violations(page), [], "a panel with nothing in it");
      for (const tab of ["Files", "Inspector"]) {
        await panel.getByRole("tab", { name: tab }).click();
        await panel.getByRole("list").or(panel.getByText("Nothing is in here.")).first().waitFor();
        assertEquals(await violations(page), [], tab);
      }
      await panel.getByRole("tab", { name: "Changes" }).click();
      await page.button("Close the panel").click();
      for (const text of ["write a.txt one", "sneak b.txt two"]) {
        await page.send(text);
        await page.idle();
      }
      await page.message.pressSequentially("@txt");
      await page.page.getByRole("listbox", { name: "Files" }).getByRole("option").nth(1).waitFor();
      assertEquals(await violations(page), [], "files that fit");
      await page.message.press("Enter");
      await page.page.locator(".attachment").waitFor();
      assertEquals(await violations(page), [], "a file that goes along");
      const told = page.articles("Changed files");
      await told.nth(1).getByRole("button", { name: /^1 file changed/ }).click();
      assertEquals(await violations(page), [], "what a turn changed");
      await told.first().getByRole("button", { name: "Review" }).click();
      await panel.getByRole("button", { name: "Revert a.txt" }).click();
      assertEquals(await violations(page), [], "the question before a revert");
      await panel.getByRole("button", { name: "Put it back" }).click();
      await panel.getByRole("button", { name: "This session" }).click();
      await panel.getByRole("button", { name: /added b\.txt/ }).click();
      await panel.getByRole("button", { name: "Undo: a.txt" }).waitFor();
      assertEquals(await violations(page), [], "all that changed");
      const claim = ["claim", "try", "ci", "build 512", "--as", "alice"];
      await ended(command(bridge.home, { args: claim }));
      await panel.getByRole("tab", { name: "Claims" }).click();
      await panel.getByRole("button", { name: "Release build 512" }).click();
      assertEquals(await violations(page), [], "the claims");
      await page.button("Close the panel").click();
      if (name === "phone") await page.button("Show sessions").click();
      await page.button("New session").click();
      await page.queue("say second");
      await page.page.getByRole("group", { name: "A session works in this folder" }).waitFor();
      assertEquals(await violations(page), [], "others in the folder");
    });

    Deno.test(`nothing of how things stand on a ${name} has a fault that axe finds, ${dark ? "dark" : "light"}`, async () => {
      await using place = await makeHome();
      await Deno.writeTextFile(`${place.path}/notes.txt`, "one");
      const args = ["--cwd", place.path, "--agent", fixtureAgent("plain")];
      await using bridge = await Drawbridge.start({ args });
      await using visitor = await Visitor.arrive({ viewport, dark });
      const page = await visit(bridge, visitor);
      await page.message.pressSequentially("@notes");
      await page.page.getByRole("listbox", { name: "Files" }).getByRole("option").waitFor();
      assertEquals(await violations(page), [], "files at home");
      await page.message.press("Enter");
      await page.button("Remove notes.txt").waitFor();
      assertEquals(await violations(page), [], "a file that goes along from home");
      await page.message.fill("crash");
      await page.message.press("Enter");
      const wrong = page.page.getByRole("region", { name: "What went wrong" });
      await wrong.getByText("In its own words").click();
      assertEquals(await violations(page), [], "a failure");
      await page.page.getByRole("button", { name: /^Connection: / }).click();
      await page.page.getByRole("dialog", { name: "Connection" }).getByText(/^(under )?\d+ ms$/).waitFor();
      assertEquals(await violations(page), [], "what stands behind the connection");
      await page.page.keyboard.press("Escape");
      await visitor.context.setOffline(true);
      await page.status("Connection").filter({ hasText: "Offline" }).waitFor();
      assertEquals(await violations(page), [], "cut off");
    });

    Deno.test(`nothing of the settings on a ${name} has a fault that axe finds, ${dark ? "dark" : "light"}`, async () => {
      await using bridge = await Drawbridge.start({ args: ["--agent", fixtureAgent("init-crash")] });
      await using visitor = await Visitor.arrive({ viewport, dark });
      const page = await visit(bridge, visitor);
      const settings = page.page.getByRole("heading", { name: "Limits" });
      await page.message.waitFor();
      if (name === "phone") await page.button("Show sessions").click();
      await page.button("Settings").click();
      await settings.waitFor();
      assertEquals(await violations(page), [], "the settings");
      await page.button("Test Demo agent").click();
      await page.page.getByText(/^Works: /).waitFor();
      await page.button("Test deno").click();
      await page.page.getByText("cannot start, as asked").waitFor();
      await page.page.getByText(/more are known and not installed$/).click();
      await page.page.getByRole("switch", { name: /^Sound: A session/ }).check();
      await page.button("Sign out Chrome on Linux").click();
      assertEquals(await violations(page), [], "agents tested, a question, a switch that is on");
      await page.button("Show all keys").click();
      await page.page.getByRole("dialog", { name: "Keys" }).waitFor();
      assertEquals(await violations(page), [], "the keys");
      assertEquals(visitor.complaints, []);
    });

    Deno.test(`nothing of whole conversations on a ${name} has a fault that axe finds, ${dark ? "dark" : "light"}`, async () => {
      await using place = await makeHome();
      const state = `${place.path}/fixture.json`;
      const agent = fixtureAgent("list,steering", "--state", state);
      await using bridge = await Drawbridge.start({ args: ["--cwd", place.path, "--agent", agent] });
      await using visitor = await Visitor.arrive({ viewport, dark });
      const page = await visit(bridge, visitor);
      const sessions = page.page.getByRole("navigation", { name: "Sessions" });
      const item = (name: string) => page.page.getByRole("menuitem", { name, exact: true });
      const showSessions = async () => {
        if (name === "phone") await page.button("Show sessions").click();
      };
      for (const text of ["say first", "say second"]) {
        await showSessions();
        await page.button("New session").click();
        await page.send(text);
        await page.idle();
      }
      await page.button("Session menu").click();
      await item("Rename").waitFor();
      assertEquals(await violations(page), [], "a session's menu");
      await item("Delete").click();
      await page.button("Delete it").waitFor();
      assertEquals(await violations(page), [], "the question before it is deleted");
      await page.button("Keep it").click();
      await page.button("Session menu").click();
      await item("Rename").click();
      await page.page.getByRole("textbox", { name: "Name of the session" }).waitFor();
      assertEquals(await violations(page), [], "a name being written");
      await page.page.keyboard.press("Escape");
      await page.button("Session menu").click();
      await item("Pin").click();
      await item("Pin").waitFor({ state: "detached" });
      await showSessions();
      await page.button("Menu of say first").click();
      await item("Put away").click();
      await page.button("Put away (1)").click();
      await sessions.getByRole("link", { name: /^say first/ }).waitFor();
      assertEquals(await violations(page), [], "pinned and put away");
      if (name === "phone") await page.page.keyboard.press("Escape");
      await page.send("hang");
      for (const text of ["say one", "say two"]) await page.queue(text);
      await page.message.fill("look left");
      await page.button("Say it now").waitFor();
      assertEquals(await violations(page), [], "a queue and what can be said now");
      await page.button("Stop").click();
      await showSessions();
      await page.button("New session").click();
      await page.page.getByRole("button", { name: /begun elsewhere$/ }).click();
      await page.page.getByRole("list", { name: "Sessions begun elsewhere" }).waitFor();
      assertEquals(await violations(page), [], "sessions begun elsewhere");
    });

    Deno.test(`nothing that finds the way on a ${name} has a fault that axe finds, ${dark ? "dark" : "light"}`, async () => {
      await using bridge = await Drawbridge.start();
      await using visitor = await Visitor.arrive({ viewport, dark });
      const page = await visit(bridge, visitor);
      await page.message.waitFor();
      await several(bridge);
      await page.page.getByText("3 questions wait").filter({ visible: true }).first().waitFor();
      if (name === "phone") {
        assertEquals(await violations(page), [], "home while questions wait");
        await page.button("Show sessions").click();
      }
      assertEquals(await violations(page), [], "groups, marks and filters");
      await page.page.getByRole("navigation").getByRole("button", { name: "3 questions wait" }).click();
      await page.page.getByRole("group", { name: "Question of Read dates with a zone" }).waitFor();
      assertEquals(await violations(page), [], "what waits");
      await page.page.keyboard.press("Escape");
      await page.page.keyboard.press("Control+k");
      const field = page.page.getByRole("combobox", { name: "Find a session, a command, a file" });
      await field.waitFor();
      assertEquals(await violations(page), [], "a blank palette");
      await field.fill("the");
      await page.page.getByRole("group", { name: "In conversations" }).waitFor();
      assertEquals(await violations(page), [], "what was found");
      await field.fill("zebra");
      await page.page.getByText("Nothing found for “zebra”.").waitFor();
      assertEquals(await violations(page), [], "nothing found");
    });
  }
}
