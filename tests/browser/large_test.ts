/**
 * The page enlarged: zoomed to 200 % and 400 % of a desktop (WCAG 1.4.4, 1.4.10), and with type of twice its size.
 *
 * Nothing scrolls sideways, nothing is cut off, and each control can be brought into sight and hit.
 */
import { assertEquals } from "@std/assert";
import { DESKTOP, type DrawbridgePage, PHONE, visit, Visitor } from "../support/chromium.ts";
import { makeHome } from "../support/command_line.ts";
import { Drawbridge, fixtureAgent } from "../support/drawbridge.ts";
import { several } from "../support/several_sessions.ts";

interface Enlarged {
  readonly name: string;
  readonly viewport: { readonly width: number; readonly height: number };
  /** Device pixels to one of the page. */
  readonly scale?: number;
  /** As a person sets it in the browser for all pages. */
  readonly typePx?: number;
}

const ENLARGED: readonly Enlarged[] = [
  { name: "zoomed to 200 %", viewport: { width: 720, height: 450 }, scale: 2 },
  { name: "zoomed to 400 %", viewport: { width: 360, height: 225 }, scale: 2 },
  { name: "with type of twice its size", viewport: DESKTOP, typePx: 32 },
  { name: "with type of twice its size on a phone", viewport: PHONE, typePx: 32 },
];

/** Under this width sessions are behind a button. Pixels. */
const NARROW = 700;

interface At {
  readonly page: DrawbridgePage;
  readonly bridge: Drawbridge;
  readonly narrow: boolean;
}

async function enlarged(
  { viewport, scale, typePx }: Enlarged,
  agent: readonly string[],
  test: (at: At) => Promise<void>,
): Promise<void> {
  await using bridge = await Drawbridge.start({ args: agent });
  await using visitor = await Visitor.arrive({ viewport, scale, typePx });
  const page = await visit(bridge, visitor);
  await page.message.waitFor();
  await test({ page, bridge, narrow: viewport.width * 16 / (typePx ?? 16) < NARROW });
  assertEquals(visitor.complaints, []);
}

/** What cannot be read or reached within `selector`. */
async function faults({ page }: DrawbridgePage, selector: string): Promise<string[]> {
  return await page.evaluate((selector) => {
    const found: string[] = [];
    const name = (element: Element) =>
      `${element.localName}.${element.className} “${element.ariaLabel ?? element.textContent?.slice(0, 30)}”`;
    const seen = (element: Element) =>
      element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
      element.getBoundingClientRect().width > 2 && !element.closest(".only-heard, .skip, [inert]");
    if (document.documentElement.scrollWidth > innerWidth) found.push("the page scrolls sideways");
    if (document.documentElement.scrollHeight > innerHeight) found.push("the page is cut off at its foot");
    const root = document.querySelector(selector);
    if (!root) return [`there is no ${selector}`];
    for (const element of [root, ...root.querySelectorAll("*")].filter(seen)) {
      const { overflowX, overflowY, textOverflow } = getComputedStyle(element);
      const isShortened = textOverflow === "ellipsis" ||
        element.matches(".subtitle, .clamped, svg, textarea, input, select");
      const isCut = (overflow: string) => overflow === "hidden" || overflow === "clip";
      if (isShortened) continue;
      if (isCut(overflowX) && element.scrollWidth > element.clientWidth + 1) {
        found.push(`cut at its side: ${name(element)}`);
      }
      if (isCut(overflowY) && element.scrollHeight > element.clientHeight + 1) {
        found.push(`cut at its foot: ${name(element)}`);
      }
    }
    const controls =
      "button, a[href], input, select, textarea, summary, [role=option], [role=menuitem], [role=tab]";
    for (const control of [...root.querySelectorAll(controls)].filter(seen)) {
      control.scrollIntoView({ block: "nearest", inline: "nearest" });
      const { left, right, top, bottom } = control.getBoundingClientRect();
      if (left < -1 || right > innerWidth + 1) found.push(`beyond the side: ${name(control)}`);
      if (bottom - top < innerHeight && (top < -1 || bottom > innerHeight + 1)) {
        found.push(`beyond the foot: ${name(control)}`);
      }
      const hit = document.elementFromPoint(
        (left + right) / 2,
        (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2,
      );
      if (
        !hit || !(control.contains(hit) || hit.contains(control) || hit.closest("label")?.contains(control))
      ) {
        found.push(`covered: ${name(control)} by ${hit && name(hit)}`);
      }
    }
    return found;
  }, selector);
}

for (const how of ENLARGED) {
  Deno.test(`a session can be read and used ${how.name}`, async () => {
    await enlarged(how, [], async ({ page, narrow }) => {
      assertEquals(await faults(page, ".frame"), [], "home");
      await page.send("tour");
      await page.page.locator(".permission.armed").waitFor();
      assertEquals(await faults(page, ".main"), [], "a question");
      await page.permission.getByRole("button", { name: "Allow", exact: true }).click();
      await page.articles(/^Tool: Edit/).first().filter({ hasText: "Completed" }).waitFor();
      await page.page.locator(".permission.armed").waitFor();
      await page.permission.getByRole("button", { name: /^Say why/ }).click();
      await page.permission.getByRole("textbox", { name: "What to do instead" }).fill("Leave it");
      assertEquals(await faults(page, ".dock"), [], "a reason");
      await page.permission.getByRole("button", { name: "Back" }).click();
      await page.permission.getByRole("button", { name: "Allow", exact: true }).click();
      await page.idle();
      await page.send("table");
      await page.idle();
      await page.articles("Agent").last().locator("math").first().waitFor();
      assertEquals(await faults(page, ".main"), [], "a conversation");
      await page.button("Session menu").click();
      await page.page.getByRole("menuitem", { name: "Rename" }).waitFor();
      assertEquals(await faults(page, "[role=menu]"), [], "a menu");
      await page.page.getByRole("menuitem", { name: "Rename" }).click();
      await page.page.getByRole("textbox", { name: "Name of the session" }).fill("A bridge");
      await page.page.keyboard.press("Enter");
      if (narrow) await page.button("Show sessions").click();
      assertEquals(await faults(page, ".sidebar"), [], "the sessions");
      await page.button("Settings").click();
      await page.page.getByRole("heading", { name: "Limits" }).waitFor();
      assertEquals(await faults(page, ".main"), [], "the settings");
    });
  });

  Deno.test(`what waits and what is sought can be read and used ${how.name}`, async () => {
    await enlarged(how, [], async ({ page, bridge, narrow }) => {
      await several(bridge);
      await page.page.getByText("3 questions wait").filter({ visible: true }).first().waitFor();
      if (narrow) await page.button("Show sessions").click();
      assertEquals(await faults(page, ".sidebar"), [], "the sessions");
      await page.page.getByRole("navigation").getByRole("button", { name: "3 questions wait" }).click();
      const asked = page.page.getByRole("group", { name: "Question of Read dates with a zone" });
      await page.page.locator(".inbox .armed").first().waitFor();
      assertEquals(await faults(page, "dialog[open]"), [], "what waits");
      await asked.getByRole("button", { name: /^Reject/ }).first().click();
      await asked.locator(".inbox-settled").waitFor();
      await page.page.keyboard.press("Escape");
      await page.page.keyboard.press("Control+k");
      const field = page.page.getByRole("combobox", { name: "Find a session, a command, a file" });
      await field.fill("the");
      await page.page.getByRole("group", { name: "In conversations" }).waitFor();
      assertEquals(await faults(page, "dialog[open]"), [], "what was found");
      await field.press("Enter");
      await page.conversation.waitFor();
    });
  });

  Deno.test(`a form and the workspace can be read and used ${how.name}`, async () => {
    await using place = await makeHome();
    const agent = ["--cwd", place.path, "--agent", fixtureAgent("plain")];
    await enlarged(how, agent, async ({ page }) => {
      await page.send("form");
      await page.page.getByRole("form").getByText("Tell me more").waitFor();
      assertEquals(await faults(page, ".main"), []);
      await page.page.getByRole("textbox", { name: "Name" }).fill("Alice");
      await page.page.getByRole("form").getByRole("button").first().click();
      await page.articles("Agent").filter({ hasText: "form: " }).waitFor();
      await page.send("write a_file_with_a_rather_long_name_in_it.txt one");
      await page.idle();
      await page.page.getByRole("button", { name: /^Changes/ }).first().click();
      const panel = page.page.getByRole("complementary", { name: "Workspace" });
      for (const tab of ["Files", "Claims", "Inspector", "Changes"]) {
        await panel.getByRole("tab", { name: tab }).click();
        assertEquals(await faults(page, ".panel"), [], tab);
      }
      await page.button("Close the panel").click();
    });
  });
}
