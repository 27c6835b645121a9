/**
 * drawbridge with the Kiro-like agent, in a home directory of their own, and the locks in there.
 */
import { join } from "@std/path";
import { eventually } from "./deadline.ts";
import { type Browser, Drawbridge, ROOT, type View } from "./drawbridge.ts";
import { removeTree } from "./remove_tree.ts";

export class KiroHome implements AsyncDisposable {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async make(): Promise<KiroHome> {
    return new KiroHome(await Deno.makeTempDir({ prefix: "drawbridge-kiro-" }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await removeTree(this.path);
  }

  /** Starts drawbridge on this home's state; `program` as {@link Drawbridge.start}'s. */
  async start(options: { program?: readonly string[]; args?: readonly string[] } = {}): Promise<Drawbridge> {
    const home = join(this.path, "state");
    await Deno.mkdir(home, { recursive: true });
    const args = ["--agent-env", `HOME=${this.path}`, ...(options.args ?? [])];
    return await Drawbridge.start({ home, args, program: options.program });
  }

  /** Files of the agent's sessions with this ending, `.lock` or what a lock was renamed to. */
  files(pattern: RegExp): string[] {
    return [...Deno.readDirSync(this.#sessions)].map(({ name }) => name).filter((name) => pattern.test(name));
  }

  lockPath(agentSessionId: string): string {
    return join(this.#sessions, `${agentSessionId}.lock`);
  }

  lockedBy(agentSessionId: string): number {
    return JSON.parse(Deno.readTextFileSync(this.lockPath(agentSessionId))).pid;
  }

  writeLock(agentSessionId: string, lock: { readonly pid: number; readonly started_at: unknown }): void {
    Deno.writeTextFileSync(this.lockPath(agentSessionId), JSON.stringify(lock));
  }

  forget(agentSessionId: string): void {
    Deno.removeSync(join(this.#sessions, `${agentSessionId}.json`));
  }

  async untilLoads(count: number): Promise<void> {
    await eventually(() => this.loads >= count, `${count} attempts to load`);
  }

  /** How often the agent was asked to load a session. */
  get loads(): number {
    try {
      return Deno.readTextFileSync(join(this.#sessions, "loads.log")).split("\n").length - 1;
    } catch {
      return 0; // none yet
    }
  }

  get #sessions(): string {
    return join(this.path, ".kiro", "sessions", "cli");
  }
}

/** A command line for `--agent` that runs the Kiro-like agent in these manners. */
export function kiroAgent(...manners: string[]): string {
  const script = join(ROOT, "tests", "support", "kiro_agent.ts");
  return `${Deno.execPath()} run -A --no-prompt --no-config --no-lock ${script} ${manners.join(" ")}`.trim();
}

/** Opens a session of the agent and says one thing in it; gives it, and the agent's own id of it. */
export async function openKiro(
  browser: Browser,
  options: { readonly agent: string; readonly cwd: string },
): Promise<{ sessionId: string; agentSessionId: string; view: View }> {
  const sessionId = await browser.open(options.agent, options.cwd);
  const view = await browser.watch(sessionId);
  await view.prompt("say first");
  const ready = await view.event("agent", (event) => event.status === "ready");
  if (ready.sessionId === undefined) throw new Error("the agent is ready without a session");
  return { sessionId, agentSessionId: ready.sessionId, view };
}
