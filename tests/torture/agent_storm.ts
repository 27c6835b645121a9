/**
 * Real agents under a drawbridge that is killed at random moments of their turns: each time the journal holds
 * an exact prefix of what the agent wrote, by a witness between the two; nothing is left running; and the
 * session goes on in the next drawbridge.
 */
import { fromFileUrl, join } from "@std/path";
import { eventually } from "../support/deadline.ts";
import { Drawbridge, ROOT, type View } from "../support/drawbridge.ts";
import { isRunning } from "../support/fixture_session.ts";
import { isAvailable, prepareAgent, type RealAgentName } from "../support/real_agents.ts";
import { removeTree } from "../support/remove_tree.ts";
import { Outcome, sizes } from "./outcome.ts";

/** The SDK's example plays one script, whatever it is told. */
const AGENTS: readonly RealAgentName[] = ["opencode", "gemini", "copilot"];
const TEE = fromFileUrl(new URL("../support/tee_agent.ts", import.meta.url));
/** A drawbridge is killed within this time of the first word of a turn. Milliseconds. */
const TALK_FOR_MS = 1_500;
/** Nothing of an agent may outlive its drawbridge by so much. Milliseconds. */
const AGENT_GONE_MS = 3_000;

interface Prepared {
  readonly agent: { readonly commandLine: string; readonly flags: readonly string[] };
  readonly workspace: string;
}

async function round(prepared: Prepared, options: { home: string; outcome: Outcome; goesOn: boolean }) {
  const { home, outcome, goesOn } = options;
  const witness = join(home, `witness-${crypto.randomUUID()}`);
  const self = `${Deno.execPath()} run -A --no-prompt --no-check --config ${
    join(ROOT, "tests", "deno.json")
  }`;
  const agent = `${self} ${TEE} ${witness} ${prepared.agent.commandLine}`;
  const env = [
    "--agent-env",
    `DENO_DIR=${Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`}`,
  ];
  const args = [...prepared.agent.flags, ...env];
  const bridge = await Drawbridge.start({ home, args });
  const browser = await bridge.signIn();
  const sessionId = await browser.open(agent, prepared.workspace);
  const view = await browser.watch(sessionId);
  const { pid } = await view.event("agent", ({ status }) => status === "ready");
  const seen = startTalking(view);
  await seen;
  await new Promise((resolve) => setTimeout(resolve, Math.random() * TALK_FOR_MS));
  const group = pid === undefined ? [] : await processesOf(pid);
  await bridge.stop("SIGKILL");
  outcome.kills++;
  outcome.rounds++;
  const gone = eventually(
    () => !group.some(isRunning),
    "the end of the agent and its children",
    AGENT_GONE_MS,
  );
  await gone.catch((error) => outcome.expect(false, () => error.message));
  const journal = await Deno.readTextFile(join(home, "sessions", sessionId, "journal.jsonl"));
  judge(journal, await Deno.readTextFile(witness), outcome);
  if (goesOn) await goOn(sessionId, { home, args, outcome });
}

/** Resolves with the first word of the turn. */
async function startTalking(view: View): Promise<void> {
  view.send({ type: "prompt", promptId: crypto.randomUUID(), text: "slow 400 10" });
  await view.until(() => view.agentText !== "", "the first word");
}

/** Every notification in the journal is, byte for byte and in order, what the agent wrote; the journal ends first. */
function judge(journal: string, witness: string, outcome: Outcome): void {
  const kept = journal.split("\n").filter((line) => line !== "").flatMap((line) => {
    const at = line.indexOf(',"message":');
    const isAgents = /^\{"seq":\d+,"at":\d+,"type":"(update|extension)"/.test(line);
    return isAgents ? [line.slice(at + ',"message":'.length, -1)] : [];
  });
  const wrote = witness.split("\n").filter((line) => isNotification(line));
  outcome.expect(kept.length > 0, () => "the journal holds nothing of the agent");
  const wrong = kept.findIndex((line, at) => line !== wrote[at]);
  outcome.expect(
    wrong < 0,
    () => `line ${wrong} differs: ${kept[wrong].slice(0, 120)} / ${wrote[wrong]?.slice(0, 120)}`,
  );
}

function isNotification(line: string): boolean {
  try {
    const message = JSON.parse(line);
    return typeof message.method === "string" && !("id" in message);
  } catch {
    return false; // noise, or the line that was being written
  }
}

/** The next drawbridge takes the session up, and a turn of it ends as it should. */
async function goOn(
  sessionId: string,
  { home, args, outcome }: { home: string; args: readonly string[]; outcome: Outcome },
): Promise<void> {
  await using bridge = await Drawbridge.start({ home, args });
  const browser = await bridge.signIn();
  using view = await browser.watch(sessionId);
  const promptId = crypto.randomUUID();
  view.send({ type: "prompt", promptId, text: "say hello" });
  try {
    // Gemini waits for the next minute before it loads.
    await view.until(
      (line) => line.type === "prompt_done" && line.promptId === promptId,
      "the next turn",
      90_000,
    );
    const done = view.events.find((event) => event.type === "prompt_done" && event.promptId === promptId);
    const reason = done?.type === "prompt_done" ? done.stopReason ?? done.error?.message : "no end";
    outcome.expect(reason === "end_turn", () => `the next turn ended with ${reason}`);
  } catch (error) {
    outcome.expect(false, () => String(error));
  }
}

/** The process group of `leader` (ps(1)). */
async function processesOf(leader: number): Promise<number[]> {
  const { stdout } = await new Deno.Command("ps", { args: ["-eo", "pid=,pgid="] }).output();
  return new TextDecoder().decode(stdout).trim().split("\n").map((line) =>
    line.trim().split(/\s+/).map(Number)
  )
    .filter(([, group]) => group === leader).map(([pid]) => pid);
}

const { kills } = sizes({ kills: 34 });
let isMet = true;
for (const name of AGENTS) {
  if (!await isAvailable(name)) continue;
  const outcome = new Outcome(`real agent ${name} (a drawbridge killed in mid-turn)`);
  await using prepared = await prepareAgent(name);
  const home = await Deno.makeTempDir({ prefix: "drawbridge-torture-" });
  try {
    // Going on costs some agents a minute: each tenth time is enough.
    while (outcome.rounds < kills) {
      await round(prepared, { home, outcome, goesOn: outcome.rounds % 10 === 0 });
    }
  } finally {
    await removeTree(home).catch(() => {/* an agent's helper writes there for longer */});
  }
  if (!outcome.print()) isMet = false;
}
if (!isMet) Deno.exitCode = 1;
