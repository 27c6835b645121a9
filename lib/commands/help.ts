/**
 * What `--help` says, and the flags it speaks of.
 */
import type { FlagSpec } from "./flags.ts";

export const START_FLAGS: Readonly<Record<string, FlagSpec>> = {
  agent: {
    value: "NAME",
    help: 'agent to talk to: a known name (see "drawbridge agents"), "demo", or a whole command line',
  },
  cwd: { value: "DIR", help: "directory the agent works in (default: here)" },
  port: { value: "PORT", help: "exactly this port, 0 for any free one (default: first free of 4777-4786)" },
  open: { help: "open the link in the browser" },
  "agent-env": {
    value: "NAME=VALUE",
    repeatable: true,
    help: "environment variable for the agent (repeatable)",
  },
  "clean-env": { help: "give the agent only what a program needs to run, not your whole environment" },
  config: { value: "FILE", help: "settings file (default: ~/.config/drawbridge/config.jsonc)" },
  verbose: { help: "say more on stderr" },
  help: { help: "this text" },
  version: { help: "the version" },
};

export function helpText(version: string): string {
  const flags = Object.entries(START_FLAGS).map(([name, spec]) => {
    const left = `  --${name}${spec.value ? ` ${spec.value}` : ""}`;
    return `${left.padEnd(26)}${spec.help}`;
  });
  return `drawbridge ${version}: a browser in front of the coding agent on your own computer

Usage:
  drawbridge [--agent NAME] [--cwd DIR] [options]
  drawbridge agents [--json]          known agents, and which are installed
  drawbridge demo-agent               the built-in demonstration agent on stdin and stdout (ACP)

Without --agent it runs a demonstration agent, which thinks nothing, reads nothing and changes nothing.
It prints a link; open it in your browser. Press Enter for a fresh one, Ctrl-C to stop.

Options:
${flags.join("\n")}

Settings may also stand in config.jsonc: agent, cwd, port, open, agentEnv, cleanEnv, verbose; and in
DRAWBRIDGE_AGENT, DRAWBRIDGE_CWD, DRAWBRIDGE_PORT, DRAWBRIDGE_CONFIG. Flags win over the environment,
the environment over the file. DRAWBRIDGE_HOME moves the state (default: ~/.local/state/drawbridge).

Nothing listens beyond 127.0.0.1. The agent runs as you: what it may do, you allowed.
`;
}
