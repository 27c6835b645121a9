/**
 * The first visit: a link, a question, an answer, a decision; then everything that may come between.
 */
import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { type DrawbridgePage, PHONE, visit, Visitor } from "../support/chromium.ts";
import { makeHome } from "../support/command_line.ts";
import { eventually } from "../support/deadline.ts";
import { Drawbridge, fixtureAgent } from "../support/drawbridge.ts";
import { removeTree } from "../support/remove_tree.ts";

async function onPage(
  options: { agent?: string; args?: readonly string[]; viewport?: { width: number; height: number } },
  test: (at: { bridge: Drawbridge; visitor: Visitor; page: DrawbridgePage }) => Promise<void>,
): Promise<void> {
  await using bridge = await Drawbridge.start({
    args: [...(options.agent ? ["--agent", options.agent] : []), ...(options.args ?? [])],
  });
  await using visitor = await Visitor.arrive({ viewport: options.viewport });
  const page = await visit(bridge, visitor);
  await test({ bridge, visitor, page });
  assertEquals(visitor.complaints, []);
}

for (const [device, viewport] of [["desktop", undefined], ["phone", PHONE]] as const) {
  Deno.test(`a stranger on a ${device} is shown round, decides twice, and reads the end`, async () => {
    await onPage({ viewport }, async ({ page }) => {
      await page.send("tour");
      await page.articles("Thought").first().waitFor();
      await page.permission.waitFor();
      await page.status("Agent").filter({ hasText: "Waiting for you" }).waitFor();
      await page.permission.getByRole("button", { name: "Allow", exact: true }).click();
      await page.articles(/^Tool: Edit/).first().filter({ hasText: "Completed" }).waitFor();
      await page.permission.waitFor();
      await page.permission.getByRole("button", { name: "Reject", exact: true }).click();
      await page.idle();
      // Exactly: the name of the answer, "Reject", stands beside it.
      await page.articles(/^Tool: /).getByText("Rejected", { exact: true }).first().waitFor();
      assertEquals(await page.permission.count(), 0);
      assert(await page.articles("Plan").count() > 0 || await page.page.getByText("Plan").count() > 0);
    });
  });
}

for (const [device, viewport] of [["desktop", undefined], ["phone", PHONE]] as const) {
  Deno.test(`a first visit on a ${device}: begin, answer, find what changed, undo it, go on, in nine actions`, async () => {
    await using place = await makeHome();
    const file = join(place.path, "notes.txt");
    Deno.writeTextFileSync(file, "as it was\n");
    const args = ["--cwd", place.path];
    await onPage({ agent: fixtureAgent("plain"), args, viewport }, async ({ page }) => {
      await page.message.fill("change notes.txt by the agent"); // 1
      await page.button("Send").click(); // 2
      await page.permission.getByRole("button", { name: "Yes, once" }).click(); // 3
      await page.idle();
      // What is typed then is not lost.
      await page.page.keyboard.type("go on");
      assertEquals(await page.message.inputValue(), "go on");
      assertEquals(Deno.readTextFileSync(file), "by the agent\n");
      const changed = page.articles("Changed files");
      await changed.getByRole("button", { name: /^1 file changed/ }).click(); // 4
      await changed.getByRole("button", { name: /modified notes\.txt/ }).waitFor();
      await changed.getByRole("button", { name: "Undo this turn" }).click(); // 5, offered without unfolding too
      await changed.getByRole("button", { name: "Undo it" }).click(); // 6
      await changed.getByText("What this turn changed is undone.").waitFor();
      assertEquals(Deno.readTextFileSync(file), "as it was\n");
      await page.message.fill("say thank you"); // 7
      await page.button("Send").click(); // 8
      await page.articles("Agent").filter({ hasText: "thank you" }).waitFor();
      await page.page.reload(); // 9
      await page.articles("Agent").filter({ hasText: "thank you" }).waitFor();
      await changed.waitFor();
    });
  });
}

Deno.test("the link's token leaves the address, and the link works once", async () => {
  await onPage({}, async ({ bridge, page }) => {
    await page.message.waitFor();
    assertEquals(new URL(page.page.url()).hash, "");
    await using stranger = await Visitor.arrive();
    const second = await visit(bridge, stranger);
    await second.page.getByText(/terminal/i).first().waitFor();
    assertEquals(await second.message.count(), 0);
  });
});

Deno.test("a reload in mid-word and a second tab show the same conversation", async () => {
  await onPage({ agent: fixtureAgent("plain") }, async ({ visitor, page }) => {
    await page.send("slow 120 20");
    await page.articles("Agent").filter({ hasText: "[000010]" }).waitFor();
    await page.page.reload();
    const other = await visitor.open(page.page.url());
    await page.articles("Agent").filter({ hasText: "[000120]" }).waitFor();
    await other.articles("Agent").filter({ hasText: "[000120]" }).waitFor();
    await page.idle();
    await other.idle();
    const said = await page.articles("Agent").innerText();
    assertEquals(await other.articles("Agent").innerText(), said);
    const numbers = [...said.matchAll(/\[(\d+)\]/g)].map(([, n]) => Number(n));
    assertEquals(numbers, Array.from({ length: 120 }, (_, i) => i + 1));
  });
});

Deno.test("a draft survives a reload; a prompt in flight is sent once", async () => {
  await onPage({ agent: fixtureAgent("plain") }, async ({ page }) => {
    await page.send("say first");
    await page.idle();
    await page.message.fill("half a thought");
    await page.page.reload();
    await page.message.waitFor();
    assertEquals(await page.message.inputValue(), "half a thought");
    await page.send("say second");
    await page.articles("Agent").filter({ hasText: "second" }).waitFor();
    assertEquals(await page.message.inputValue(), "");
    assertEquals(await page.articles("You").count(), 2);
  });
});

Deno.test("a question asked before a reload is still there and is answered", async () => {
  await onPage({ agent: fixtureAgent("plain") }, async ({ visitor, page }) => {
    await page.send("ask");
    await page.permission.waitFor();
    await page.page.reload();
    const other = await visitor.open(page.page.url());
    await other.permission.getByRole("button", { name: "Yes, once", exact: true }).click();
    await page.articles("Agent").filter({ hasText: "opt-once" }).waitFor();
    await page.permission.waitFor({ state: "detached" });
  });
});

Deno.test("Stop ends the turn", async () => {
  await onPage({ agent: fixtureAgent("plain") }, async ({ page }) => {
    await page.send("slow 1000 20");
    await page.status("Agent").filter({ hasText: "Working" }).waitFor();
    await page.articles("Agent").filter({ hasText: "[000003]" }).waitFor();
    await page.button("Stop").click();
    await page.idle();
    await page.button("Send").waitFor();
  });
});

Deno.test("a crashed agent is said within a second, and one click goes on", async () => {
  await onPage({ agent: fixtureAgent("plain") }, async ({ page }) => {
    await page.send("crash 7");
    await page.status("Agent").filter({ hasText: "Stopped" }).waitFor();
    await page.page.getByText(/code 7/).first().waitFor();
    await page.page.getByRole("button", { name: /restart/i }).first().click();
    await page.status("Agent").filter({ hasText: "Idle" }).waitFor();
    await page.send("say back again");
    await page.articles("Agent").filter({ hasText: "back again" }).waitFor();
  });
});

Deno.test("drawbridge is killed and started again: the page finds it and goes on", async () => {
  const home = await Deno.makeTempDir({ prefix: "drawbridge-page-" });
  try {
    const one = await Drawbridge.start({
      home,
      args: ["--agent", fixtureAgent("resume", "--state", `${home}/s.json`)],
    });
    await using visitor = await Visitor.arrive();
    const page = await visit(one, visitor);
    await page.send("say before");
    await page.idle();
    await one.stop("SIGKILL");
    await page.status("Connection").filter({ hasText: /Reconnecting|Offline|gone/ }).waitFor();
    await page.page.getByText("Trying to reach drawbridge; everything so far is saved.").waitFor();
    await using _two = await Drawbridge.start({ home, args: ["--port", new URL(one.url).port] });
    await page.status("Connection").filter({ hasText: "Connected" }).waitFor();
    await page.send("say after");
    await page.articles("Agent").filter({ hasText: "after" }).waitFor();
    assertEquals(await page.articles("You").count(), 2);
  } finally {
    await removeTree(home);
  }
});

Deno.test("modes and config options are boxes, and what is chosen is kept", async () => {
  await onPage({ agent: fixtureAgent("config") }, async ({ page }) => {
    await page.send("say hello");
    await page.idle();
    const model = page.page.getByRole("combobox", { name: "Model" });
    const values = await model.locator("option").evaluateAll((options) =>
      options.map((option) => option.getAttribute("value") ?? "")
    );
    const now = await model.inputValue();
    const other = values.find((value) => value !== now) ?? "";
    await model.selectOption(other);
    await page.page.reload();
    await eventually(async () => await model.inputValue() === other, "the chosen model after a reload");
  });
});

Deno.test("slash commands complete", async () => {
  await onPage({}, async ({ page }) => {
    await page.send("hello");
    await page.idle();
    await page.message.pressSequentially("/pl");
    await page.page.getByRole("option", { name: /plan/ }).first().waitFor();
    await page.message.press("Tab");
    assertEquals((await page.message.inputValue()).trim(), "/plan");
  });
});

Deno.test("prompts sent while busy are shown waiting, and can be removed", async () => {
  await onPage({ agent: fixtureAgent("plain") }, async ({ page }) => {
    await page.send("ask");
    await page.queue("say queued");
    const queued = page.page.getByText("1 message queued");
    await queued.waitFor();
    await page.page.getByRole("button", { name: /remove/i }).first().click();
    await queued.waitFor({ state: "detached" });
    await page.permission.getByRole("button", { name: /^Yes, once/ }).click();
    await page.articles("Agent").filter({ hasText: "chose" }).waitFor();
    await page.idle();
    assertEquals(await page.articles("You").count(), 1);
  });
});

Deno.test("an image that is pasted reaches the agent", async () => {
  await onPage({ agent: fixtureAgent("plain") }, async ({ page }) => {
    await page.send("say hello");
    await page.idle();
    await page.page.locator("input[type=file]").setInputFiles({
      name: "dot.png",
      mimeType: "image/png",
      buffer: (await import("node:buffer")).Buffer.from(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
        "base64",
      ),
    });
    await page.page.getByText("dot.png").first().waitFor();
    await page.send("echo blocks");
    await page.articles("Agent").filter({ hasText: "image/png" }).waitFor();
  });
});

Deno.test("several sessions are listed, each with an address of its own", async () => {
  await onPage({ agent: fixtureAgent("plain") }, async ({ page }) => {
    await page.send("say one");
    await page.idle();
    const first = page.page.url();
    assert(/\/s\/[A-Za-z0-9-]+$/.test(first), first);
    await page.button("New session").click();
    await page.send("say two");
    await page.articles("Agent").filter({ hasText: "two" }).waitFor();
    const links = page.page.getByRole("navigation", { name: "Sessions" }).getByRole("link");
    await eventually(async () => await links.count() === 2, "two sessions in the list");
    await page.page.goto(first);
    await page.articles("Agent").filter({ hasText: "one" }).waitFor();
  });
});

Deno.test("hostile Markdown is text: nothing runs, nothing is fetched", async () => {
  await onPage({ agent: fixtureAgent("plain") }, async ({ visitor, page }) => {
    const requested: string[] = [];
    visitor.context.on("request", (request) => requested.push(request.url()));
    const evil = "<img src=x onerror=alert(1)> <script>alert(2)</script> ![p](http://evil.example/p.png) " +
      "[j](javascript:alert(3)) [d](data:text/html,x) [ok](https://example.com/a)";
    await page.send(`say ${evil}`);
    await page.idle();
    await page.articles("Agent").getByRole("link", { name: "ok" }).waitFor();
    const links = await page.articles("Agent").getByRole("link").evaluateAll((found) =>
      found.map((link) => link.getAttribute("href") ?? "")
    );
    assert(links.every((href) => /^https?:\/\//.test(href)), links.join(" "));
    assert(links.includes("https://example.com/a"));
    assertEquals(await page.articles("Agent").locator("img, script").count(), 0);
    assertEquals(requested.filter((url) => url.includes("evil.example")), []);
  });
});
