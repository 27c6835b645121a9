/**
 * How a person signs in to an agent, per method: what drawbridge can do itself, and the exact command for what
 * is done in a terminal (ACP v1, authentication; `_meta["terminal-auth"]` is a convention of several agents). Pure.
 */
import type { AuthMethod } from "../acp.ts";
import type { AgentCommand } from "./agent_process.ts";
import { asRecord } from "./incoming.ts";

/** The methods, those of type terminal with the command that a person runs. */
export function withCommands(methods: readonly AuthMethod[], agent: AgentCommand): AuthMethod[] {
  return methods.map((method) => {
    const command = terminalCommand(method, agent);
    return command === null ? method : { ...method, type: "terminal", command };
  });
}

function terminalCommand(method: AuthMethod, agent: AgentCommand): string | null {
  const own = asRecord(asRecord(method._meta)["terminal-auth"]);
  if (typeof own.command === "string") return shellLine(own.command, { args: own.args, env: own.env });
  if (method.type !== "terminal") return null;
  // The agent's own program with other arguments (ACP v1: terminal methods).
  const { args, env } = asRecord(method);
  return shellLine(agent.program, { args: [...agent.args, ...strings(args)], env });
}

function shellLine(program: string, of: { args: unknown; env: unknown }): string {
  const variables = Object.entries(asRecord(of.env)).filter(([, value]) => typeof value === "string");
  const words = [program, ...strings(of.args)].map(quoted);
  return [...variables.map(([name, value]) => `${name}=${quoted(String(value))}`), ...words].join(" ");
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

/** For a POSIX shell. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
