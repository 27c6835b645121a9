/**
 * Real agents, offline: installed from npm, talking to a scripted model on loopback.
 *
 * The kit (installer, model, settings) is given from outside: `ACP_AGENTS_KIT`, or a folder
 * `shared/agents` beside the repository. Where it or an agent is missing, its tests are skipped and say so.
 */
import { join } from "@std/path";
import { ROOT } from "./drawbridge.ts";

export type RealAgentName = "opencode" | "gemini" | "copilot" | "sdk-example";

export const REAL_AGENTS: readonly RealAgentName[] = ["opencode", "gemini", "copilot", "sdk-example"];

export interface RealAgent {
  /** For `--agent`. */
  readonly commandLine: string;
  /** For `--agent-env`, as flags. */
  readonly flags: readonly string[];
}

interface Kit {
  readonly startModel: () => Promise<{ readonly url: string; close?: () => unknown; stop?: () => unknown }>;
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

/** A home, a workspace, the scripted model, and how to start `name` against it. */
export async function prepareAgent(name: RealAgentName) {
  const kit = await loadKit();
  const model = await kit.startModel();
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
      await (model.close ?? model.stop)?.();
      for (const directory of [home, workspace]) {
        await Deno.remove(directory, { recursive: true }).catch(
          () => {/* an agent's helper still writes there */},
        );
      }
    },
  };
}

async function loadKit(): Promise<Kit> {
  const { startFakeLLM } = await import(`file://${join(KIT, "fake_llm.mjs")}`);
  const { AGENTS } = await import(`file://${join(KIT, "agents.mjs")}`);
  return { startModel: startFakeLLM, agents: AGENTS };
}
