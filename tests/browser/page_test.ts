/**
 * What goes wrong around a conversation: malformed words, dead connections, second tabs, late answers.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type DrawbridgePage, PHONE, visit, Visitor } from "../support/chromium.ts";
import { eventually } from "../support/deadline.ts";
import { Drawbridge, fixtureAgent } from "../support/drawbridge.ts";

interface At {
  readonly bridge: Drawbridge;
  readonly visitor: Visitor;
  readonly page: DrawbridgePage;
}

async function onPage(
  options: { agent?: string; viewport?: { width: number; height: number } },
  test: (at: At) => Promise<void>,
): Promise<void> {
  const agent = options.agent ?? fixtureAgent("plain");
  await using bridge = await Drawbridge.start({ args: ["--agent", agent] });
  await using visitor = await Visitor.arrive({ viewport: options.viewport });
  const page = await visit(bridge, visitor);
  await test({ bridge, visitor, page });
  // A browser that was cut off says so on its console; that is no fault of the page.
  assertEquals(visitor.complaints.filter((text) => !/ERR_INTERNET_DISCONNECTED/.test(text)), []);
}

/** Has the agent send `update` as it is. */
async function raw(page: DrawbridgePage, update: Record<string, unknown>): Promise<void> {
  await page.send(`raw ${JSON.stringify(update)}`);
  await page.idle();
}

function lines(count: number, word: string): string {
  return Array.from({ length: count }, (_, at) => `${word} ${at}`).join("\n");
}

Deno.test("a long change that is unfolded adds its own height to the conversation and no more", async () => {
  await onPage({}, async ({ page }) => {
    const content = [{
      type: "diff",
      path: "/tmp/x.ts",
      oldText: lines(60, "old"),
      newText: lines(60, "new"),
    }];
    await raw(page, { sessionUpdate: "tool_call", toolCallId: "d", title: "Edit", kind: "edit", content });
    await page.articles("Tool: Edit").locator("summary").first().click();
    await page.articles("Tool: Edit").locator(".diff-line.added").first().waitFor();
    const beyond = await page.conversation.evaluate((log) => {
      const last = [...log.querySelectorAll("article")].at(-1)?.getBoundingClientRect().bottom ?? 0;
      return log.scrollHeight - (last - log.getBoundingClientRect().top + log.scrollTop);
    });
    assert(beyond < 100, `${beyond} pixels after the last article`);
  });
});

Deno.test("a malformed title breaks neither the page nor the list", async () => {
  await onPage({}, async ({ page }) => {
    await raw(page, { sessionUpdate: "session_info_update", title: { a: 1 } });
    await page.page.reload();
    await page.articles("You").waitFor();
    await raw(page, { sessionUpdate: "session_info_update", title: "Sound" });
    await page.page.getByRole("heading", { level: 1, name: "Sound" }).waitFor();
    await page.page.getByRole("navigation", { name: "Sessions" }).getByRole("link", { name: /Sound/ })
      .waitFor();
  });
});

Deno.test("one session that cannot be drawn leaves the rest of the page", async () => {
  await onPage({}, async ({ visitor, page }) => {
    await page.send("say one");
    await page.idle();
    await page.button("New session").click();
    await page.send("say two");
    await page.idle();
    const broken = await visitor.context.newPage();
    await broken.routeWebSocket(/\/ws\/sessions/, (socket) => {
      const server = socket.connectToServer();
      server.onMessage((message) =>
        socket.send(String(message).replace(/"agent":\{[^}]*\}/, '"agent":null'))
      );
    });
    await broken.goto(page.page.url());
    const list = broken.getByRole("navigation", { name: "Sessions" });
    await list.getByText("This could not be shown.").waitFor();
    assertEquals(await list.getByRole("link").count(), 1);
    await broken.getByRole("textbox", { name: "Message" }).waitFor();
  });
});

Deno.test("a prompt whose agent still starts can be stopped, live and after a reload", async () => {
  await onPage({ agent: fixtureAgent("slow-start", "60000") }, async ({ page }) => {
    await page.queue("say hello");
    await page.articles("You").waitFor();
    await page.page.getByText("Starting the agent").waitFor();
    await page.button("Stop").waitFor();
    const live = await page.status("Agent").innerText();
    await page.page.reload();
    await page.page.getByText("Starting the agent").waitFor();
    await page.button("Stop").waitFor();
    assertEquals(await page.status("Agent").innerText(), live);
    assertEquals(await page.page.getByRole("button", { name: "Go on with the next" }).count(), 0);
    await page.button("Stop").click();
    await page.articles("Agent").filter({ hasText: "hello" }).or(page.page.getByText("Stopped by you"))
      .waitFor();
  });
});

Deno.test("a message sent into a dead connection is shown before anybody calls it dead", async () => {
  await onPage({}, async ({ visitor, page }) => {
    await page.send("say hello");
    await page.idle();
    await visitor.context.setOffline(true);
    await page.queue("say into the dark");
    // Both at one moment, as the page sees it: it does not know yet that it is cut off.
    await page.page.waitForFunction(() => {
      const status = document.querySelector("[role=status][aria-label=Connection]")?.textContent;
      return status === "Connected" && document.body.textContent?.includes("On its way…");
    });
    await visitor.context.setOffline(false);
    await page.articles("Agent").filter({ hasText: "into the dark" }).waitFor();
    assertEquals(await page.page.getByText("On its way…").count(), 0);
    assertEquals(await page.articles("You").count(), 2);
  });
});

Deno.test("what one tab sends leaves the draft of another", async () => {
  await onPage({}, async ({ visitor, page }) => {
    await page.send("say hello");
    await page.idle();
    const other = await visitor.open(page.page.url());
    // One that came later would take the draft up: it is one for all devices.
    await other.idle();
    await page.message.fill("mine, half");
    await other.send("say theirs");
    await other.idle();
    await page.page.reload();
    await page.articles("Agent").filter({ hasText: "theirs" }).waitFor();
    assertEquals(await page.message.inputValue(), "mine, half");
    assertEquals(await other.message.inputValue(), "");
  });
});

Deno.test("files of a draft are still there after a reload", async () => {
  await onPage({}, async ({ page }) => {
    await page.send("say hello");
    await page.idle();
    const { Buffer } = await import("node:buffer");
    const buffer = Buffer.from("some notes");
    const picker = page.page.locator("input[type=file]");
    await picker.setInputFiles({ name: "notes.txt", mimeType: "text/plain", buffer });
    await page.button("Remove notes.txt").waitFor();
    await page.page.getByText("uploading").waitFor({ state: "detached" });
    await page.page.reload();
    await page.button("Remove notes.txt").waitFor();
    await page.send("echo blocks");
    await page.articles("Agent").filter({ hasText: "some notes" }).waitFor();
    assertEquals(await page.button("Remove notes.txt").count(), 0);
    await page.page.reload();
    await page.articles("You").nth(1).waitFor();
    assertEquals(await page.button("Remove notes.txt").count(), 0);
  });
});

Deno.test("an answer that comes too late is said to", async () => {
  await onPage({}, async ({ bridge, visitor, page }) => {
    await page.send("ask");
    await page.permission.waitFor();
    await visitor.context.setOffline(true);
    // Until the page has noticed, the answer would still go through.
    await page.status("Connection").filter({ hasText: /Reconnecting|Offline|gone/ }).waitFor();
    await page.permission.getByRole("button", { name: "Yes, once", exact: true }).click();
    await page.permission.getByText("Sending your answer…").waitFor();
    assertEquals(await page.page.getByText("Waiting for you", { exact: true }).count(), 0);
    await using elsewhere = await Visitor.arrive();
    const other = await elsewhere.open(await bridge.freshLink());
    await other.message.waitFor();
    await other.page.goto(page.page.url());
    await other.permission.getByRole("button", { name: "No", exact: true }).click();
    await other.idle();
    await visitor.context.setOffline(false);
    await page.page.getByRole("alert").filter({ hasText: "Your answer came too late." }).waitFor();
    await page.idle();
    await page.articles("Agent").filter({ hasText: "opt-no" }).waitFor();
  });
});

Deno.test("what could not be done while cut off is not complained of afterwards", async () => {
  await onPage({}, async ({ visitor, page }) => {
    await page.send("hang");
    await visitor.context.setOffline(true);
    await page.status("Connection").filter({ hasText: /Reconnecting|Offline|gone/ }).waitFor();
    await page.button("Stop").click();
    const complaint = page.page.getByRole("alert").filter({ hasText: "Not connected" });
    await complaint.waitFor();
    await visitor.context.setOffline(false);
    await complaint.waitFor({ state: "detached" });
    await page.button("Stop").click();
    await page.idle();
  });
});

Deno.test("an agent that cannot start is told of once for each try", async () => {
  await onPage({ agent: fixtureAgent("init-crash") }, async ({ page }) => {
    await page.button("Start without a message").click();
    await page.articles("Notice").waitFor();
    await page.status("Agent").filter({ hasText: "Stopped" }).waitFor();
    await page.send("hello");
    await page.page.getByText(/^Worked for/).waitFor();
    await page.idle();
    const notices = await page.articles("Notice").allTextContents();
    assertEquals(notices.length, 2, notices.join("\n"));
    for (const notice of notices) {
      assertEquals(notice.match(/The agent/g)?.length, 1, notice);
      assertStringIncludes(notice, "cannot start, as asked");
    }
  });
});

Deno.test("the question says who asks and what waits, once, and how its keys are reached", async () => {
  await onPage({}, async ({ page }) => {
    await page.send("ask");
    await page.permission.getByRole("heading", { name: "Fixture agent asks" }).waitFor();
    await page.status("Agent").filter({ hasText: "Waiting for you" }).waitFor();
    assertEquals(await page.page.getByText("Waiting for you", { exact: true }).count(), 1);
    await page.page.locator(".subtitle").getByText("Fixture agent", { exact: true }).waitFor();
    await page.message.focus();
    const hint = page.permission.getByText("Keys: Esc, then y");
    await hint.waitFor();
    await page.message.press("Escape");
    await hint.waitFor({ state: "detached" });
    await page.page.locator(".permission.armed").waitFor();
    await page.page.keyboard.press("y");
    await page.articles("Agent").filter({ hasText: "opt-once" }).waitFor();
    // There is only one device here: it is not named.
    assertEquals(await page.articles(/^Tool: /).getByText("Yes, once", { exact: true }).count(), 1);
  });
});

for (const [device, viewport] of [["desktop", undefined], ["phone", PHONE]] as const) {
  Deno.test(`nothing of the demo's question is cut by its frame on a ${device}`, async () => {
    await using bridge = await Drawbridge.start();
    await using visitor = await Visitor.arrive({ viewport });
    const page = await visit(bridge, visitor);
    await page.send("tour");
    await page.permission.waitFor();
    const more = page.permission.getByRole("button", { name: /^Show all/ });
    await more.waitFor();
    const cut = await more.evaluate((button) => {
      const { top, bottom } = button.getBoundingClientRect();
      const at = (y: number) => document.elementFromPoint(button.getBoundingClientRect().left + 20, y);
      return [top + 2, bottom - 2].filter((y) => !button.contains(at(y))).length;
    });
    assertEquals(cut, 0, "edges of the button that are out of sight");
    if (viewport) {
      assert(await page.page.locator(".plan-strip").isVisible(), "the plan while a question is open");
    }
  });
}

Deno.test("a long draft hides nothing of what is asked", async () => {
  await using bridge = await Drawbridge.start();
  await using visitor = await Visitor.arrive({ viewport: { width: 1280, height: 720 } });
  const page = await visit(bridge, visitor);
  await page.send("run");
  await page.permission.waitFor();
  await page.message.fill("one line of many\n".repeat(20));
  const hidden = await page.permission.locator(".subject").evaluate((it) =>
    it.scrollHeight - it.clientHeight
  );
  assert(hidden <= 1, `${hidden} pixels of the question are out of sight`);
});

Deno.test("a failed turn can be tried again, and one without a word says so", async () => {
  await onPage({}, async ({ page }) => {
    await page.send("error");
    const again = page.button("Try again");
    await again.click();
    await page.articles("You").nth(1).filter({ hasText: "error" }).waitFor();
    await eventually(async () => await again.count() === 1, "the offer at the newest turn alone");
    await page.send("say ");
    await page.page.getByText("The agent said nothing.").waitFor();
    assertEquals(await again.count(), 0);
  });
});

Deno.test("home takes the focus to its message box and asks for a directory in words", async () => {
  await onPage({}, async ({ page }) => {
    await page.send("say hello");
    await page.idle();
    await page.button("New session").focus();
    await page.button("New session").click();
    const focused = () =>
      page.page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? null);
    await eventually(async () => await focused() === "Message", "the focus in the message box");
    await page.button("New session").click();
    await eventually(async () => await focused() === "Message", "the focus in the message box again");
    await page.page.getByLabel("Working directory").fill("  ");
    await page.queue("say two");
    await page.page.getByRole("alert").filter({ hasText: "in which directory" }).waitFor();
    assertEquals(await page.message.inputValue(), "say two");
  });
});

Deno.test("lists and quotes however deep stay inside the column", async () => {
  await onPage({ viewport: PHONE }, async ({ page }) => {
    for (const text of ["- ".repeat(60) + "deep list", "> ".repeat(60) + "deep quote"]) {
      await raw(page, { sessionUpdate: "agent_message_chunk", content: { type: "text", text } });
    }
    const outside = await page.conversation.evaluate((log) => {
      const { right } = log.getBoundingClientRect();
      const all = [...log.querySelectorAll("li, blockquote")];
      return all.filter((one) => one.getBoundingClientRect().right > right || one.clientWidth < 60).length;
    });
    assertEquals(outside, 0);
  });
});

Deno.test("the protocol behind a tool call is looked at, filtered, and leads back to the call", () =>
  onPage({ agent: fixtureAgent("plain") }, async ({ page }) => {
    await page.send("tool");
    await page.idle();
    const call = page.articles(/^Tool: Read notes.txt/);
    await call.locator("summary").click();
    await call.getByRole("button", { name: "Protocol" }).click();
    const panel = page.page.getByRole("complementary", { name: "Workspace" });
    const list = panel.getByRole("list", { name: "Messages" });
    await list.getByText("session/update tool_call", { exact: true }).click();
    await list.getByText('"toolCallId": "read-1"').waitFor();
    await list.getByRole("button", { name: "In the conversation" }).click();
    await call.locator("summary:focus").waitFor();
    await panel.getByRole("searchbox", { name: "Filter the messages" }).fill("initialize");
    await panel.getByRole("combobox", { name: "Kind" }).selectOption("Requests and answers");
    await list.getByRole("button", { name: /initialize.*ms$/ }).click();
    await list.getByRole("button", { name: "Its request" }).click();
    assertEquals(await list.getByRole("listitem").count(), 2);
  }));

Deno.test("reads in a row take one line, which unfolds to each of them", () =>
  onPage({ agent: fixtureAgent("plain") }, async ({ page }) => {
    await page.send("reads 7");
    await page.idle();
    const run = page.articles("Explored 7 files");
    assertEquals(await page.articles(/^Tool: /).count(), 0);
    await run.locator("summary").click();
    assertEquals(await page.articles(/^Tool: Read file-/).count(), 7);
    await page.send("say next");
    await page.idle();
    assertEquals(await page.articles(/^Tool: Read file-/).count(), 7, "it stays unfolded");
  }));

Deno.test("an agent that says nothing for long is said to be quiet, and alive", () =>
  onPage({ agent: fixtureAgent("plain") }, async ({ page }) => {
    await page.message.waitFor(); // a reload in the midst of signing in would lose the link
    await page.page.clock.install();
    await page.page.reload();
    await page.send("hang");
    await page.status("Agent").filter({ hasText: "Working" }).waitFor();
    await page.page.clock.runFor(5_000);
    assertEquals(await page.page.getByText(/No output for/).count(), 0);
    // At once: a clock that ran there would not wait for the answers of a connection that is looked after.
    await page.page.clock.fastForward(40_000);
    await page.page.getByText(/^No output for \d.* s, its process is alive$/).waitFor();
    await page.button("Stop").click();
    await page.idle();
    assertEquals(await page.page.getByText(/No output for/).count(), 0);
  }));

Deno.test("a code block wraps its lines when asked, and a paragraph from right to left begins at the right", () =>
  onPage({ agent: fixtureAgent("plain") }, async ({ page }) => {
    const long = "x ".repeat(400);
    await page.send(`say \`\`\`\n${long}\n\`\`\`\n\nשלום עולם\n\nHello`);
    await page.idle();
    const code = page.articles("Agent").locator("pre");
    const overflows = () => code.evaluate((element) => element.scrollWidth > element.clientWidth + 1);
    assert(await overflows());
    await page.articles("Agent").getByRole("button", { name: "Wrap long lines" }).click();
    assert(!await overflows());
    const left = (text: string) =>
      page.articles("Agent").locator("p", { hasText: text }).evaluate((element) => {
        const range = document.createRange();
        range.selectNodeContents(element);
        return range.getBoundingClientRect().left - element.getBoundingClientRect().left;
      });
    assert(await left("שלום") > 200);
    assertEquals(await left("Hello"), 0);
  }));
