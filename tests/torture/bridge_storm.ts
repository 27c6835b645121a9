/**
 * Bars 10 and 12: a whole drawbridge is killed at random moments of its sessions' turns, in a workspace with
 * git, and started again. Every JSON file parses, every session is listed, its crash has a summary, no sign
 * and no agent is left, without a manual step.
 */
import { join } from "@std/path";
import { eventually } from "../support/deadline.ts";
import { type Browser, Drawbridge, fixtureAgent } from "../support/drawbridge.ts";
import { isRunning } from "../support/fixture_session.ts";
import { removeTree } from "../support/remove_tree.ts";
import { Outcome, sizes, withStateDir } from "./outcome.ts";

/** A drawbridge is killed within this time of its sessions' first prompts. Milliseconds. */
const WORK_FOR_MS = 400;
/** Sessions in each life of drawbridge. */
const SESSIONS = 2;
/** An agent may outlive its drawbridge by so much. Milliseconds. */
const AGENT_GONE_MS = 3_000;

interface Life {
  readonly sessionIds: readonly string[];
  readonly agentPids: readonly number[];
}

/** One life of drawbridge, ended by SIGKILL. */
async function live(home: string, workspace: string): Promise<Life> {
  const bridge = await Drawbridge.start({ home });
  const browser = await bridge.signIn();
  const sessionIds: string[] = [];
  const agentPids: number[] = [];
  for (let n = 0; n < SESSIONS; n++) {
    const sessionId = await browser.open(fixtureAgent(), workspace);
    const view = await browser.watch(sessionId);
    const ready = await view.event("agent", ({ status }) => status === "ready");
    sessionIds.push(sessionId);
    if (ready.pid !== undefined) agentPids.push(ready.pid);
    work(view);
  }
  await new Promise((resolve) => setTimeout(resolve, Math.random() * WORK_FOR_MS));
  await bridge.stop("SIGKILL");
  return { sessionIds, agentPids };
}

/** Prompts that write, one after the other, until drawbridge is killed. */
function work(view: { send(line: object): void }): void {
  for (let n = 0; n < 20; n++) {
    const text = n % 3 === 2 ? "slow 5 5" : `write file-${n}.txt line ${crypto.randomUUID()}`;
    view.send({ type: "prompt", promptId: crypto.randomUUID(), text });
  }
}

async function judge(
  life: Life,
  options: { home: string; workspace: string; outcome: Outcome },
): Promise<void> {
  const { home, outcome } = options;
  for (const path of filesIn(home)) {
    if (path.endsWith(".json")) {
      outcome.expect(parses(Deno.readTextFileSync(path)), () => `${path} does not parse`);
    }
  }
  const gone = eventually(() => !life.agentPids.some(isRunning), "the end of the agents", AGENT_GONE_MS);
  await gone.catch((error) => outcome.expect(false, () => error.message));
  await using bridge = await Drawbridge.start({ home });
  const browser = await bridge.signIn();
  await eventually(() => leases(home).length === 0, "all signs taken away", 20_000).catch((error) =>
    outcome.expect(false, () => `${error.message}: ${leases(home)}`)
  );
  const listed = await listedIn(browser);
  const summaries = summariesIn(home);
  for (const id of life.sessionIds) {
    const isPrompted = listed.has(id) || !hasTurn(home, id);
    outcome.expect(isPrompted, () => `session ${id} is not listed`);
    const of = summaries.filter(({ session_id }) => session_id === id);
    outcome.expect(of.length === 1, () => `session ${id} has ${of.length} summaries`);
    outcome.expect(of[0]?.end_reason === "crashed", () => `session ${id} ended as ${of[0]?.end_reason}`);
  }
  await bridge.stop("SIGKILL");
}

async function listedIn(browser: Browser): Promise<Set<string>> {
  const { sessions } = await (await browser.fetch("/api/sessions")).json();
  return new Set(sessions.map(({ sessionId }: { sessionId: string }) => sessionId));
}

function hasTurn(home: string, id: string): boolean {
  return Deno.readTextFileSync(join(home, "sessions", id, "journal.jsonl")).includes('"type":"prompt"');
}

interface Summary {
  readonly session_id: string;
  readonly end_reason: string;
}

function summariesIn(home: string): Summary[] {
  return workspaces(home).flatMap((directory) => {
    const text = readOrEmpty(join(directory, "sessions.jsonl"));
    return text.split("\n").filter((line) => line !== "" && parses(line)).map((line) => JSON.parse(line));
  });
}

function leases(home: string): string[] {
  return workspaces(home).flatMap((directory) => [...filesIn(join(directory, "leases"))]);
}

function workspaces(home: string): string[] {
  return [...Deno.readDirSync(join(home, "workspaces"))].map(({ name }) => join(home, "workspaces", name));
}

function* filesIn(directory: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(directory)) {
    if (isDirectory) yield* filesIn(join(directory, name));
    else yield join(directory, name);
  }
}

function readOrEmpty(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return ""; // nobody has ended there yet
  }
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

async function git(directory: string, ...args: string[]): Promise<void> {
  const { success } = await new Deno.Command("git", { args: ["-C", directory, ...args], stdout: "null" })
    .output();
  if (!success) throw new Error(`git ${args[0]} failed`);
}

const { kills } = sizes({ kills: 100 });
const outcome = new Outcome("bars 10 and 12 (a drawbridge killed in mid-turn)");
await withStateDir(async (home) => {
  const workspace = await Deno.makeTempDir({ prefix: "drawbridge-torture-work-" });
  try {
    await git(workspace, "init", "--quiet");
    while (outcome.rounds < kills) {
      const life = await live(home, workspace);
      outcome.kills++;
      outcome.rounds++;
      await judge(life, { home, workspace, outcome });
    }
  } finally {
    await removeTree(workspace);
  }
});
if (!outcome.print(`${kills * SESSIONS} sessions`)) Deno.exitCode = 1;
