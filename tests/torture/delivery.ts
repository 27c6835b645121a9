/**
 * Nothing lost, nothing twice: random histories of browsers, a drawbridge and its agent in one process, on a
 * clock that is moved by hand. Real are the sessions, the journal and its files, `attach`, and the browser's
 * client; not real are the wire between them, the agent's process, and time.
 *
 * In the end each browser has exactly the journal's events, in order, once; the journal has what was said;
 * each prompt is one prompt with one end. `delivery.ts [--rounds N] [--seed N]`
 */
import fc from "fast-check";
import { VirtualTime } from "../support/virtual_time.ts";
import { COMMANDS } from "./delivery/commands.ts";
import { Processes } from "./delivery/processes.ts";
import { World } from "./delivery/world.ts";
import { Outcome, sizes } from "./outcome.ts";

const SEED_MAX = 2 ** 31;
const COMMANDS_MAX = 60;
/** Files in memory where there is such a place: thousands of journals are written and synced. */
const TMPFS = "/dev/shm";

const { rounds, seed } = sizes({ rounds: 10_000, seed: Math.floor(Math.random() * SEED_MAX) });
const outcome = new Outcome("nothing lost, nothing twice (one process)");
const totals = { cuts: 0, restarts: 0, resyncs: 0, startOvers: 0, events: 0, scrolls: 0, prompts: 0 };
const time = new VirtualTime();
const processes = new Processes();
const root = Deno.makeTempDirSync({
  prefix: "drawbridge-delivery-",
  dir: isDirectory(TMPFS) ? TMPFS : undefined,
});

const history = fc.asyncProperty(
  fc.commands(COMMANDS, { maxCommands: COMMANDS_MAX, size: "max" }),
  fc.nat(),
  async (commands, chance) => {
    const directory = Deno.makeTempDirSync({ dir: root });
    const world = new World(directory, { time, processes, random: randomFrom(chance) });
    try {
      await fc.asyncModelRun(() => ({ model: {}, real: world }), commands);
      await world.end();
      if (world.violations.length > 0) throw new Error(world.violations.join("; "));
      count(world);
    } finally {
      time.clear();
      Deno.removeSync(directory, { recursive: true });
    }
  },
);

function count({ counts }: World): void {
  outcome.rounds++;
  outcome.kills += counts.restarts;
  for (const name of Object.keys(totals) as (keyof typeof totals)[]) totals[name] += counts[name]; // its keys
}

/** Numbers in [0, 1) that follow from `chance` (a linear congruence, as in ANSI C). */
function randomFrom(chance: number): () => number {
  let state = chance;
  return () => (state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff) / 2 ** 31;
}

function isDirectory(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false; // no such system
  }
}

try {
  using _time = time.install();
  using _processes = processes.install();
  const found = await fc.check(history, { numRuns: rounds, seed });
  outcome.expect(!found.failed, () => `${found.errorInstance}\n${fc.defaultReportMessage(found)}`);
} finally {
  Deno.removeSync(root, { recursive: true });
}
const { cuts, restarts, resyncs, startOvers, events, scrolls, prompts } = totals;
const met = outcome.print(
  `${events} events, ${cuts} cuts, ${restarts} restarts, ${resyncs} resyncs, ${startOvers} starts over, ` +
    `${scrolls} scrolls, ${prompts} prompts, seed ${seed}`,
);
// A history without these proves nothing.
const isRich = cuts > 0 && restarts > 0 && resyncs > 0 && startOvers > 0 && scrolls > 0;
if (!met || !isRich) Deno.exitCode = 1;
