/** `@` at home: files of the directory that was chosen, sent with the message that begins the session. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { DESKTOP, type DrawbridgePage, PHONE, visit, Visitor } from "../support/chromium.ts";
import { makeHome } from "../support/command_line.ts";
import { Drawbridge, fixtureAgent } from "../support/drawbridge.ts";

async function atHome(
  viewport: typeof PHONE,
  test: (at: { page: DrawbridgePage; place: string }) => Promise<void>,
): Promise<void> {
  await using place = await makeHome();
  await Deno.writeTextFile(join(place.path, "gate_tower.ts"), "x");
  await Deno.mkdir(join(place.path, "other"));
  await Deno.writeTextFile(join(place.path, "other", "water.md"), "x");
  const args = ["--cwd", place.path, "--agent", fixtureAgent("plain")];
  await using bridge = await Drawbridge.start({ args });
  await using visitor = await Visitor.arrive({ viewport });
  const page = await visit(bridge, visitor);
  await page.page.locator(".recent, #message").first().waitFor();
  await test({ page, place: place.path });
  assertEquals(visitor.complaints, []);
}

for (const [name, viewport] of [["desktop", DESKTOP], ["phone", PHONE]] as const) {
  Deno.test(`a file named at home goes along with the first message, on a ${name}`, () =>
    atHome(viewport, async ({ page }) => {
      await page.message.pressSequentially("echo blocks @tower");
      const files = page.page.getByRole("listbox", { name: "Files" });
      await files.getByRole("option", { name: /gate_tower/ }).waitFor();
      await page.message.press("Enter");
      await page.button("Remove gate_tower.ts").waitFor();
      assertEquals(await page.message.inputValue(), "echo blocks @gate_tower.ts ");
      await page.message.fill("echo blocks");
      await page.message.press("Enter");
      const told = page.articles("Agent").filter({ hasText: "resource_link" });
      await told.waitFor();
      assertStringIncludes(await told.innerText(), "gate_tower.ts");
      assertEquals(await page.button("Remove gate_tower.ts").count(), 0);
    }));
}

Deno.test("files are those of the directory that is chosen, and those of another one do not go along", () =>
  atHome(DESKTOP, async ({ page, place }) => {
    await page.message.pressSequentially("@tower");
    const options = page.page.getByRole("listbox", { name: "Files" }).getByRole("option");
    await options.first().waitFor();
    await page.message.press("Enter");
    await page.button("Remove gate_tower.ts").waitFor();
    await page.page.getByLabel("Working directory").fill(join(place, "other"));
    await page.button("Remove gate_tower.ts").waitFor({ state: "detached" });
    await page.message.fill("");
    await page.message.pressSequentially("@");
    await options.filter({ hasText: "water.md" }).waitFor();
    assertEquals(await options.count(), 1);
    await page.message.press("Escape");
    await options.first().waitFor({ state: "detached" });
    assertEquals(await page.message.inputValue(), "@");
  }));
