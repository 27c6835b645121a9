/**
 * The page for those who hear it, who use the keyboard alone, who choose the colours, and who want no motion.
 *
 * What is heard is recorded where browsers take it from: changes of regions that are live.
 */
import { assert, assertEquals } from "@std/assert";
import { type DrawbridgePage, type Locator, PHONE, visit, Visitor } from "../support/chromium.ts";
import { makeHome } from "../support/command_line.ts";
import { eventually } from "../support/deadline.ts";
import { Drawbridge, fixtureAgent } from "../support/drawbridge.ts";
import { anotherBrowser, begin, SEVERAL } from "../support/several_sessions.ts";

interface At {
  readonly page: DrawbridgePage;
  readonly bridge: Drawbridge;
  readonly visitor: Visitor;
}

type Arriving = Parameters<typeof Visitor.arrive>[0];

async function onPage(
  { agent = "demo", ...arriving }: Arriving & { readonly agent?: string },
  test: (at: At) => Promise<void>,
): Promise<void> {
  await using place = await makeHome();
  await using bridge = await Drawbridge.start({ args: ["--cwd", place.path, "--agent", agent] });
  await using visitor = await Visitor.arrive(arriving);
  await visitor.context.addInitScript(record);
  const page = await visit(bridge, visitor);
  await page.message.waitFor();
  await test({ page, bridge, visitor });
  assertEquals(visitor.complaints, []);
}

/** Runs in the page: keeps the text of each region that is live, each time it becomes another one. */
function record(): void {
  const heard: string[] = [];
  Object.assign(globalThis, { heard });
  const polite = "[aria-live=polite], [role=status]:not([aria-live]), [role=log]:not([aria-live])";
  const assertive = "[aria-live=assertive], [role=alert]:not([aria-live])";
  const last = new Map<Element, string>();
  const look = () => {
    for (const region of document.querySelectorAll(`${polite}, ${assertive}`)) {
      const raw = region.textContent ?? "";
      if (last.get(region) === raw) continue;
      last.set(region, raw);
      const text = raw.replace(/\s+/g, " ").trim();
      if (text !== "") heard.push(`${region.matches(assertive) ? "at once" : "in a pause"}: ${text}`);
    }
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
}

async function heard(page: DrawbridgePage): Promise<string[]> {
  return await page.page.evaluate(() => (globalThis as unknown as { heard: string[] }).heard);
}

/** @throws Error with all that was heard instead */
async function hears(page: DrawbridgePage, text: string): Promise<void> {
  try {
    await page.page.waitForFunction(
      (text) => (globalThis as unknown as { heard: string[] }).heard.includes(text),
      text,
    );
  } catch {
    throw new Error(`“${text}” was not heard, but\n${(await heard(page)).join("\n")}`);
  }
}

Deno.test("an answer that streams is heard once, when it is complete, without its marks", async () => {
  await onPage({ agent: fixtureAgent("plain") }, async ({ page }) => {
    await page.send("say The **moat** is `full` of water.\n\nIt has been so since *1841*.");
    await hears(page, "in a pause: The moat is full of water. It has been so since 1841.");
    await page.idle();
    const ofAnswer = (await heard(page)).filter((text) => text.includes("moat"));
    assertEquals(ofAnswer.length, 1, ofAnswer.join("\n"));
    await page.send("say The **moat** is `full` of water.\n\nIt has been so since *1841*.");
    await page.page.waitForFunction(() =>
      (globalThis as unknown as { heard: string[] }).heard.filter((text) => text.includes("The moat"))
        .length === 2
    );
  });
});

Deno.test("a conversation that was there before is not heard", async () => {
  await onPage({ agent: fixtureAgent("plain") }, async ({ page }) => {
    await page.send("say The moat is full.");
    await hears(page, "in a pause: The moat is full.");
    await page.page.reload();
    await page.articles("Agent").filter({ hasText: "The moat is full." }).waitFor();
    await page.send("say Of water.");
    await hears(page, "in a pause: Of water.");
    assertEquals((await heard(page)).filter((text) => text.includes("The moat")), []);
  });
});

Deno.test("a question is heard at once with its verb and object, one after the other", async () => {
  await onPage({}, async ({ page }) => {
    await page.send("tour");
    await page.page.locator(".permission.armed").waitFor();
    await page.page.waitForFunction(() =>
      (globalThis as unknown as { heard: string[] }).heard.some((text) =>
        /^at once: Demo agent asks: Edit \S*castle\/bridge\.ts$/.test(text)
      )
    );
    await page.permission.getByRole("button", { name: "Allow", exact: true }).click();
    await page.page.waitForFunction(() =>
      (globalThis as unknown as { heard: string[] }).heard.some((text) =>
        /^at once: Demo agent asks: Run ./.test(text)
      )
    );
    const asked = (await heard(page)).filter((text) => text.includes("asks"));
    assertEquals(asked.length, 2, asked.join("\n"));
  });
});

Deno.test("a question of another session is heard at once with its verb, object and session", async () => {
  await onPage({ agent: fixtureAgent("plain") }, async ({ page, bridge }) => {
    await page.send("say hello");
    await page.idle();
    const browser = await anotherBrowser(bridge);
    const [question] = SEVERAL.filter(({ title }) => title === "Read dates with a zone");
    await begin({ bridge, browser }, question);
    await page.page.waitForFunction(() =>
      (globalThis as unknown as { heard: string[] }).heard.some((text) =>
        /^at once: .+ in “.+” asks: Edit \S*castle\/bridge\.ts$/.test(text)
      )
    );
  });
});

Deno.test("what a form asks, and a turn that fails, is heard at once", async () => {
  await onPage({ agent: fixtureAgent("plain") }, async ({ page }) => {
    await page.send("form");
    await hears(page, "at once: Fixture agent asks: Tell me more");
  });
  await onPage({}, async ({ page }) => {
    await page.send("fail");
    await page.page.waitForFunction(() =>
      (globalThis as unknown as { heard: string[] }).heard.some((text) => /^at once: .*failed/.test(text))
    );
  });
});

/** Roles, names and levels as assistive technology is given them. */
interface Node {
  readonly role: string;
  readonly name: string;
  readonly level: number;
  readonly focusable: boolean;
}

async function tree({ page }: DrawbridgePage): Promise<Node[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  await session.detach();
  return nodes.filter(({ ignored }) => !ignored).map(({ role, name, properties }) => {
    const property = (wanted: string) => properties?.find(({ name }) => name === wanted)?.value.value;
    return {
      ...{ role: String(role?.value), name: String(name?.value ?? "").trim() },
      ...{ level: Number(property("level") ?? 0), focusable: property("focusable") === true },
    };
  });
}

const CONTROLS = new Set(
  ("button link textbox searchbox combobox checkbox switch radio tab menuitem option spinbutton slider DisclosureTriangle " +
    "PopUpButton").split(" "),
);

/** What is wrong with the outline and the names of the page as it is now. */
async function unheard(page: DrawbridgePage): Promise<string[]> {
  const nodes = await tree(page);
  const nameless = nodes.filter(({ role, name, focusable }) =>
    (CONTROLS.has(role) || focusable) && name === ""
  )
    // A footnote is led to, and read as what it holds.
    .filter(({ role }) => role !== "RootWebArea" && role !== "listitem");
  const levels = nodes.filter(({ role }) => role === "heading").map(({ level }) => level);
  const skipped = levels.filter((level, at) => level > (levels[at - 1] ?? 1) + 1);
  const landmarks = nodes.filter(({ role }) => /^(main|navigation|complementary|banner|region)$/.test(role))
    .map(({ role, name }) => `${role} ${name}`);
  return [
    ...nameless.map(({ role }) => `a ${role} has no name`),
    ...skipped.map((level) => `a heading of level ${level} skips one: ${levels}`),
    ...levels.filter((level) => level === 1).length === 1 ? [] : [`headings of level 1: ${levels}`],
    ...new Set(landmarks).size === landmarks.length ? [] : [`landmarks of one name: ${landmarks}`],
    ...landmarks.some((one) => one.startsWith("main")) ? [] : ["there is no main landmark"],
  ];
}

Deno.test("headings and landmarks give an outline, and every control has a name", async () => {
  await onPage({ agent: fixtureAgent("plain") }, async ({ page }) => {
    assertEquals(await unheard(page), [], "home");
    await page.send("form");
    await page.page.getByRole("form").getByText("Tell me more").waitFor();
    assertEquals(await unheard(page), [], "a form");
    await page.button("Stop").click();
    await page.idle();
    await page.send("write a.txt one");
    await page.idle();
    await page.send("say ### A heading\n\ntext[^1] $x$\n\n##### Under it\n\n- [ ] to do\n\n[^1]: A note.");
    await page.idle();
    await page.articles("Agent").last().locator("math").waitFor();
    assertEquals(await unheard(page), [], "a conversation");
    await page.page.getByRole("button", { name: /^Changes/ }).first().click();
    for (const tab of ["Files", "Claims", "Inspector", "Changes"]) {
      await page.page.getByRole("tab", { name: tab }).click();
      assertEquals(await unheard(page), [], tab);
    }
    await page.button("Settings").click();
    await page.page.getByRole("heading", { name: "Limits" }).waitFor();
    assertEquals(await unheard(page), [], "the settings");
  });
  await onPage({}, async ({ page }) => {
    await page.send("tour");
    await page.page.locator(".permission.armed").waitFor();
    assertEquals(await unheard(page), [], "a question");
  });
});

Deno.test("a formula is heard as mathematics", async () => {
  await onPage({ agent: fixtureAgent("plain") }, async ({ page }) => {
    await page.send("say So $\\frac{a}{b}$ is it.");
    await page.articles("Agent").last().locator("math").waitFor();
    const roles = (await tree(page)).map(({ role }) => role);
    assert(roles.some((role) => role === "MathMLMath" || role === "math"), roles.join(" "));
    assert(roles.includes("MathMLFraction"), roles.join(" "));
  });
});

async function focused(page: DrawbridgePage): Promise<string> {
  return await page.page.evaluate(() => {
    const { activeElement } = document;
    return activeElement?.ariaLabel ?? activeElement?.textContent?.trim().slice(0, 40) ?? "";
  });
}

Deno.test("the focus goes through the page as it is read", async () => {
  await onPage({ agent: fixtureAgent("plain") }, async ({ page }) => {
    await page.send("ask");
    await page.page.locator(".permission.armed").waitFor();
    await page.page.locator(".skip").focus();
    const met: string[] = [".skip"];
    const places = new Set(met);
    while (met.length < 60) {
      await page.page.keyboard.press("Tab");
      const place = await page.page.evaluate(() => {
        const places = [".skip", ".sidebar", ".header", ".conversation", ".permission", ".composer"];
        return places.find((place) => document.activeElement?.closest(place)) ?? null;
      });
      if (place === null) break;
      places.add(place);
      met.push(place);
    }
    assertEquals([...places], [".skip", ".sidebar", ".header", ".conversation", ".permission", ".composer"]);
    assertEquals(met.filter((place, at) => place !== met[at - 1]).length, places.size, met.join(" "));
  });
});

Deno.test("what was opened by a key gives the focus back when it is closed", async () => {
  await onPage({ agent: fixtureAgent("plain") }, async ({ page }) => {
    await page.send("say hello");
    await page.idle();
    const keyboard = page.page.keyboard;
    const opened: readonly (readonly [Locator, Locator])[] = [
      [
        page.page.getByRole("button", { name: /^Search/ }),
        page.page.getByRole("combobox", { name: /^Find a/ }),
      ],
      [page.button("Session menu"), page.page.getByRole("menuitem", { name: "Rename" })],
    ];
    for (const [button, there] of opened) {
      await button.focus();
      const before = await focused(page);
      await keyboard.press("Enter");
      await there.waitFor();
      await keyboard.press("Escape");
      await there.waitFor({ state: "detached" });
      await page.page.waitForFunction(() => document.activeElement !== document.body);
      assertEquals(await focused(page), before);
    }
    await page.page.getByRole("button", { name: /^Changes/ }).first().focus();
    const before = await focused(page);
    await keyboard.press("Enter");
    await page.page.getByRole("tab", { name: "Changes" }).waitFor();
    await page.button("Close the panel").focus();
    await keyboard.press("Enter");
    await page.page.getByRole("tab", { name: "Changes" }).waitFor({ state: "detached" });
    await page.page.waitForFunction(() => document.activeElement !== document.body);
    assertEquals(await focused(page), before);
    await page.button("Settings").focus();
    await keyboard.press("Enter");
    await page.button("Show all keys").focus();
    await keyboard.press("Enter");
    await page.page.getByRole("dialog", { name: "Keys" }).waitFor();
    await keyboard.press("Escape");
    await page.page.getByRole("dialog", { name: "Keys" }).waitFor({ state: "detached" });
    await page.page.waitForFunction(() => document.activeElement !== document.body);
    assertEquals(await focused(page), "Show all keys");
  });
});

Deno.test("what is opened has the focus before the next key can come", async () => {
  await onPage({ agent: fixtureAgent("plain"), viewport: PHONE }, async ({ page }) => {
    await page.send("say hello");
    await page.idle();
    /** What has the focus as soon as that is drawn: no frame passes. */
    const focusedAtOnce = (name: string) =>
      page.button(name).evaluate(async (button: HTMLButtonElement) => {
        button.click();
        for (let turn = 0; turn < 100; turn++) await null;
        return document.activeElement?.ariaLabel ?? document.activeElement?.id;
      });
    assertEquals(await focusedAtOnce("Show sessions"), "Hide sessions");
    assertEquals(await focusedAtOnce("Hide sessions"), "Show sessions");
    // Its styles are fetched the first time.
    await page.button("Changes").click();
    await page.button("Close the panel").click();
    assertEquals(await focusedAtOnce("Changes"), "tab-changes");
  });
});

Deno.test("sessions that were shown on a phone give the focus back when they are closed", async () => {
  await onPage({ viewport: PHONE }, async ({ page }) => {
    await page.button("Show sessions").focus();
    await page.page.keyboard.press("Enter");
    await page.button("Hide sessions").waitFor();
    await page.page.keyboard.press("Escape");
    await page.page.waitForFunction(() => document.activeElement?.ariaLabel === "Show sessions");
  });
});

/** Whether `one` is drawn otherwise than `other`, by the colours of what they are made of. */
async function differ(one: Locator, other: Locator): Promise<boolean> {
  const look = (locator: Locator) =>
    locator.evaluate((element) =>
      [null, "::before", "::after"].map((part) => {
        const { content, color, backgroundColor, borderColor, borderStyle, fontWeight } = getComputedStyle(
          element,
          part,
        );
        return part !== null && content === "none"
          ? ""
          : [color, backgroundColor, borderStyle === "none" || borderColor, fontWeight].join();
      }).join("|")
    );
  return await look(one) !== await look(other);
}

Deno.test("colours that are chosen by the system leave states, focus and what is selected to be seen", async () => {
  await onPage({ agent: fixtureAgent("plain"), forcedColors: true }, async ({ page }) => {
    await page.send("write a.txt one");
    await page.idle();
    await page.page.getByRole("button", { name: /^Changes/ }).first().click();
    const tab = (name: string) => page.page.getByRole("tab", { name });
    await tab("Files").click();
    const line = await tab("Files").evaluate((node) => {
      const { content, backgroundColor } = getComputedStyle(node, "::after");
      const panel = getComputedStyle(node.closest(".panel") ?? node).backgroundColor;
      return { drawn: content !== "none" && backgroundColor !== panel };
    });
    assertEquals(line, { drawn: true }, "the line under the tab");
    await tab("Changes").click();
    const pressed = page.page.locator('.panel .switch-button[aria-pressed="true"]').first();
    const other = page.page.locator('.panel .switch-button[aria-pressed="false"]').first();
    assert(await differ(pressed, other), "what is pressed");
    await page.page.keyboard.press("Tab");
    const ring = await page.page.evaluate(() => {
      const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement ?? document.body);
      return outlineStyle !== "none" && parseFloat(outlineWidth) >= 1;
    });
    assert(ring, "the ring of what has the focus");
    const dot = page.page.locator(".agent-status .dot");
    const shown = () =>
      dot.evaluate((node) => getComputedStyle(node).backgroundColor + getComputedStyle(node).boxShadow);
    const idle = await shown();
    await page.send("hang");
    await page.status("Agent").filter({ hasText: "Working" }).waitFor();
    assert(idle !== await shown(), "the dot of an agent at work");
    await page.button("Stop").click();
    await page.idle();
  });
});

function chosenWords(select: HTMLSelectElement): string {
  return select.selectedOptions[0]?.textContent ?? "nothing";
}

Deno.test("colours that are chosen by the system write what was chosen under the message once, and show its switches", async () => {
  await onPage({ forcedColors: true }, async ({ page }) => {
    await page.send("hello");
    await page.idle();
    const choice: Locator = page.page.getByRole("combobox", { name: "Mode", exact: true });
    // A transparent colour would be one of the system's again.
    assertEquals(await choice.evaluate((select) => getComputedStyle(select).opacity), "0");
    const toggle = page.page.getByRole("switch", { name: "Farewell" });
    const colours = () =>
      toggle.evaluate((input) =>
        [null, "::before"].map((part) => getComputedStyle(input, part).backgroundColor)
      );
    const off = await colours();
    assert(off[0] !== off[1], "the knob of a switch on its track");
    await toggle.click();
    await eventually(async () => (await colours())[0] !== off[0], "a switch that is on to look otherwise");
    await choice.selectOption({ index: 1 });
    await page.page.locator(".config-value", { hasText: await choice.evaluate(chosenWords) }).waitFor();
  });
});

async function moving(page: DrawbridgePage): Promise<number> {
  return await page.page.evaluate(() =>
    document.getAnimations().filter(({ playState }) => playState === "running").length
  );
}

Deno.test("nothing moves while an agent works for who wants no motion, and something does for others", async () => {
  for (const motion of [false, true]) {
    await onPage({ motion }, async ({ page }) => {
      await page.send("slow 2000 50");
      await page.articles("Agent").first().waitFor();
      await page.status("Agent").filter({ hasText: "Working" }).waitFor();
      assertEquals(await moving(page) > 0, motion);
      await page.button("Stop").click();
      await page.idle();
    });
  }
});
