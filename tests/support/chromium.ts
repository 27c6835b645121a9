/**
 * A real Chromium, and the page found in it by roles and names only.
 *
 * Every page collects what must not happen: errors, console errors, violations of the policy.
 */
import {
  type Browser as Chromium,
  type BrowserContext,
  chromium,
  type Locator,
  type Page,
} from "playwright-core";
import { DEADLINE_MS } from "./deadline.ts";
import type { Drawbridge } from "./drawbridge.ts";

export type { CDPSession, Locator, Page } from "playwright-core";

export const DESKTOP = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

const EXECUTABLE = Deno.env.get("CHROMIUM") ?? "/usr/bin/chromium";
const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

interface Arriving {
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly dark?: boolean;
  /** Colours are the system's alone. */
  readonly forcedColors?: boolean;
  /** They did not ask for less of it. */
  readonly motion?: boolean;
  /** Device pixels to a pixel of the page, as when it is zoomed. */
  readonly scale?: number;
  /** The size of type chosen in the browser's settings, in pixels; 16 when absent. */
  readonly typePx?: number;
}

export class Visitor implements AsyncDisposable {
  readonly context: BrowserContext;
  /** What must not happen and did. */
  readonly complaints: string[] = [];
  readonly #chromium: Chromium;

  private constructor(chromium: Chromium, context: BrowserContext) {
    this.#chromium = chromium;
    this.context = context;
    context.setDefaultTimeout(DEADLINE_MS);
    context.on("weberror", (error) => this.complaints.push(String(error.error())));
    context.on("console", (message) => {
      if (message.type() === "error") this.complaints.push(message.text());
    });
  }

  static async arrive(options: Arriving = {}): Promise<Visitor> {
    const type = options.typePx === undefined ? [] : [`--blink-settings=defaultFontSize=${options.typePx}`];
    const browser = await chromium.launch({ executablePath: EXECUTABLE, args: [...ARGS, ...type] });
    const context = await browser.newContext({
      viewport: options.viewport ?? DESKTOP,
      colorScheme: options.dark ? "dark" : "light",
      reducedMotion: options.motion ? "no-preference" : "reduce",
      forcedColors: options.forcedColors ? "active" : "none",
      deviceScaleFactor: options.scale ?? 1,
    });
    return new Visitor(browser, context);
  }

  async open(url: string): Promise<DrawbridgePage> {
    const page = await this.context.newPage();
    await page.goto(url);
    return new DrawbridgePage(page);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#chromium.close();
  }
}

/** The names the page has promised to keep. */
export class DrawbridgePage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get message(): Locator {
    return this.page.getByRole("textbox", { name: "Message" });
  }

  get conversation(): Locator {
    return this.page.getByRole("log", { name: "Conversation" });
  }

  get permission(): Locator {
    return this.page.getByRole("group", { name: "Permission request" });
  }

  button(name: string): Locator {
    return this.page.getByRole("button", { name, exact: true });
  }

  articles(name: string | RegExp): Locator {
    return this.conversation.getByRole("article", { name });
  }

  status(name: "Connection" | "Agent"): Locator {
    return this.page.getByRole("status", { name });
  }

  /** Sends a prompt and waits until its turn has begun. */
  async send(text: string): Promise<void> {
    const before = await this.articles("You").count();
    await this.queue(text);
    await this.articles("You").nth(before).waitFor();
  }

  /** Sends a prompt while a turn is running: it waits behind it. */
  async queue(text: string): Promise<void> {
    await this.message.fill(text);
    await this.button("Send").click();
  }

  /** Whether the conversation's end is in sight. */
  isAtEnd(): Promise<boolean> {
    return this.conversation.evaluate((element) =>
      element.scrollHeight - element.clientHeight - element.scrollTop < 30
    );
  }

  /** Waits until the agent has nothing to do. */
  async idle(): Promise<void> {
    await this.status("Agent").filter({ hasText: /^(Idle|Stopped)$/ }).waitFor();
  }

  /** The whole conversation as a person reads it. */
  async transcript(): Promise<string> {
    return await this.conversation.innerText();
  }
}

/** A page that has followed the link. */
export async function visit(bridge: Drawbridge, visitor: Visitor): Promise<DrawbridgePage> {
  return await visitor.open(bridge.link);
}
