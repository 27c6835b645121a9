/**
 * Bar I1: a real drawbridge and a real agent that floods, several browsers behind a network that cuts every
 * connection every one to five seconds; drawbridge itself is killed with SIGKILL now and then.
 *
 * In the end each browser has the journal byte for byte, and each prompt is one prompt with one end.
 * `chaos.ts [--events N] [--seconds N] [--browsers N] [--kills N]`
 */
import { createHash } from "node:crypto";
import { join } from "@std/path";
import { type Browser, Drawbridge, fixtureAgent } from "../support/drawbridge.ts";
import { eventually, within } from "../support/deadline.ts";
import { ChaosBrowser } from "./chaos_browser.ts";
import { CuttingProxy } from "./cutting_proxy.ts";
import { Outcome, sizes, withStateDir } from "./outcome.ts";

/** Chunks of one turn, and bytes of each; now and then few and large, so that a slow browser falls behind. */
const MANY = { count: 2_000, bytes: 200 };
const LARGE = { count: 800, bytes: 20_000 };
const LARGE_EVERY = 5;
/** How long a turn may take, cuts and a restart included, and all browsers to catch up. Milliseconds. */
const TURN_MS = 60_000;
const CATCH_UP_MS = 90_000;

const wanted = sizes({ events: 100_000, seconds: 150, browsers: 5, kills: 3 });

/** What is under way, so that a restart can replace it. */
interface Stage {
  bridge: Drawbridge;
  readonly browser: Browser;
  readonly home: string;
  readonly sessionId: string;
  readonly port: number;
}

async function setStage(home: string): Promise<Stage> {
  const bridge = await Drawbridge.start({ home });
  const browser = await bridge.signIn();
  const workspace = join(home, "workspace");
  Deno.mkdirSync(workspace);
  const sessionId = await browser.open(fixtureAgent("no-load"), workspace);
  return { bridge, browser, home, sessionId, port: Number(new URL(bridge.url).port) };
}

async function killAndRestart(stage: Stage): Promise<void> {
  await stage.bridge.stop("SIGKILL");
  stage.bridge = await Drawbridge.start({ home: stage.home, args: ["--port", String(stage.port)] });
}

function follow(stage: Stage, proxy: CuttingProxy, outcome: Outcome) {
  const done = new Map<string, () => void>();
  const browsers = Array.from({ length: wanted.browsers }, (_, i) =>
    new ChaosBrowser({
      name: `browser ${i}`,
      sessionId: stage.sessionId,
      port: proxy.port,
      headers: { cookie: stage.browser.cookie, origin: new URL(stage.browser.url).origin },
      protocols: ["drawbridge.v1", `key.${stage.browser.key}`],
      violate: (what) => outcome.violations.push(what),
      onDone: (promptId) => done.get(promptId)?.(),
    }));
  return { browsers, done };
}

/** Turn after turn, each sent by another browser, until there were enough events and enough time. */
async function flood(stage: Stage, at: ReturnType<typeof follow>, outcome: Outcome): Promise<string[]> {
  const sent: string[] = [];
  const begun = performance.now();
  const progress = () => Math.max(...at.browsers.map(({ last }) => last)) / wanted.events;
  const elapsed = () => (performance.now() - begun) / (wanted.seconds * 1_000);
  while (progress() < 1 || elapsed() < 1) {
    outcome.rounds++;
    const { count, bytes } = outcome.rounds % LARGE_EVERY === 0 ? LARGE : MANY;
    const promptId = crypto.randomUUID();
    sent.push(promptId);
    const ended = new Promise<void>((resolve) => at.done.set(promptId, resolve));
    at.browsers[outcome.rounds % at.browsers.length].prompt(promptId, `flood ${count} ${bytes}`);
    if (outcome.kills < Math.floor(wanted.kills * elapsed())) {
      outcome.kills++;
      await killAndRestart(stage);
    }
    await within(ended, `the end of turn ${outcome.rounds}`, TURN_MS);
    // As fast as the events are wanted within the time.
    while (elapsed() < Math.min(1, progress())) await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return sent;
}

/** Where each line of `bytes` begins, and where the last one ends. */
function offsetsOf(bytes: Uint8Array): number[] {
  const offsets = [0];
  for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) offsets.push(at + 1);
  return offsets;
}

/** The journal once it is at rest and every browser has come to its end. */
async function atRest(
  stage: Stage,
  browsers: readonly ChaosBrowser[],
  outcome: Outcome,
): Promise<Uint8Array> {
  const path = join(stage.home, "sessions", stage.sessionId, "journal.jsonl");
  const caughtUp = async () => {
    const lines = offsetsOf(await Deno.readFile(path)).length - 1;
    return browsers.every(({ last }) => last === lines);
  };
  await eventually(caughtUp, "all browsers at the end of the journal", CATCH_UP_MS).catch((error) => {
    outcome.violations.push(`${error.message}: ${browsers.map(({ last }) => last).join(", ")}`);
  });
  return await Deno.readFile(path);
}

/** What a browser that started over late has above its window is fetched as scrolling up does. */
async function assertExact(stage: Stage, browser: ChaosBrowser, journal: Uint8Array, outcome: Outcome) {
  const offsets = offsetsOf(journal);
  const hash = createHash("sha256").update(journal.subarray(offsets[browser.first - 1])).digest("hex");
  outcome.expect(hash === browser.digest(), () => {
    return `${browser.name} has other bytes than the journal, from event ${browser.first} on`;
  });
  let first = browser.first;
  while (first > 1) {
    const answer = await stage.browser.fetch(`/api/sessions/${stage.sessionId}/events?before=${first}`);
    const window = new Uint8Array(await answer.arrayBuffer());
    const end = offsets[first - 1];
    const isSame = window.length > 0 && window.every((byte, i) => byte === journal[end - window.length + i]);
    outcome.expect(isSame, () => `the window before event ${first} is not the journal's`);
    if (!isSame) return;
    first = offsets.indexOf(end - window.length) + 1;
  }
}

function assertPrompts(sent: readonly string[], journal: Uint8Array, outcome: Outcome): void {
  const found = new Map<string, number>();
  for (const line of new TextDecoder().decode(journal).split("\n")) {
    if (!/^.{0,60}"type":"prompt(_done)?"/.test(line)) continue;
    const { type, promptId } = JSON.parse(line);
    found.set(`${type} ${promptId}`, (found.get(`${type} ${promptId}`) ?? 0) + 1);
  }
  for (const id of sent) {
    const counts = [found.get(`prompt ${id}`), found.get(`prompt_done ${id}`)];
    outcome.expect(counts.join() === "1,1", () => `prompt ${id} has ${counts.join()} prompt and prompt_done`);
  }
}

await withStateDir(async (home) => {
  const outcome = new Outcome("bar I1 (chaos on the network)");
  const stage = await setStage(home);
  try {
    await using proxy = new CuttingProxy(() => stage.port);
    const at = follow(stage, proxy, outcome);
    const sent = await flood(stage, at, outcome);
    const journal = await atRest(stage, at.browsers, outcome);
    for (const browser of at.browsers) {
      browser.stop();
      await assertExact(stage, browser, journal, outcome);
    }
    assertPrompts(sent, journal, outcome);
    const { cuts, stalls, halfOpen } = proxy.counts;
    const sum = (of: (browser: ChaosBrowser) => number) => at.browsers.reduce((all, one) => all + of(one), 0);
    const events = offsetsOf(journal).length - 1;
    const met = outcome.print(
      `${events} events to ${at.browsers.length} browsers, ${cuts} cuts, ${stalls} stalls, ${halfOpen} left ` +
        `half open, ${sum(({ resyncs }) => resyncs)} resyncs, ${
          sum(({ startsOver }) => startsOver)
        } starts over`,
    );
    if (!met || cuts === 0 || events < wanted.events) Deno.exitCode = 1;
  } finally {
    await stage.bridge[Symbol.asyncDispose]();
  }
});
