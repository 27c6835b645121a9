/**
 * G5: whatever lies where a lock or a note should be, a process that comes along gets what it asked for, or a
 * clear error, and never hangs; with the damage gone, all is as before.
 */
import { dirname, join } from "@std/path";
import { sha256 } from "../../lib/coordination/claim_file.ts";
import { removeTree } from "../support/remove_tree.ts";
import type { Order } from "./orders.ts";
import { Outcome, sizes, withStateDir } from "./outcome.ts";
import { Worker } from "./worker.ts";

const ANSWER_MS = 10_000;
const CLAIM = { namespace: "ci", key: "build" };

const DAMAGE: Readonly<Record<string, (path: string) => Promise<unknown>>> = {
  "an empty file": (path) => Deno.writeTextFile(path, ""),
  "half a record": (path) => Deno.writeTextFile(path, '{"version":1,"key":"bui'),
  "a megabyte": (path) => Deno.writeTextFile(path, "x".repeat(1_000_000)),
  "bytes": (path) => Deno.writeFile(path, crypto.getRandomValues(new Uint8Array(4096))),
  "a directory": (path) => Deno.mkdir(join(path, "full"), { recursive: true }),
  "a link to a file": async (path) => {
    await Deno.writeTextFile(`${path}.elsewhere`, "{}");
    await Deno.symlink(`${path}.elsewhere`, path);
  },
  "a link to itself": (path) => Deno.symlink(path, path),
  "a FIFO": (path) => new Deno.Command("mkfifo", { args: [path] }).output(),
};

/** A place that may be damaged, and an order that meets it. */
interface Place {
  readonly name: string;
  readonly paths: readonly string[];
  readonly order: Order;
}

const take: Order = { do: "take", team: "team", name: "name" };
const tryIt: Order = { do: "try", ...CLAIM, holder: "me" };

const GUARDS = Array.from({ length: 64 }, (_, i) => `claims/guards/${i.toString(16).padStart(2, "0")}`);
const CLAIM_FILE = `claims/ci/${sha256(CLAIM.key)}.json`;

const PLACES: readonly Place[] = [
  { name: "the guard of an identity", paths: ["identities/team/name.guard"], order: take },
  { name: "the guard of an identity, listed", paths: ["identities/team/name.guard"], order: { do: "list" } },
  { name: "the note of an identity", paths: ["identities/team/name.json"], order: take },
  { name: "a team", paths: ["identities/team"], order: take },
  { name: "the directory of the guards", paths: ["claims/guards"], order: tryIt },
  { name: "the guards of claims", paths: GUARDS, order: tryIt },
  { name: "a claim", paths: [CLAIM_FILE], order: tryIt },
  { name: "a claim, looked at", paths: [CLAIM_FILE], order: { do: "check", ...CLAIM, holder: "me" } },
  { name: "a namespace", paths: ["claims/ci"], order: tryIt },
];

const answers = { recovered: 0, refused: 0 };

async function round(stateDir: string, { name, place, outcome }: {
  name: string;
  place: Place;
  outcome: Outcome;
}): Promise<void> {
  for (const path of place.paths) {
    await Deno.mkdir(dirname(join(stateDir, path)), { recursive: true });
    await DAMAGE[name](join(stateDir, path));
  }
  outcome.rounds++;
  const what = `${name} as ${place.name}`;
  await using worker = new Worker(stateDir);
  try {
    const { error } = await worker.tell(place.order, ANSWER_MS);
    outcome.expect(error === null || /^\w*Error: Cannot [^\n]+$/.test(error), () => `${what}: ${error}`);
    answers[error === null ? "recovered" : "refused"]++;
  } catch (error) {
    outcome.expect(false, () => `${what}: ${error}`); // it hangs, or died
    return;
  }
  await worker.kill(); // it may hold what it got
  for (const path of place.paths) await removeTree(join(stateDir, path));
  await usable(stateDir, { what, outcome });
}

async function usable(
  stateDir: string,
  { what, outcome }: { what: string; outcome: Outcome },
): Promise<void> {
  await using worker = new Worker(stateDir);
  for (const order of [take, tryIt]) {
    const { got, error } = await worker.tell(order, ANSWER_MS);
    outcome.expect(got, () => `${what}, then repaired: ${order.do} gives ${error ?? "a refusal"}`);
  }
}

const CASES = PLACES.flatMap((place) => Object.keys(DAMAGE).map((name) => ({ name, place })));
const { rounds } = sizes({ rounds: CASES.length });
const outcome = new Outcome("G5 (damage where locks and notes should be)");
for (let i = 0; i < rounds; i++) {
  const { name, place } = CASES[Math.floor(i * CASES.length / rounds)]; // fewer are spread evenly
  await withStateDir((stateDir) => round(stateDir, { name, place, outcome }));
}
if (!outcome.print(`${answers.recovered} recovered, ${answers.refused} refused`)) Deno.exitCode = 1;
