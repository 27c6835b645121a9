/**
 * Bars 3 and 4: six processes claim one event whose holder crashed; two sessions claim one event at once.
 */
import { join } from "@std/path";
import { SESSION_GONE_AFTER_MS } from "../../lib/coordination/session_presence.ts";
import type { Answer } from "./orders.ts";
import { Outcome, sizes, withStateDir } from "./outcome.ts";
import { racers, Worker } from "./worker.ts";

const RACERS = 6;
const NAMESPACE = "ci";

interface Race {
  readonly stateDir: string;
  readonly workers: readonly Worker[];
  readonly outcome: Outcome;
}

const sessionOf = (index: number) => `session-${index}`;

/** All claim `key` at once; one must be told yes, and the others by whom it is held. */
async function round({ workers, outcome }: Race, key: string): Promise<void> {
  const what = { namespace: NAMESPACE, key };
  const answers = await Promise.all(
    workers.map((worker, i) => worker.tell({ do: "try", ...what, holder: sessionOf(i) })),
  );
  outcome.rounds++;
  const winners = answers.flatMap(({ got }, i) => got ? [i] : []);
  outcome.expect(winners.length === 1, () => `${key}: ${winners.length} were told yes`);
  noErrors(answers, { key, outcome });
  const named = new Set(answers.map(({ holder }) => holder));
  outcome.expect(named.size === 1, () => `${key}: ${[...named].join(" and ")} are named as its holder`);
  for (const winner of winners) await settle({ workers, outcome }, { ...what, winner });
}

/** The winner still has it a moment later, as the next one sees it, and gives it back. */
async function settle(
  { workers, outcome }: Omit<Race, "stateDir">,
  { winner, ...what }: { namespace: string; key: string; winner: number },
): Promise<void> {
  const other = (winner + 1) % workers.length;
  const seen = await workers[other].tell({ do: "check", ...what, holder: sessionOf(other) });
  outcome.expect(seen.holder === sessionOf(winner), () => `${what.key}: the winner lost it at once`);
  const released = await workers[winner].tell({ do: "release", ...what, holder: sessionOf(winner) });
  outcome.expect(released.got, () => `${what.key}: the winner could not give it back`);
}

function noErrors(answers: readonly Answer[], options: { key: string; outcome: Outcome }): void {
  for (const { error } of answers) options.outcome.expect(error === null, () => `${options.key}: ${error}`);
}

/** A session claims `key` and is killed; its guard is put back to when it would be dead. */
async function crash(race: Race, key: string): Promise<void> {
  const session = `crashed-${race.outcome.rounds}`;
  await using holder = new Worker(race.stateDir);
  await holder.tell({ do: "open", session });
  const { got, error } = await holder.tell({ do: "try", namespace: NAMESPACE, key, holder: session });
  race.outcome.expect(got, () => `${key}: not free before the crash: ${error}`);
  const first = await race.workers[0].tell({ do: "try", namespace: NAMESPACE, key, holder: sessionOf(0) });
  race.outcome.expect(first.holder === session, () => `${key}: taken from a session that is open`);
  await holder.kill();
  race.outcome.kills++;
  const long = new Date(Date.now() - SESSION_GONE_AFTER_MS - 1_000);
  await Deno.utime(join(race.stateDir, "sessions", session, "guard"), long, long);
}

const { rounds, pairs } = sizes({ rounds: 150, pairs: 1_000 });
await withStateDir(async (stateDir) => {
  await using workers = racers(RACERS, stateDir);
  await Promise.all(workers.map((worker, i) => worker.tell({ do: "open", session: sessionOf(i) })));
  const three = new Outcome("bar 3 (claims after a crash)");
  while (three.rounds < rounds) {
    const key = `event ${three.rounds}`;
    await crash({ stateDir, workers, outcome: three }, key);
    await round({ stateDir, workers, outcome: three }, key);
  }
  const isThreeMet = three.print();
  const four = new Outcome("bar 4 (two sessions, one event)");
  while (four.rounds < pairs) {
    await round({ stateDir, workers: workers.slice(0, 2), outcome: four }, `pair ${four.rounds}`);
  }
  if (!four.print() || !isThreeMet) Deno.exitCode = 1;
});
