/**
 * Real agents, offline: installed from npm, talking to a scripted model on loopback.
 *
 * The kit (installer, model, settings) is given from outside: `ACP_AGENTS_KIT`, or a folder
 * `shared/agents` beside the repository. Where it or an agent is missing, its tests are skipped and say so.
 */
import { join } from "@std/path";
import { ROOT } from "./drawbridge.ts";
import { removeTree } from "./remove_tree.ts";

export type RealAgentName = "opencode" | "gemini" | "copilot" | "sdk-example";

export const REAL_AGENTS: readonly RealAgentName[] = ["opencode", "gemini", "copilot", "sdk-example"];

export interface RealAgent {
  /** For `--agent`. */
  readonly commandLine: string;
  /** For `--agent-env`, as flags. */
  readonly flags: readonly string[];
}

interface Kit {
  readonly startModel: () => Promise<Model>;
  readonly agents: Readonly<
    Record<string, {
      setup(
        at: { home: string; ws: string; llm: string },
      ): { cmd: string; args: string[]; env: Record<string, string> };
    }>
  >;
}

export const KIT = Deno.env.get("ACP_AGENTS_KIT") ?? join(ROOT, "..", "shared", "agents");

/** Whether the kit is here and the agent is installed. */
export async function isAvailable(name: RealAgentName): Promise<boolean> {
  try {
    const { agents } = await loadKit();
    const { cmd, args } = agents[name].setup({
      home: await Deno.makeTempDir(),
      ws: "/tmp",
      llm: "http://127.0.0.1:1",
    });
    const program = name === "sdk-example" ? args[0] : cmd;
    return (await Deno.stat(program)).isFile;
  } catch {
    return false; // no kit, or not installed
  }
}

interface Model {
  readonly url: string;
  close?: () => unknown;
  stop?: () => unknown;
}

/**
 * A home, a workspace, the scripted model, and how to start `name` against it.
 *
 * @param options.inFront Puts another model in front of the scripted one, whose URL it is given.
 */
export async function prepareAgent(
  name: RealAgentName,
  options: { readonly inFront?: (behind: string) => Model } = {},
) {
  const kit = await loadKit();
  const behind: Model = await kit.startModel();
  const model = options.inFront?.(behind.url) ?? behind;
  const home = await Deno.makeTempDir({ prefix: `drawbridge-${name}-home-` });
  const workspace = await Deno.realPath(await Deno.makeTempDir({ prefix: `drawbridge-${name}-work-` }));
  const { cmd, args, env } = kit.agents[name].setup({ home, ws: workspace, llm: model.url });
  const variables = {
    HOME: home,
    HTTPS_PROXY: model.url,
    HTTP_PROXY: model.url,
    NO_PROXY: "127.0.0.1,localhost",
    ...env,
  };
  const agent: RealAgent = {
    commandLine: [cmd, ...args].join(" "),
    flags: [
      "--clean-env",
      ...Object.entries(variables).flatMap(([variable, value]) => ["--agent-env", `${variable}=${value}`]),
    ],
  };
  return {
    agent,
    workspace,
    async [Symbol.asyncDispose]() {
      if (model !== behind) await model.close?.();
      await (behind.close ?? behind.stop)?.();
      for (const directory of [home, workspace]) {
        await removeTree(directory).catch(() => {/* an agent's helper writes there for longer */});
      }
    },
  };
}

async function loadKit(): Promise<Kit> {
  const { startFakeLLM } = await import(`file://${join(KIT, "fake_llm.mjs")}`);
  const { AGENTS } = await import(`file://${join(KIT, "agents.mjs")}`);
  return { startModel: startFakeLLM, agents: AGENTS };
}
