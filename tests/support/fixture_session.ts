/**
 * One drawbridge with one session of the fixture agent, opened and watched.
 */
import { type Browser, Drawbridge, fixtureAgent, type View } from "./drawbridge.ts";
import { eventually } from "./deadline.ts";

export interface FixtureSession {
  readonly bridge: Drawbridge;
  readonly browser: Browser;
  readonly sessionId: string;
  readonly view: View;
}

/** Runs `test` against the fixture agent in these manners; everything is ended afterwards. */
export async function withSession(
  manners: readonly string[],
  test: (at: FixtureSession) => Promise<void>,
): Promise<void> {
  await using bridge = await Drawbridge.start();
  const browser = await bridge.signIn();
  const sessionId = await browser.open(fixtureAgent(...manners), bridge.home);
  using view = await browser.watch(sessionId);
  await test({ bridge, browser, sessionId, view });
}

/** The PID of the agent that runs now, by the journal. */
export async function agentPid(view: View): Promise<number> {
  const ready = await view.event("agent", (event) => event.status === "ready");
  if (ready.pid === undefined) throw new Error("the agent is ready without a pid");
  return ready.pid;
}

/** Whether a process is there, zombies not counted. */
export function isRunning(pid: number): boolean {
  try {
    const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
    return !stat.slice(stat.lastIndexOf(")") + 2).startsWith("Z");
  } catch {
    return false;
  }
}

export async function untilGone(pid: number, ms?: number): Promise<void> {
  await eventually(() => !isRunning(pid), `the end of process ${pid}`, ms);
}

/** The lines of a session's journal on disk. */
export async function journalLines(bridge: Drawbridge, sessionId: string): Promise<string[]> {
  const text = await Deno.readTextFile(`${bridge.home}/sessions/${sessionId}/journal.jsonl`);
  return text.split("\n").slice(0, -1);
}

/** A view's events as the text they came in: numbers, times and all. */
export function texts(view: View): string[] {
  return view.events.map((event) => JSON.stringify(event));
}
