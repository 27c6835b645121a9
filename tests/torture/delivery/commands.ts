/**
 * What may happen between browsers, a drawbridge and its agent, as commands for fast-check.
 *
 * A command says what it does; what must hold of it is the world's.
 */
import fc from "fast-check";
import type { Browser } from "./browser.ts";
import type { Ending, World } from "./world.ts";

/** Time that each command takes at least: about a frame's way. Milliseconds. */
const STEP_MS = 3;
const BROWSERS_MAX = 4;
/** Chunks and their characters: more than OUTBOX_BYTES_MAX together. */
const FLOOD = { writes: 10, chunks: 2, chars: 140_000 };

/** The world is the model: it keeps the plain list beside what is real. */
type Model = Record<string, never>;
export type Command = fc.AsyncCommand<Model, World, true>;

/** One thing that happens, and with what. */
class Step<T> implements fc.AsyncCommand<Model, World, true> {
  readonly #name: string;
  readonly #what: T;
  readonly #run: (world: World, what: T) => void | Promise<void>;

  constructor(name: string, what: T, run: (world: World, what: T) => void | Promise<void>) {
    this.#name = name;
    this.#what = what;
    this.#run = run;
  }

  check(): Promise<boolean> {
    return Promise.resolve(true);
  }

  async run(_: Model, world: World): Promise<void> {
    await this.#run(world, this.#what);
    await world.pass(STEP_MS);
    if (world.violations.length > 0) throw new Error(world.violations[0]);
  }

  toString(): string {
    return `${this.#name}(${fc.stringify(this.#what)})`;
  }
}

function command<T>(
  name: string,
  what: fc.Arbitrary<T>,
  run: (world: World, what: T) => void | Promise<void>,
): fc.Arbitrary<Step<unknown>> {
  // Each step runs with what was made for it.
  return what.map((one) => new Step<T>(name, one, run) as Step<unknown>);
}

const which = fc.nat({ max: BROWSERS_MAX - 1 });
const ms = fc.oneof(fc.nat({ max: 50 }), fc.nat({ max: 3_000 }), fc.nat({ max: 30_000 }));
const cut = fc.record({
  downArrive: fc.nat({ max: 5 }),
  upArrive: fc.nat({ max: 3 }),
  browserHearsMs: fc.option(fc.nat({ max: 200 })),
  serverHearsMs: fc.oneof(fc.nat({ max: 200 }), fc.nat({ max: 20_000 })),
});
const ending: fc.Arbitrary<Ending> = fc.oneof(
  fc.constant({ how: "closed" } as const),
  fc.constant({ how: "killed" } as const),
  fc.record({
    how: fc.constant("torn" as const),
    tail: fc.constantFrom('{"seq":', '{"seq":1,"at":1}', "\0\0\0", "torn\n"),
  }),
  fc.record({
    how: fc.constant("power cut" as const),
    share: fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
  }),
);

function browserOf(world: World, which: number): Browser {
  return world.browsers[which % world.browsers.length];
}

let prompts = 0;

const send = command("send", fc.record({ which, again: fc.boolean() }), (world, what) => {
  const again = what.again ? [...world.sent.keys()].at(-1) : undefined;
  world.send(browserOf(world, what.which), again ?? `p${++prompts}`);
});

const cutSocket = command("cut", fc.record({ which, cut }), (world, what) => {
  world.counts.cuts++;
  browserOf(world, what.which).link?.cut(what.cut);
});

const say = command(
  "say",
  fc.record({ count: fc.integer({ min: 1, max: 6 }), chars: fc.constantFrom(10, 200, 5_000) }),
  (world, { count, chars }) => world.say(count, chars),
);

/** One browser takes nothing while more is said than is kept for it. */
const overflow = command("overflow", fc.record({ which, ms }), async (world, what) => {
  browserOf(world, what.which).link?.stall(what.ms);
  for (let write = 0; write < FLOOD.writes; write++) {
    world.say(FLOOD.chunks, FLOOD.chars);
    await world.pass(1);
  }
});

const answer = command(
  "answer",
  fc.record({ which, optionId: fc.constantFrom("yes", "no", "?") }),
  (world, what) => {
    const browser = browserOf(world, what.which);
    const [id] = browser.questions;
    if (id !== undefined) browser.answer(id, what.optionId);
  },
);

export const COMMANDS: fc.Arbitrary<Command>[] = [
  send,
  send,
  say,
  say,
  cutSocket,
  cutSocket,
  answer,
  command("pass", ms, (world, ms) => world.pass(ms)),
  command(
    "slow",
    fc.record({ which, ms }),
    (world, what) => browserOf(world, what.which).link?.stall(what.ms),
  ),
  fc.oneof({ weight: 3, arbitrary: say }, { weight: 1, arbitrary: overflow }),
  command("scroll up", which, (world, which) => {
    world.counts.scrolls++;
    browserOf(world, which).scrollUp();
  }),
  command("open", fc.record({ along: fc.boolean() }), (world, options) => {
    if (world.browsers.length < BROWSERS_MAX) world.open(options);
  }),
  command("reload", which, (world, which) => browserOf(world, which).reload()),
  command("nudge", which, (world, which) => browserOf(world, which).nudge()),
  command("ask", fc.constant(null), (world) => world.agent?.ask()),
  command("end of turn", fc.constant(null), (world) => world.agent?.finish("end_turn")),
  command("cancel", which, (world, which) => browserOf(world, which).say({ type: "cancel" })),
  command("go on", which, (world, which) => browserOf(world, which).say({ type: "queue_resume" })),
  command("restart", ending, (world, ending) => world.restart(ending)),
];
