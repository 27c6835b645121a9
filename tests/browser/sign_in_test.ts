/** The card of an agent that wants its person to sign in, before its session and in mid-turn. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { type DrawbridgePage, visit, Visitor } from "../support/chromium.ts";
import { Drawbridge, fixtureAgent } from "../support/drawbridge.ts";

interface At {
  readonly bridge: Drawbridge;
  readonly page: DrawbridgePage;
}

async function onPage(manners: string, test: (at: At) => Promise<void>): Promise<void> {
  await using bridge = await Drawbridge.start({ args: ["--agent", fixtureAgent(manners)] });
  await using visitor = await Visitor.arrive();
  const page = await visit(bridge, visitor);
  await test({ bridge, page });
  assertEquals(visitor.complaints, []);
}

for (const manner of ["auth", "auth-prompt"]) {
  for (const button of ["Fixture login", "I have signed in"]) {
    Deno.test(`a prompt waits for the sign-in and goes on after it: ${manner}, ${button}`, async () => {
      await onPage(manner, async ({ bridge, page }) => {
        await page.send("say hello");
        const card = page.page.getByRole("region", { name: "The agent wants you to sign in" });
        await card.waitFor();
        await page.page.getByText("Waiting for you", { exact: true }).waitFor();
        assertStringIncludes(await card.innerText(), `--login 'it'\\''s me'`);
        Deno.writeTextFileSync(`${bridge.home}/signed-in`, "");
        await card.getByRole("button", { name: button, exact: true }).click();
        await card.waitFor({ state: "hidden" });
        await page.idle();
        assertStringIncludes(await page.transcript(), "hello");
        await page.page.reload();
        await page.idle();
        assertEquals(await card.count(), 0);
      });
    });
  }
}

Deno.test("an agent that names no way to sign in is started again by a button", () =>
  onPage("auth,no-auth-methods", async ({ bridge, page }) => {
    await page.send("say hello");
    const card = page.page.getByRole("region", { name: "The agent wants you to sign in" });
    await card.waitFor();
    Deno.writeTextFileSync(`${bridge.home}/signed-in`, "");
    await card.getByRole("button", { name: "I have signed in" }).click();
    await card.waitFor({ state: "hidden" });
    await page.send("say again");
    await page.idle();
    assertStringIncludes(await page.transcript(), "again");
  }));

Deno.test("a sign-in that takes too long is cancelled, and done at the second try", () =>
  onPage("auth,auth-slow", async ({ page }) => {
    await page.send("say hello");
    const card = page.page.getByRole("region", { name: "The agent wants you to sign in" });
    const signIn = card.getByRole("button", { name: "Fixture login", exact: true });
    await signIn.click();
    await card.getByRole("status").waitFor();
    await card.getByRole("button", { name: "Cancel" }).click();
    await page.page.getByText("The sign-in was cancelled").waitFor();
    assertEquals(await card.getByRole("status").count(), 0);
    await signIn.click();
    await card.waitFor({ state: "hidden" });
    await page.idle();
    assertStringIncludes(await page.transcript(), "hello");
  }));
