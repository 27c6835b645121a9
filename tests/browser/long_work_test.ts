/**
 * Long work, by what Chromium counts: nodes, heap, layouts, and the time of the main thread, which is told and
 * not judged, since the machines are shared.
 */
import { assert, assertEquals } from "@std/assert";
import { type CDPSession, type DrawbridgePage, visit, Visitor } from "../support/chromium.ts";
import { eventually } from "../support/deadline.ts";
import { Drawbridge, fixtureAgent } from "../support/drawbridge.ts";

/** What the page of a session may hold, however long that is. */
const NODES_MAX = 10_000;
const HEAP_BYTES_MAX = 64 * 1024 * 1024;

interface Counted {
  readonly nodes: number;
  readonly heapBytes: number;
  readonly layouts: number;
  /** Milliseconds of the main thread since the page began. */
  readonly mainMs: number;
}

class Meter {
  readonly #session: CDPSession;

  private constructor(session: CDPSession) {
    this.#session = session;
  }

  /** Begins to count. */
  static async on({ page }: DrawbridgePage): Promise<Meter> {
    const session = await page.context().newCDPSession(page);
    await session.send("Performance.enable");
    return new Meter(session);
  }

  /** What there is now, garbage collected. */
  async read(): Promise<Counted> {
    await this.#session.send("HeapProfiler.collectGarbage");
    const { metrics } = await this.#session.send("Performance.getMetrics");
    const value = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? NaN;
    return {
      nodes: value("Nodes"),
      heapBytes: value("JSHeapUsedSize"),
      layouts: value("LayoutCount"),
      mainMs: value("TaskDuration") * 1000,
    };
  }
}

async function onPage(test: (at: { page: DrawbridgePage; meter: Meter }) => Promise<void>): Promise<void> {
  await using bridge = await Drawbridge.start({ args: ["--agent", fixtureAgent("plain")] });
  await using visitor = await Visitor.arrive();
  const page = await visit(bridge, visitor);
  await page.message.waitFor();
  await test({ page, meter: await Meter.on(page) });
  assertEquals(visitor.complaints, []);
}

function tell(what: string, { nodes, heapBytes, layouts, mainMs }: Counted): void {
  const heap = (heapBytes / 1024 / 1024).toFixed(1);
  console.log(
    `${what}: ${nodes} nodes, ${heap} MB heap, ${layouts} layouts, ${Math.round(mainMs)} ms main thread`,
  );
}

for (
  const [what, prompt, chunks] of [
    ["a reply of 3,000 chunks", "flood 3000 60", 3_000],
    ["5,000 updates as fast as they go", "flood 5000 20", 5_000],
  ] as const
) {
  Deno.test(`${what} costs frames, not chunks`, () =>
    onPage(async ({ page, meter }) => {
      await page.send("say ready");
      await page.idle();
      const before = await meter.read();
      await page.send(prompt);
      await page.idle();
      const after = await meter.read();
      tell(what, after);
      const layouts = after.layouts - before.layouts;
      assert(layouts < chunks / 4, `${layouts} layouts for ${chunks} chunks`);
      assert(after.nodes < NODES_MAX, `${after.nodes} nodes`);
      assert(after.heapBytes < HEAP_BYTES_MAX, `${after.heapBytes} bytes of heap`);
    }));
}

Deno.test("a session of 10,000 entries costs no more nodes than one of 500, live and opened, and scrolls up", () =>
  onPage(async ({ page, meter }) => {
    const opened: Counted[] = [];
    for (const calls of [500, 10_000]) {
      await page.page.goto(new URL("/", page.page.url()).href);
      await page.queue(`calls ${calls}`); // the message itself may be far above by the time that it is looked for
      await page.articles(`Tool: Call ${calls}`).waitFor();
      await page.idle();
      const live = await meter.read();
      tell(`${calls} entries, live`, live);
      assert(live.nodes < NODES_MAX * 2, `${live.nodes} nodes`);
      await page.page.reload();
      await page.articles(`Tool: Call ${calls}`).waitFor();
      await page.idle();
      opened.push(await meter.read());
      tell(`${calls} entries, opened`, opened[opened.length - 1]);
    }
    const [short, long] = opened;
    assert(long.nodes < short.nodes * 1.5, `${long.nodes} nodes, ${short.nodes} of the short one`);
    assert(long.heapBytes < HEAP_BYTES_MAX, `${long.heapBytes} bytes of heap`);
    await page.conversation.hover();
    const older = page.articles("Tool: Call 9350");
    await eventually(async () => {
      await page.page.mouse.wheel(0, -3_000);
      return await older.count() > 0;
    }, "older entries, further up");
    await page.button("Jump to latest").click();
    await page.articles("Tool: Call 10000").waitFor();
    await older.waitFor({ state: "detached" });
  }));

Deno.test("a change of 2 MB is shown by its first lines", () =>
  onPage(async ({ page, meter }) => {
    await page.send(`big-change ${2 * 1024 * 1024}`);
    await page.idle();
    await page.articles(/^Tool: Big change/).locator("summary").click();
    await page.articles(/^Tool: Big change/).getByRole("button", { name: /^Show all/ }).waitFor();
    const after = await meter.read();
    tell("a change of 2 MB", after);
    assert(after.nodes < NODES_MAX, `${after.nodes} nodes`);
    assert(after.heapBytes < HEAP_BYTES_MAX, `${after.heapBytes} bytes of heap`);
  }));

Deno.test("older entries come also where the browser tells at once that their place was out of sight and is in it", () =>
  onPage(async ({ page }) => {
    await page.page.addInitScript(() => {
      const Native = IntersectionObserver;
      globalThis.IntersectionObserver = class extends Native {
        constructor(tell: IntersectionObserverCallback, options?: IntersectionObserverInit) {
          const told: IntersectionObserverEntry[] = [];
          super((seen, observer) => {
            told.push(...seen);
            if (told.at(-1)?.isIntersecting) tell(told.splice(0), observer);
          }, options);
        }
      };
    });
    await page.queue("calls 400");
    await page.articles("Tool: Call 400").waitFor();
    await page.idle();
    await page.page.reload();
    await page.articles("Tool: Call 400").waitFor();
    await page.conversation.hover();
    await eventually(async () => {
      await page.page.mouse.wheel(0, -3_000);
      return await page.articles("Tool: Call 1").count() > 0;
    }, "the first entry, all the way up");
  }));
