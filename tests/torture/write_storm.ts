/**
 * Bar 12: a writer of each kind of state file is killed at random moments; every file parses, what was left
 * is swept by the next who comes along, and the state goes on working.
 */
import { join } from "@std/path";
import { sweepTemporary } from "../../lib/coordination/atomic_file.ts";
import { Claims } from "../../lib/coordination/claims.ts";
import { Identities } from "../../lib/coordination/identities.ts";
import { liveness } from "../../lib/coordination/liveness.ts";
import { within } from "../support/deadline.ts";
import { jsonLines } from "./lines.ts";
import { Outcome, sizes, withStateDir } from "./outcome.ts";
import { spawn } from "./worker.ts";

/** A writer is killed within this time of its first write. */
const WRITES_FOR_MS = 30;

const RECORD = {
  pid: Deno.pid,
  startedAt: new Date().toISOString(),
  sessionId: null,
  agent: "judge",
  url: "http://127.0.0.1:4777",
};

/** Each kind, and how its state is used after a crash; throws where it cannot be. */
const KINDS: Readonly<Record<string, (stateDir: string) => Promise<void>>> = {
  identities: async (stateDir) => {
    const all = new Identities({ stateDir });
    (await all.take({ team: "team", name: "name" }, RECORD))[Symbol.dispose]();
    const held = await all.list();
    if (held.length > 0) throw new Error(`${held[0].name} is still held`);
  },
  claims: async (stateDir) => {
    const claims = new Claims({ stateDir, host: "torture", now: Date.now, warn: refuse });
    await claims.try({ namespace: "ci", key: "judge" }, { holder: "judge", ttlMs: 60_000 });
    await claims.prune();
    await claims.releaseAll("writer");
    const holders = (await claims.list()).map(({ holder }) => holder);
    if (holders.join() !== "judge") throw new Error(`claims of ${holders.join()} are left`);
  },
  // deno-lint-ignore require-await -- as its siblings
  files: async (stateDir) => sweepTemporary(stateDir, (pid) => liveness(pid) === "dead"),
};

function refuse(text: string): void {
  throw new Error(text);
}

async function round(kind: string, options: { stateDir: string; outcome: Outcome }): Promise<number> {
  const { stateDir, outcome } = options;
  const child = spawn("writer.ts", [kind, stateDir]);
  const { done } = await within(jsonLines(child.stdout).next(), `the first write of ${kind}`);
  outcome.expect(!done, () => `${kind}: the writer ended by itself`);
  await new Promise((resolve) => setTimeout(resolve, Math.random() * WRITES_FOR_MS));
  child.kill("SIGKILL");
  await child.status;
  await child.stdin.close().catch(() => {/* its reader is gone */});
  outcome.kills++;
  outcome.rounds++;
  const temporary = parseAll(stateDir, { kind, outcome });
  await KINDS[kind](stateDir).catch((error) => outcome.expect(false, () => `${kind}: ${error}`));
  const left = [...filesIn(stateDir)].filter((path) => path.endsWith(".tmp"));
  outcome.expect(left.length === 0, () => `${kind}: ${left[0]} was not swept`);
  return temporary;
}

/** Every JSON file must be whole. @returns how many temporary files there are. */
function parseAll(stateDir: string, options: { kind: string; outcome: Outcome }): number {
  let temporary = 0;
  for (const path of filesIn(stateDir)) {
    if (path.endsWith(".tmp")) temporary++;
    if (!path.endsWith(".json")) continue;
    const text = Deno.readTextFileSync(path);
    options.outcome.expect(isWhole(text), () => `${options.kind}: ${path} is cut after ${text.length}`);
  }
  return temporary;
}

function isWhole(text: string): boolean {
  try {
    const { length, filling } = JSON.parse(text);
    return filling === undefined || filling.length === length;
  } catch {
    return false;
  }
}

function* filesIn(directory: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(directory)) {
    if (isDirectory) yield* filesIn(join(directory, name));
    else yield join(directory, name);
  }
}

const { kills } = sizes({ kills: 200 });
let isMet = true;
for (const kind of Object.keys(KINDS)) {
  await withStateDir(async (stateDir) => {
    const outcome = new Outcome(`bar 12 (kills while writing ${kind})`);
    let temporary = 0;
    while (outcome.rounds < kills) temporary += await round(kind, { stateDir, outcome });
    if (!outcome.print(`${temporary} temporary files left and swept`)) isMet = false;
  });
}
if (!isMet) Deno.exitCode = 1;
