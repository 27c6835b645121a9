/** The strip that names what went wrong and offers the one useful thing to do. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { DrawbridgePage, visit, Visitor } from "../support/chromium.ts";
import { eventually } from "../support/deadline.ts";
import { Drawbridge, fixtureAgent } from "../support/drawbridge.ts";
import { onRealAgent } from "../support/real_agent_page.ts";
import { isAvailable } from "../support/real_agents.ts";

interface At {
  readonly bridge: Drawbridge;
  readonly visitor: Visitor;
  readonly page: DrawbridgePage;
}

async function onPage(test: (at: At) => Promise<void>): Promise<void> {
  await using bridge = await Drawbridge.start({ args: ["--agent", fixtureAgent("plain")] });
  await using visitor = await Visitor.arrive();
  const page = await visit(bridge, visitor);
  await page.message.waitFor();
  await test({ bridge, visitor, page });
  assertEquals(visitor.complaints, []);
}

function strip(page: DrawbridgePage) {
  return page.page.getByRole("region", { name: "What went wrong" });
}

/** Has the agent answer with `error`, and waits until that is told. */
async function fail(page: DrawbridgePage, error: object, told: string): Promise<void> {
  await page.send(`error ${JSON.stringify(error)}`);
  await strip(page).getByText(told).waitFor();
}

async function press(page: DrawbridgePage, name: string): Promise<void> {
  await strip(page).getByRole("button", { name, exact: true }).click();
}

/** The turns that the agent answered with {@link LIMIT}. */
function failures(page: DrawbridgePage) {
  return page.articles("Notice").filter({ hasText: "RESOURCE_EXHAUSTED" });
}

/** Another page of the session at `url`; between `deafen` and `hear` nothing that drawbridge says reaches it. */
async function openDeaf(visitor: Visitor, url: string) {
  const unheard: (() => void)[] = [];
  let isDeaf = false;
  const page = await visitor.context.newPage();
  await page.routeWebSocket(/\/ws\?/, (socket) => {
    socket.connectToServer().onMessage((message) => {
      if (isDeaf) unheard.push(() => socket.send(message));
      else socket.send(message);
    });
  });
  await page.goto(url);
  const deafen = () => void (isDeaf = true);
  const hear = () => {
    isDeaf = false;
    unheard.splice(0).forEach((tell) => tell());
  };
  return { other: new DrawbridgePage(page), deafen, hear };
}

/** In the page: presses the button of that name, and once more before anything can come of it. */
function pressTwice(name: string): void {
  const button = [...document.querySelectorAll("button")].find(({ textContent }) => textContent === name);
  button?.click();
  button?.click();
}

const LIMIT = {
  code: 429,
  message: '{"error":{"status":"RESOURCE_EXHAUSTED","message":"You exceeded your quota"}}',
};

Deno.test("a limit is named, the agent's words are folded, and it is tried again once from two devices", () =>
  onPage(async ({ visitor, page }) => {
    await fail(page, LIMIT, "A limit of the model's service was reached.");
    const words = strip(page).getByText("You exceeded your quota");
    assertEquals(await words.isVisible(), false);
    await strip(page).getByText("In its own words").click();
    assertStringIncludes(await words.innerText(), "RESOURCE_EXHAUSTED");
    const { other, deafen, hear } = await openDeaf(visitor, page.page.url());
    await strip(other).waitFor();
    deafen();
    await page.page.evaluate(pressTwice, "Try again");
    await failures(page).nth(1).waitFor();
    // It knows neither that it was tried again, nor how that came out.
    await other.page.evaluate(pressTwice, "Try again");
    await other.queue("say both were heard");
    hear();
    await other.articles("Agent").filter({ hasText: "both were heard" }).waitFor();
    assertEquals(await other.articles("You").count(), 3);
    await page.articles("Agent").filter({ hasText: "both were heard" }).waitFor();
    assertEquals(await page.articles("You").count(), 3);
  }));

Deno.test("what failed twice can be tried a third time, and the strip is over with what works", () =>
  onPage(async ({ page }) => {
    await fail(page, LIMIT, "A limit of the model's service was reached.");
    await press(page, "Try again");
    await failures(page).nth(1).waitFor();
    await press(page, "Try again");
    await failures(page).nth(2).waitFor();
    assertEquals(await page.articles("You").count(), 3);
    await page.send("say fine now");
    await page.articles("Agent").filter({ hasText: "fine now" }).waitFor();
    await page.idle();
    assertEquals(await strip(page).count(), 0);
    assertEquals(await page.articles("You").count(), 4);
  }));

Deno.test("an agent that died is started again from the one strip that says so, and its message is sent again", () =>
  onPage(async ({ page }) => {
    await page.send("crash 7");
    await strip(page).getByText("The agent stopped unexpectedly.").waitFor();
    assertEquals(await page.button("Restart agent").count(), 1);
    await strip(page).getByText("In its own words").click();
    await strip(page).getByText("last words of the fixture agent").waitFor();
    await page.page.reload();
    await strip(page).getByText("The agent stopped unexpectedly.").waitFor();
    await press(page, "Restart agent");
    await strip(page).getByRole("button", { name: "Try again" }).waitFor();
    assertEquals(await page.status("Agent").innerText(), "Idle");
    await page.send("crash 134 FATAL ERROR: JavaScript heap out of memory");
    await strip(page).getByText("The agent ran out of memory.").waitFor();
  }));

Deno.test("a refused message comes back to be changed, in front of what is written", () =>
  onPage(async ({ page }) => {
    await page.send("stop refusal");
    await strip(page).getByText("The model refused to answer this.").waitFor();
    await page.message.fill("and more");
    await press(page, "Change the message");
    await eventually(
      async () => await page.message.inputValue() === "stop refusal\nand more",
      "the message in its box",
    );
  }));

Deno.test("an answer that was cut off goes on, and what is being written stays", () =>
  onPage(async ({ page }) => {
    await page.send("stop max_tokens");
    await strip(page).getByText("The answer was cut off at the model's limit.").waitFor();
    await page.message.fill("my next thought");
    await press(page, "Go on");
    await page.articles("You").nth(1).filter({ hasText: "Go on from where you were cut off." }).waitFor();
    await page.idle();
    assertEquals(await strip(page).count(), 0);
    assertEquals(await page.message.inputValue(), "my next thought");
  }));

Deno.test("a conversation that is too long goes on in a new session where the agent cannot shorten it", () =>
  onPage(async ({ page }) => {
    await page.send("say the beginning");
    await page.idle();
    const before = page.page.url();
    const error = { code: -32603, message: "prompt is too long: 210171 tokens > 200000 maximum" };
    await fail(page, error, "The conversation has grown too long for the model.");
    await press(page, "New session from here");
    await page.page.waitForURL((url) => url.href !== before);
    await page.articles("Agent").filter({ hasText: "the beginning" }).waitFor();
    assertEquals(await strip(page).count(), 0);
  }));

Deno.test("an agent without a sign-in is started anew when its person says so, and the message is sent again", () =>
  onPage(async ({ page }) => {
    await fail(page, { code: -32000, message: "Authentication required" }, "The agent is not signed in.");
    await press(page, "I have signed in");
    await press(page, "Try again");
    await page.articles("You").nth(1).waitFor();
  }));

Deno.test("what waits behind a failed turn goes first, and a turn that was stopped is no failure", () =>
  onPage(async ({ page }) => {
    await page.send("hang");
    await page.button("Stop").click();
    await page.idle();
    assertEquals(await strip(page).count(), 0);
    await fail(
      page,
      { code: -32603, message: "connect ECONNREFUSED" },
      "The agent cannot reach the model's service.",
    );
  }));

for (
  const [name, word, told] of [
    ["opencode", "refuse", "The model refused to answer this."],
    ["gemini", "fail 401", "The agent is not signed in."],
    ["copilot", "fail 401", "The agent is not signed in."],
  ] as const
) {
  Deno.test({
    name: `a failure of ${name} is named by its own words: ${word}`,
    ignore: !(await isAvailable(name)),
    fn: () =>
      onRealAgent(name, async (page) => {
        await page.send(word);
        await strip(page).getByText(told).waitFor();
      }),
  });
}
