/**
 * From what stands behind `--agent` to a command that can be started: the demo, a known agent, or a whole
 * command line. Never downloads anything.
 */
import type { AgentCommand } from "../agent/agent_process.ts";
import { splitCommandLine } from "../agent/command_line.ts";
import { agentEnvironment } from "../agent/environment.ts";
import {
  findKnownAgent,
  findProgram,
  KNOWN_AGENTS,
  type KnownAgent,
  nearestAgents,
} from "../agent/known_agents.ts";
import type { Launch } from "../session/open_session.ts";
import type { AgentLabel } from "../wire.ts";
import type { Environment } from "./config.ts";
import { selfCommand } from "./self.ts";

export interface LaunchOptions {
  readonly env: Environment;
  readonly cleanEnv: boolean;
  readonly agentEnv: Readonly<Record<string, string>>;
  /** Where the demo agent keeps its sessions. */
  readonly demoStateDir: string;
  /** Path of main.ts, for running ourselves again. */
  readonly mainPath: string;
}

export const DEMO: AgentLabel = { name: "demo", title: "Demo agent", demo: true };

/** Whether `name` is the demonstration agent or a known one. */
export function isKnownAgent(name: string): boolean {
  return name === DEMO.name || findKnownAgent(name) !== null;
}

/** @throws Error, in one line for a person, when the agent or the directory cannot be used. */
export function resolveLaunch(agent: string, options: LaunchOptions & { cwd: string }): Launch {
  assertDirectory(options.cwd);
  const { label, program, args, env } = resolveAgent(agent, options);
  const command: AgentCommand = {
    program,
    args,
    env: agentEnvironment(options.env, { clean: options.cleanEnv, extra: { ...env, ...options.agentEnv } }),
    cwd: options.cwd,
  };
  return { label, command };
}

interface Resolved {
  readonly label: AgentLabel;
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

function resolveAgent(agent: string, options: LaunchOptions): Resolved {
  const name = agent.trim();
  if (name === DEMO.name) return demo(options);
  const known = findKnownAgent(name);
  if (known) return resolveKnown(known, options);
  const [program, ...args] = splitCommandLine(name);
  const found = findProgram(program, options.env.PATH ?? "");
  if (found === null) {
    throw new Error(
      unknownAgent(name, {
        program,
        isCommandLine: args.length > 0 || program.includes("/"),
        path: options.env.PATH ?? "",
      }),
    );
  }
  // The name is what a session is continued by: a relative program would be another one from elsewhere.
  const lasting = program.includes("/") && name.startsWith(program)
    ? found + name.slice(program.length)
    : name;
  return { label: { name: lasting, title: titleOf(program), demo: false }, program: found, args, env: {} };
}

function resolveKnown(known: KnownAgent, options: LaunchOptions): Resolved {
  const [program, ...args] = known.command;
  const found = findProgram(program, options.env.PATH ?? "");
  if (found === null) {
    const hint = known.npm === null
      ? "install it first"
      : `install it, or run it by --agent "npx -y ${known.npm}${
        args.length > 0 ? " " + args.join(" ") : ""
      }"`;
    throw new Error(`Cannot start ${known.title} as "${program}" is not on the PATH; ${hint}`);
  }
  return {
    label: { name: known.name, title: known.title, demo: false },
    program: found,
    args,
    env: known.env,
  };
}

/** Ourselves, with the subcommand `demo-agent`. */
function demo(options: LaunchOptions): Resolved {
  return { label: DEMO, ...selfCommand(["demo-agent", "--state", options.demoStateDir], options) };
}

function unknownAgent(
  name: string,
  options: { readonly program: string; readonly isCommandLine: boolean; readonly path: string },
): string {
  if (options.isCommandLine) {
    return `Cannot start "${name}" as the program "${options.program}" was not found`;
  }
  const nearest = nearestAgents(name);
  const hint = nearest.length > 0 ? `did you mean ${nearest.join(", ")}?` : 'see "drawbridge agents"';
  const installed = listAgents(options.path).filter(({ program }) => program !== null).map(({ name }) =>
    name
  );
  return `Cannot start "${name}" as it is neither a known agent nor a program on the PATH; ${hint} ` +
    `Installed: ${installed.join(", ")}`;
}

/** Known agents, the demo first, with whether their program is on the PATH. */
export function listAgents(path: string) {
  const known = KNOWN_AGENTS.map((agent) => ({
    name: agent.name,
    title: agent.title,
    command: agent.command.join(" "),
    program: findProgram(agent.command[0], path),
    npm: agent.npm,
    demo: false,
  }));
  return [{
    name: DEMO.name,
    title: DEMO.title,
    command: "drawbridge demo-agent",
    program: Deno.execPath(),
    npm: null,
    demo: true,
  }, ...known];
}

function assertDirectory(path: string): void {
  let info: Deno.FileInfo;
  try {
    info = Deno.statSync(path);
  } catch {
    throw new Error(`Cannot work in "${path}" as there is no such directory`);
  }
  if (!info.isDirectory) throw new Error(`Cannot work in "${path}" as it is not a directory`);
}

function titleOf(program: string): string {
  return program.slice(program.lastIndexOf("/") + 1);
}
