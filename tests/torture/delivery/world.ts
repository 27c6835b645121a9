/**
 * A state directory with one session, the drawbridges on it, the agent, the browsers; and the plain list of
 * what was said and sent, which the journal and every browser must agree with in the end.
 */
import { join } from "@std/path";
import { META_VERSION, writeMeta } from "../../../lib/session/meta.ts";
import { ensureDirectory } from "../../../lib/coordination/atomic_file.ts";
import { perform } from "../../../lib/server/perform.ts";
import type { Session } from "../../../lib/session/session.ts";
import type { BrowserLine, Event } from "../../../lib/wire.ts";
import type { VirtualTime } from "../../support/virtual_time.ts";
import type { FakeAgent } from "./agent.ts";
import { Bridge, waitFor } from "./bridge.ts";
import { Browser } from "./browser.ts";
import type { Processes } from "./processes.ts";

/** How a drawbridge ends. `share`: of the journal that a power cut leaves. */
export type Ending =
  | { readonly how: "closed" | "killed" }
  | { readonly how: "torn"; readonly tail: string }
  | { readonly how: "power cut"; readonly share: number };

export class World {
  readonly violations: string[] = [];
  readonly browsers: Browser[] = [];
  /** What the agent said, in order. */
  said: string[] = [];
  /** Every prompt that a browser sent; whether a power cut may have lost it. */
  readonly sent = new Map<string, { mayBeLost: boolean }>();
  /** Prompts that were answered with an error. */
  readonly refused = new Set<string>();
  readonly counts = { cuts: 0, restarts: 0, resyncs: 0, startOvers: 0, events: 0, scrolls: 0, prompts: 0 };
  readonly #time: VirtualTime;
  readonly #root: string;
  readonly #random: () => number;
  readonly #agents: FakeAgent[] = [];
  #lives = 0;
  #stateDir: string;
  #bridge: Bridge;
  /** Another drawbridge on the same state, once there is one. */
  #other: Bridge | null = null;
  #lastChunk = 0;

  constructor(root: string, options: { time: VirtualTime; processes: Processes; random: () => number }) {
    this.#time = options.time;
    this.#random = options.random;
    this.#root = root;
    options.processes.onAgent = (agent) => this.#agents.push(agent);
    this.#stateDir = join(root, "state-0");
    ensureDirectory(this.#sessionDir);
    writeMeta(this.#sessionDir, {
      version: META_VERSION,
      sessionId: "s",
      agent: { name: "fake", title: "Fake", demo: false },
      cwd: root,
      createdAt: 1,
      agentSession: null,
    });
    this.#bridge = new Bridge(this.#stateDir, this.#time);
    this.open({ along: false });
  }

  #resynced(from: number, last: number): void {
    this.counts.resyncs++;
    this.#expect(from === last + 1, () => `resync from ${from} after event ${last}`);
  }

  pass(ms: number): Promise<void> {
    return this.#time.pass(ms);
  }

  /** The agent that runs now and may speak. */
  get agent(): FakeAgent | null {
    return this.#agents.findLast((agent) => agent.canSpeak) ?? null;
  }

  /** A browser more; `along`: at the other drawbridge. */
  open(options: { readonly along: boolean }): void {
    if (options.along) this.#other ??= new Bridge(this.#stateDir, this.#time);
    this.browsers.push(
      new Browser({
        name: `browser ${this.browsers.length}${options.along ? " at the other" : ""}`,
        time: this.#time,
        bridge: () => options.along ? this.#other ?? this.#bridge : this.#bridge,
        random: this.#random,
        violate: (what) => this.violations.push(what),
        onStartOver: () => this.counts.startOvers++,
        onResync: (from, last) => this.#resynced(from, last),
        onPromptRefused: (promptId) => this.refused.add(promptId),
      }),
    );
  }

  /** The agent says `count` chunks in one write, each of about `chars` characters. */
  say(count: number, chars: number): void {
    if (!this.agent) return;
    const texts = Array.from({ length: count }, () => `#${++this.#lastChunk} `.padEnd(chars, "é"));
    this.agent.say(texts);
    this.said.push(...texts);
  }

  send(browser: Browser, promptId: string): void {
    if (!this.sent.has(promptId)) this.sent.set(promptId, { mayBeLost: false });
    browser.send(promptId, [{ type: "text", text: promptId }]);
  }

  /** The drawbridge ends and is started again. */
  async restart(ending: Ending): Promise<void> {
    this.counts.restarts++;
    if (ending.how === "closed") {
      await this.#bridge.close();
    } else {
      await this.#die(ending);
    }
    this.#bridge = new Bridge(this.#stateDir, this.#time);
    if (this.#other && ending.how !== "closed") this.#other = new Bridge(this.#stateDir, this.#time);
  }

  /** The files are left as they are at that instant; what the dead still write goes elsewhere. */
  async #die(ending: Ending): Promise<void> {
    await this.#time.settle();
    const dead = [this.#bridge, this.#other];
    for (const bridge of dead) bridge?.vanish();
    const before = this.#sessionDir;
    this.#stateDir = join(this.#root, `state-${++this.#lives}`);
    this.#inherit(before, ending);
    for (const bridge of dead) await bridge?.close();
  }

  /** The session's files as a death leaves them. */
  #inherit(before: string, ending: Ending): void {
    ensureDirectory(this.#sessionDir);
    for (const name of ["meta.json", "journal.jsonl", "index"]) {
      try {
        Deno.copyFileSync(join(before, name), join(this.#sessionDir, name));
      } catch { /* it was not opened yet */ }
    }
    if (ending.how === "torn") Deno.writeTextFileSync(this.#journalPath, ending.tail, { append: true });
    if (ending.how === "power cut") this.#loseTail(ending.share);
  }

  /** What was written since the journal was closed last may be gone. */
  #loseTail(share: number): void {
    const path = join(this.#sessionDir, "index");
    const text = textOf(path);
    if (text === "") return;
    const { boot, bytes, ...index } = JSON.parse(text);
    const size = Deno.statSync(this.#journalPath).size;
    // What was closed is on the disk, and its index says that nobody writes.
    const kept = Math.max(boot === null ? bytes : 0, Math.floor(size * share));
    const earlier = boot === null ? null : "an earlier run of the machine";
    Deno.writeTextFileSync(path, JSON.stringify({ ...index, bytes, boot: earlier }));
    Deno.truncateSync(this.#journalPath, kept);
    const left = new Set(chunksIn(this.#events()));
    this.said = this.said.filter((text) => left.has(text));
    for (const prompt of this.sent.values()) prompt.mayBeLost = true;
  }

  /** Lets all come to an end, and says what is not as it must be. */
  async end(): Promise<void> {
    await this.#comeToRest();
    for (const browser of this.browsers) {
      while (browser.first > 1 && this.violations.length === 0) {
        const { first } = browser;
        await waitFor(browser.scrollUp(), this.#time);
        this.#expect(browser.first < first, () => `${browser.name} cannot scroll up from event ${first}`);
      }
      this.counts.events += browser.handed;
      browser.stop();
    }
    this.#check();
    await this.#bridge.close();
    await this.#other?.close();
  }

  async #comeToRest(): Promise<void> {
    for (const { link } of this.browsers) link?.resume();
    for (let steps = 0; steps < 200; steps++) {
      await this.#time.pass(500);
      const session = await this.#session();
      if (session && !this.#goOn(session) && this.#isSettled(session)) return;
    }
    const where = this.browsers.map(({ name, last, unseen }) =>
      `${name}: ${last}, unseen ${[...unseen.keys()]}`
    );
    this.violations.push(
      `no rest: ${where.join("; ")} of ${this.#events().length}, agent ${this.agent?.isPrompted}`,
    );
  }

  async #session(): Promise<Session | null> {
    return await waitFor(this.#bridge.session(), this.#time) ??
      (this.#other ? await waitFor(this.#other.session(), this.#time) : null);
  }

  /** Does what keeps the turns from ending; false when there is nothing. */
  #goOn(session: Session): boolean {
    const { openQuestions, queue } = session.journal.digest;
    const say = (line: BrowserLine) => perform(session, { line, by: { device: "test" } });
    for (const id of openQuestions) say({ type: "permission_response", id, optionId: "yes" });
    if (openQuestions.length > 0) return true;
    if (this.agent?.isPrompted) {
      this.agent.finish("end_turn");
      return true;
    }
    if (queue.length > 0) say({ type: "queue_resume" });
    return queue.length > 0;
  }

  #isSettled(session: Session): boolean {
    const { lastSeq, id } = session.journal;
    return (session.status === "idle" || session.status === "stopped") &&
      this.browsers.every(({ journal, last, unseen }) =>
        journal === id && last === lastSeq && unseen.size === 0
      );
  }

  #check(): void {
    const lines = linesOf(textOf(this.#journalPath));
    for (const { name, texts } of this.browsers) {
      const at = lines.findIndex((line, i) => line !== texts[i]);
      this.#expect(at < 0 && texts.length === lines.length, () => {
        return `${name} has ${texts.length} of ${lines.length} events, another one from number ${at + 1} on`;
      });
    }
    const events = this.#events();
    events.forEach(({ seq }, i) => this.#expect(seq === i + 1, () => `event ${i + 1} has number ${seq}`));
    const chunks = chunksIn(events);
    this.#expect(chunks.join() === this.said.join(), () => {
      return `the journal has ${chunks.length} chunks of the ${this.said.length} that were said`;
    });
    this.counts.prompts = this.sent.size;
    this.#checkPrompts(events);
  }

  #checkPrompts(events: readonly Event[]): void {
    const prompted = this.#agents.flatMap(({ prompts }) => prompts);
    for (const [promptId, { mayBeLost }] of this.sent) {
      const counts = (["prompt", "prompt_done"] as const).map((type) =>
        events.filter((event) => event.type === type && event.promptId === promptId).length
      );
      const handed = prompted.filter((text) => text === promptId).length;
      const isRight = counts.join() === "1,1" ||
        (mayBeLost || this.refused.has(promptId)) && counts.join() === "0,0";
      this.#expect(isRight, () => `prompt ${promptId}: ${counts[0]} prompt, ${counts[1]} prompt_done`);
      this.#expect(handed <= 1 || mayBeLost, () => `the agent was handed prompt ${promptId} ${handed} times`);
    }
  }

  #expect(holds: boolean, otherwise: () => string): void {
    if (!holds) this.violations.push(otherwise());
  }

  #events(): Event[] {
    return eventsIn(textOf(this.#journalPath));
  }

  get #sessionDir(): string {
    return join(this.#stateDir, "sessions", "s");
  }

  get #journalPath(): string {
    return join(this.#sessionDir, "journal.jsonl");
  }
}

function textOf(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return ""; // not written yet
  }
}

/** Whole lines. */
function linesOf(text: string): string[] {
  return text.split("\n").slice(0, -1);
}

/** The events of a journal up to a line that is none. */
function eventsIn(text: string): Event[] {
  const events: Event[] = [];
  try {
    for (const line of linesOf(text)) events.push(JSON.parse(line));
  } catch { /* a torn tail, which nobody has opened yet */ }
  return events;
}

function chunksIn(events: readonly Event[]): string[] {
  return events.flatMap((event) => {
    if (event.type !== "update") return [];
    // The fake agent says nothing but chunks of text.
    return [(event.message.params.update.content as { text: string }).text];
  });
}
