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
  team: { value: "TEAM", help: "team of the sessions' identities (default: the directory's name)" },
  identity: {
    value: "NAME",
    help: "name of the first session's identity, held exclusively (default: any free one)",
  },
  "launch-dir": { value: "DIR", help: "where in --cwd the agent starts, relative to it" },
  force: { help: "work beside other sessions without being asked" },
  "idle-stop": {
    value: "TIME",
    help: "stop an agent that was at rest for so long, or never (default: 30m)",
  },
  "max-agents": { value: "N", help: "agents that may run at once, 1 to 1000 (default: 32)" },
  "client-fs": { help: "let agents read and write files of the directory through drawbridge" },
  "client-terminal": { help: "let agents have drawbridge run commands, and see them live" },
  "no-mcp": { help: "do not offer drawbridge's own tools (claims, changes, sessions) to agents" },
  orchestrate: { help: "let agents start, prompt and message other sessions" },
  background: { help: "run without the terminal; print the link and the PID, and return" },
  config: { value: "FILE", help: "settings file (default: ~/.config/drawbridge/config.jsonc)" },
  verbose: { help: "say more on stderr" },
  help: { help: "this text" },
  version: { help: "the version" },
};

/** Each subcommand with what it takes, and what it does in a few words. */
const COMMANDS: readonly { readonly usage: string; readonly help: string }[] = [
  { usage: "[--agent NAME] [--cwd DIR] [options]", help: "" },
  { usage: "status [--json]", help: "the drawbridges that run, and how they are; exit status 3: none" },
  { usage: "open [--pid N]", help: "print a fresh link to a running one" },
  { usage: "stop [--pid N | --all]", help: "end a running one, its turns and agents" },
  { usage: "sessions [--json]", help: "all sessions, open or not" },
  { usage: "attach [SESSION]", help: 'follow a session in this terminal; see "drawbridge attach --help"' },
  { usage: "agents [--json]", help: "known agents, and which are installed" },
  { usage: "workspace [DIR] [--json]", help: "who works in a directory, and who did last" },
  { usage: "changes [DIR] [--session ID] [--json]", help: "what the turns of a session changed" },
  { usage: "summary [DIR] [--all] [--json]", help: "what the last session in a directory did" },
  { usage: "identities [--json]", help: "who holds which name on this machine" },
  {
    usage: "claim try|check|release|list|prune",
    help: 'hold an outside event; see "drawbridge claim --help"',
  },
  { usage: "mcp [--orchestrate]", help: "drawbridge's tools for an agent, which starts this itself (MCP)" },
  { usage: "demo-agent", help: "the built-in demonstration agent on stdin and stdout (ACP)" },
];

const COMMAND_HELP: Readonly<Record<string, string>> = {
  attach: `drawbridge attach: a session of a running drawbridge, in this terminal

Usage:
  drawbridge attach             the session that was active last
  drawbridge attach SESSION     by its id, the beginning of its id, or the name of its identity

It shows the last turns, then what comes: the agent's words as they stream, tool calls with how they ended, the
plan, questions. A line you type is a message; it waits while the agent is at work. A number answers a question.
An empty line lets messages go on that wait after a Stop.

Ctrl-C stops the running turn, and leaves when none runs; Ctrl-D leaves. Leaving stops nothing. With its input
from a pipe it sends each line, and leaves when all are answered.

Colours only on a terminal, and not with NO_COLOR.
`,
  claim: `drawbridge claim: one session at a time takes on an outside event, such as a broken build

Usage:
  drawbridge claim try NAMESPACE KEY [--ttl 30m] [--as SESSION] [--json]    take it, or refresh its time
  drawbridge claim check NAMESPACE KEY [--as SESSION] [--json]              whether another has it
  drawbridge claim release NAMESPACE KEY [--as SESSION] [--json]            give it back
  drawbridge claim list [--json]                                            all that is claimed
  drawbridge claim prune [--json]                                           remove what is over

NAMESPACE is a short name ("ci"), KEY any text. Who asks is --as, else DRAWBRIDGE_SESSION, which drawbridge
sets for agents. A session keeps its claim until its time is over or the session has ended; any other name
(a person, a script) until its time is over. --ttl takes s, m, h or d, from 1s to 7d; 30m by default.

Exit status: 0 claimed, free or released; 3 held by another; 1 error; 2 wrong usage.
`,
};

/** What `--help` says after a subcommand: its own help where it has one, else {@link helpText}. */
export function commandHelp(command: string, version: string): string {
  return Object.hasOwn(COMMAND_HELP, command) ? COMMAND_HELP[command] : helpText(version);
}

export function helpText(version: string): string {
  const flags = Object.entries(START_FLAGS).map(([name, spec]) => {
    const left = `  --${name}${spec.value ? ` ${spec.value}` : ""}`;
    return `${left.padEnd(26)}${spec.help}`;
  });
  const width = Math.max(...COMMANDS.map(({ usage }) => usage.length)) + 2;
  const commands = COMMANDS.map(({ usage, help }) => `  drawbridge ${usage.padEnd(width)}${help}`.trimEnd());
  return `drawbridge ${version}: a browser in front of the coding agent on your own computer

Usage:
${commands.join("\n")}

Without --agent it runs a demonstration agent, which thinks nothing, reads nothing and changes nothing.
It prints a link; open it in your browser. Press Enter for a fresh one, Ctrl-C to stop.

Options:
${flags.join("\n")}

Settings may also stand in config.jsonc: agent, cwd, port, open, agentEnv, cleanEnv, team, identity,
launchDirectory, force, idleStop, maxAgents, clientFs, clientTerminal, mcp, orchestrate, verbose; and in
DRAWBRIDGE_AGENT, DRAWBRIDGE_CWD, DRAWBRIDGE_PORT, DRAWBRIDGE_CONFIG. Flags win over the environment, that
over the file.
DRAWBRIDGE_HOME moves the state (default: ~/.local/state/drawbridge).

Nothing listens beyond 127.0.0.1. The agent runs as you: what it may do, you allowed.
`;
}
