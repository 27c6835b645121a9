/**
 * axe-core finds nothing, on any screen, at both sizes, light and dark.
 */
import { assertEquals } from "@std/assert";
import { DESKTOP, type DrawbridgePage, PHONE, visit, Visitor } from "../support/chromium.ts";
import { Drawbridge } from "../support/drawbridge.ts";

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
      await page.permission.getByRole("button", { name: "Allow", exact: true }).click();
      await page.articles(/^Tool: Edit/).first().filter({ hasText: "Completed" }).waitFor();
      await page.permission.waitFor();
      await page.permission.getByRole("button", { name: "Allow", exact: true }).click();
      await page.idle();
      assertEquals(await violations(page), [], "the end of a turn");
      await using stranger = await Visitor.arrive({ viewport, dark });
      const shut = await stranger.open(bridge.url);
      await shut.page.getByText(/terminal/i).first().waitFor();
      assertEquals(await violations(shut), [], "not signed in");
    });
  }
}
