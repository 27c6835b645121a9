/**
 * Bar 6: 16 workers hold one identity in turn while one of them is killed every 50 ms, most often the holder.
 *
 * Never two holders, by the book of an outside witness; a living holder within 2 s of the last kill; and
 * nothing left on disk but the guard and one note.
 */
import { join } from "@std/path";
import { Identities } from "../../lib/coordination/identities.ts";
import { within } from "../support/deadline.ts";
import { Outcome, sizes, withStateDir } from "./outcome.ts";
import { Witness } from "./witness.ts";
import { spawn } from "./worker.ts";

const KILL_EVERY_MS = 50;
const AIMED_AT_HOLDER = 0.6;
const HELD_AGAIN_MS = 2_000;

const RECORD = {
  pid: Deno.pid,
  startedAt: new Date().toISOString(),
  sessionId: null,
  agent: "storm",
  url: "http://127.0.0.1:4777",
};

/** Keeps the number of workers; a dead one is replaced when it is dead. */
class Crowd implements AsyncDisposable {
  readonly #args: readonly string[];
  readonly #living = new Set<Deno.ChildProcess>();
  #isOver = false;

  constructor(count: number, args: readonly string[]) {
    this.#args = args;
    for (let i = 0; i < count; i++) this.#add();
  }

  #add(): void {
    const child = spawn("storm_worker.ts", this.#args);
    this.#living.add(child);
    child.status.then(() => {
      this.#living.delete(child);
      child.stdin.close().catch(() => {/* its reader is gone */});
      child.stdout.cancel();
      if (!this.#isOver) this.#add();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    const living = [...this.#living];
    for (const child of living) child.kill("SIGKILL");
    await Promise.all(living.map((child) => child.status));
  }
}

/** A storm of `seconds`; what is killed is counted as a round. */
async function rage(witness: Witness, options: { seconds: number; outcome: Outcome }): Promise<void> {
  const { outcome } = options;
  const end = performance.now() + options.seconds * 1_000;
  for (let next = performance.now(); next < end; next += KILL_EVERY_MS) {
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - performance.now())));
    outcome.rounds++;
    if (witness.kill({ holder: Math.random() < AIMED_AT_HOLDER })) outcome.kills++;
  }
}

async function heldAgain(witness: Witness, outcome: Outcome): Promise<number> {
  const begun = performance.now();
  await within(witness.holder(), "a living holder", HELD_AGAIN_MS)
    .catch(() => outcome.expect(false, () => `nobody held it within ${HELD_AGAIN_MS} ms of the last kill`));
  return performance.now() - begun;
}

/** Whoever takes the identity next finds it free, and tidies up after the killed. */
async function leftovers(stateDir: string, outcome: Outcome): Promise<void> {
  const identities = new Identities({ stateDir });
  (await identities.takeFree({ team: "team", name: "name" }, RECORD))[Symbol.dispose]();
  const names = [...Deno.readDirSync(join(stateDir, "identities", "team"))].map(({ name }) => name);
  outcome.expect(names.join() === "name.guard", () => `left behind: ${names.join(", ")}`);
}

const { seconds, workers } = sizes({ seconds: 100, workers: 16 });
await withStateDir(async (stateDir) => {
  const outcome = new Outcome("bar 6 (storm of kills)");
  const socket = join(stateDir, "witness.sock");
  await using witness = new Witness(socket, outcome);
  let againMs: number;
  {
    await using _crowd = new Crowd(workers, [socket, stateDir]);
    await within(witness.holder(), "the first holder");
    await rage(witness, { seconds, outcome });
    againMs = await heldAgain(witness, outcome);
    witness.end();
  }
  await leftovers(stateDir, outcome);
  const { entries, killsInside, longestMs } = witness;
  const met = outcome.print(
    `${entries} entries, ${killsInside} kills of the holder, ${longestMs.toFixed(0)} ms at most without ` +
      `a holder, held ${againMs.toFixed(0)} ms after the last kill`,
  );
  if (!met) Deno.exitCode = 1;
});
