/**
 * Writing a message: files by `@`, the last prompts by the arrows, at both sizes.
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { DESKTOP, type DrawbridgePage, PHONE, visit, Visitor } from "../support/chromium.ts";
import { eventually } from "../support/deadline.ts";
import { Drawbridge, fixtureAgent } from "../support/drawbridge.ts";
import { removeTree } from "../support/remove_tree.ts";

interface At {
  readonly bridge: Drawbridge;
  readonly visitor: Visitor;
  readonly page: DrawbridgePage;
  readonly workspace: string;
}

async function onPage(
  options: { agent?: string; viewport?: { width: number; height: number } },
  test: (at: At) => Promise<void>,
): Promise<void> {
  const workspace = await Deno.realPath(await Deno.makeTempDir({ prefix: "drawbridge-composer-" }));
  try {
    const args = ["--agent", options.agent ?? fixtureAgent("plain"), "--cwd", workspace];
    await using bridge = await Drawbridge.start({ args });
    await using visitor = await Visitor.arrive({ viewport: options.viewport });
    const page = await visit(bridge, visitor);
    await test({ bridge, visitor, page, workspace });
    assertEquals(visitor.complaints, []);
  } finally {
    await removeTree(workspace);
  }
}

async function writeFiles(workspace: string): Promise<void> {
  await Deno.mkdir(join(workspace, "lib"));
  for (const path of ["lib/tower.ts", "lib/tower_gate.ts", "water.md", "moat\u202egnp.txt"]) {
    await Deno.writeTextFile(join(workspace, path), "x");
  }
}

/** Waits until the message box holds `text`. */
async function drafted(page: DrawbridgePage, text: string): Promise<void> {
  await eventually(async () => await page.message.inputValue() === text, `"${text}" in the message box`);
}

for (const [device, viewport] of [["desktop", DESKTOP], ["phone", PHONE]] as const) {
  Deno.test(`@ and a few letters name files, and the agent is told where they are, on a ${device}`, async () => {
    await onPage({ viewport }, async ({ page, workspace }) => {
      await writeFiles(workspace);
      await page.send("say hello");
      await page.idle();
      await page.message.pressSequentially("echo blocks @tow");
      const files = page.page.getByRole("listbox", { name: "Files" });
      await files.getByRole("option").first().filter({ hasText: "tower.ts" }).waitFor();
      await files.getByRole("option").nth(1).filter({ hasText: "tower_gate.ts" }).waitFor();
      if (device === "phone") {
        const box = await files.getByRole("option", { name: /tower_gate/ }).boundingBox();
        assertEquals(Number(box?.height) >= 44, true);
        await files.getByRole("option", { name: /tower_gate/ }).click();
      } else {
        await page.message.press("ArrowDown");
        await page.message.press("Enter");
      }
      assertEquals(await page.message.inputValue(), "echo blocks @lib/tower_gate.ts ");
      await page.button("Remove lib/tower_gate.ts").waitFor();
      // Escape leaves what is typed, and the list stays away from it.
      await page.message.pressSequentially("@wat");
      await files.waitFor();
      await page.message.press("Escape");
      await page.message.pressSequentially("er");
      assertEquals(await files.count(), 0);
      // The file goes with its name, and comes back with it.
      await page.message.fill("echo blocks");
      await page.button("Remove lib/tower_gate.ts").waitFor({ state: "detached" });
      await page.message.fill("echo blocks @lib/tower_gate.ts ");
      await page.button("Remove lib/tower_gate.ts").waitFor();
      await page.message.press("Enter");
      const answer = page.articles("Agent").filter({ hasText: "resource_link" });
      assertStringIncludes(await answer.innerText(), `file://${workspace}/lib/tower_gate.ts`);
      await page.articles("You").last().getByText("lib/tower_gate.ts", { exact: true }).waitFor();
    });
  });
}

Deno.test("a file whose name could fool is spelled out, and is not put among the words", async () => {
  await onPage({}, async ({ page, workspace }) => {
    await writeFiles(workspace);
    await page.send("say hello");
    await page.message.pressSequentially("look @moat");
    const options = page.page.getByRole("listbox", { name: "Files" }).getByRole("option");
    await options.first().filter({ hasText: "U+202E" }).waitFor();
    await page.message.press("Tab");
    assertEquals(await page.message.inputValue(), "look ");
    await page.page.locator(".attachment", { hasText: "U+202E" }).waitFor();
    await page.message.pressSequentially("@zzz");
    await page.page.getByText("No file of the workspace fits").waitFor();
    await page.message.press("Escape");
    await page.page.getByText("No file of the workspace fits").waitFor({ state: "detached" });
    await page.message.fill("say @zzz");
    await page.page.getByText("No file of the workspace fits").waitFor();
    await page.message.press("Enter");
    await page.page.getByText("No file of the workspace fits").waitFor({ state: "detached" });
  });
});

Deno.test("a link that leads nowhere any more comes back into the draft with its message", async () => {
  await onPage({}, async ({ page, workspace }) => {
    await writeFiles(workspace);
    await page.send("say hello");
    await page.idle();
    await page.message.pressSequentially("read @water");
    // Tab takes the first one of those that are shown.
    await page.page.getByRole("option").first().filter({ hasText: "water.md" }).waitFor();
    await page.message.press("Tab");
    await Deno.remove(join(workspace, "water.md"));
    await page.message.press("Enter");
    await page.page.getByText('Cannot link to "water.md"').waitFor();
    assertEquals(await page.message.inputValue(), "read @water.md ");
    await page.button("Remove water.md").waitFor();
  });
});

Deno.test("what was typed on the desk is there on the phone, and sent there, it is gone from the desk", async () => {
  await onPage({}, async ({ bridge, page }) => {
    await page.send("say hello");
    await page.idle();
    await using pocket = await Visitor.arrive({ viewport: PHONE });
    const kept = page.page.waitForResponse((response) => response.url().endsWith("/draft") && response.ok());
    await page.message.fill("say half a thought");
    await kept;
    const phone = await pocket.open(await bridge.freshLink());
    await phone.message.waitFor();
    await phone.page.goto(page.page.url());
    await drafted(phone, "say half a thought");
    await phone.message.fill("say half a thought, and the other half");
    await drafted(page, "say half a thought, and the other half");
    await phone.button("Send").click();
    await page.articles("Agent").filter({ hasText: "and the other half" }).waitFor();
    await drafted(page, "");
    await page.page.reload();
    await page.articles("Agent").filter({ hasText: "and the other half" }).waitFor();
    await drafted(page, "");
  });
});

Deno.test("a draft from elsewhere is put over nothing that is typed here", async () => {
  await onPage({}, async ({ bridge, page }) => {
    await page.send("say hello");
    await page.idle();
    await using pocket = await Visitor.arrive({ viewport: PHONE });
    const phone = await pocket.open(await bridge.freshLink());
    await phone.message.waitFor();
    await phone.page.goto(page.page.url());
    await phone.articles("Agent").waitFor();
    const kept = page.page.waitForResponse((response) => response.url().endsWith("/draft") && response.ok());
    await page.message.fill("mine on the desk");
    await kept;
    const refused = phone.page.waitForResponse((response) => response.url().endsWith("/draft"));
    await phone.message.fill("mine on the phone");
    assertEquals(await (await refused).json(), { version: null });
    for (const [one, text] of [[page, "mine on the desk"], [phone, "mine on the phone"]] as const) {
      await one.page.reload();
      await one.articles("Agent").waitFor();
      await drafted(one, text);
    }
    assertEquals(pocket.complaints, []);
  });
});

Deno.test("the arrows bring the last prompts back into an empty box, and take no arrow from other text", async () => {
  await onPage({}, async ({ page }) => {
    for (const text of ["/say one", "say two\nlines"]) {
      await page.send(text);
      await page.idle();
    }
    const { message } = page;
    const pressed = async (...keys: string[]) => {
      for (const key of keys) await message.press(key);
      return await message.inputValue();
    };
    await message.click();
    assertEquals(await pressed("ArrowUp"), "say two\nlines");
    assertEquals(await pressed("ArrowUp"), "say two\nlines", "the caret goes up to its first line");
    assertEquals(await pressed("ArrowUp"), "/say one");
    assertEquals(await pressed("ArrowUp"), "/say one", "there is no older one");
    assertEquals(await pressed("ArrowDown"), "say two\nlines");
    assertEquals(await pressed("ArrowDown"), "");
    assertEquals(await pressed("ArrowUp", "Escape"), "");
    await message.fill("mine");
    assertEquals(await pressed("ArrowUp", "ArrowDown", "Escape"), "mine");
    await message.fill("");
    assertEquals(
      await pressed("ArrowUp", "!", "ArrowUp"),
      "say two\nlines!",
      "changed, it is the person's own",
    );
  });
});

Deno.test("with messages waiting, the arrow edits the newest of them", async () => {
  await onPage({}, async ({ page }) => {
    await page.send("slow 400 50");
    await page.queue("say one");
    await page.queue("say two");
    await page.page.getByText("2 messages queued").waitFor();
    await page.message.press("ArrowUp");
    const field = page.page.getByRole("textbox", { name: "Queued text" });
    assertEquals(await field.inputValue(), "say two");
    await field.fill("say three");
    await field.press("Enter");
    await page.page.locator(".queued", { hasText: "say three" }).waitFor();
    await eventually(
      () => page.message.evaluate((element) => element === document.activeElement),
      "the focus in the message box",
    );
    await page.message.press("ArrowUp");
    assertEquals(await field.inputValue(), "say three");
    await field.press("Escape");
    await page.button("Stop").click();
  });
});

Deno.test("a draft that is too long for other devices says so, and is sent all the same", async () => {
  await onPage({}, async ({ page }) => {
    const note = page.page.getByText("Too long to be kept for your other devices");
    await page.send("say one");
    await page.idle();
    await page.message.fill(`say hello ${"long ".repeat(14_000)}`);
    await note.waitFor();
    await page.button("Send").click();
    await page.articles("Agent").filter({ hasText: "hello" }).waitFor();
    await note.waitFor({ state: "detached" });
    assertEquals(await page.message.inputValue(), "");
  });
});
