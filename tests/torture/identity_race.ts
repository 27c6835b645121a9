/**
 * Bars 1 and 2: six processes race for one identity; then the same for one whose holder was killed.
 *
 * Several identities are raced for at once, since whoever loses waits before it says so: each is one round.
 * The judge is a process of its own and asks the kernel who holds the lock, not those who race.
 */
import { join } from "@std/path";
import { isHeld } from "../../lib/coordination/guard.ts";
import { Outcome, sizes, withStateDir } from "./outcome.ts";
import { racers, Worker } from "./worker.ts";

const RACERS = 6;
const LANES = 8;
const TEAM = "team";

interface Race {
  readonly stateDir: string;
  readonly workers: readonly Worker[];
  readonly outcome: Outcome;
}

/** All racers ask for `name` at once; one must have it, and the others must say so. */
async function round({ stateDir, workers, outcome }: Race, name: string): Promise<void> {
  const answers = await Promise.all(workers.map((worker) => worker.tell({ do: "take", team: TEAM, name })));
  outcome.rounds++;
  const owners = workers.filter((_, i) => answers[i].got);
  outcome.expect(owners.length === 1, () => `${name}: ${owners.length} owners`);
  const errors = answers.flatMap(({ error }) => error === null ? [] : [error]);
  outcome.expect(errors.length === 0, () => `${name}: ${errors[0]}`);
  const strangers = answers.filter(({ holder }) => holder !== null && holder !== owners[0]?.pid);
  outcome.expect(strangers.length === 0, () => `${name}: ${strangers[0].holder} is named, not the owner`);
  await judge(name, { stateDir, outcome, owner: owners[0]?.pid });
  await Promise.all(owners.map((worker) => worker.tell({ do: "drop", team: TEAM, name })));
  outcome.expect(!await isHeld(guardOf(stateDir, name)), () => `${name}: held after it was given back`);
}

async function judge(
  name: string,
  options: { stateDir: string; outcome: Outcome; owner: number | undefined },
): Promise<void> {
  const { stateDir, outcome, owner } = options;
  const path = guardOf(stateDir, name);
  outcome.expect(await isHeld(path), () => `${name}: nobody holds it`);
  const { pid } = JSON.parse(await Deno.readTextFile(path.replace(".guard", ".json")));
  outcome.expect(pid === owner, () => `${name}: its note names ${pid}, the owner is ${owner}`);
}

function guardOf(stateDir: string, name: string): string {
  return join(stateDir, "identities", TEAM, `${name}.guard`);
}

function lanes(rounds: number): string[] {
  return Array.from({ length: Math.min(LANES, rounds) }, (_, lane) => `name-${lane}`);
}

async function free(race: Race, rounds: number): Promise<void> {
  while (race.outcome.rounds < rounds) {
    const names = lanes(rounds - race.outcome.rounds);
    await Promise.all(names.map((name) => round(race, name)));
  }
}

async function crashed(race: Race, rounds: number): Promise<void> {
  while (race.outcome.rounds < rounds) {
    const names = lanes(rounds - race.outcome.rounds);
    const holder = new Worker(race.stateDir);
    for (const name of names) {
      const { got } = await holder.tell({ do: "take", team: TEAM, name });
      race.outcome.expect(got, () => `${name}: not free before the crash`);
    }
    await holder[Symbol.asyncDispose]();
    race.outcome.kills++;
    await Promise.all(names.map((name) => round(race, name)));
  }
}

const { rounds, crashes } = sizes({ rounds: 2_000, crashes: 2_000 });
await withStateDir(async (stateDir) => {
  await using workers = racers(RACERS, stateDir);
  const one = new Outcome("bar 1 (race for one identity)");
  await free({ stateDir, workers, outcome: one }, rounds);
  const isOneMet = one.print();
  const two = new Outcome("bar 2 (race for what a crash left)");
  await crashed({ stateDir, workers, outcome: two }, crashes);
  if (!two.print() || !isOneMet) Deno.exitCode = 1;
});
