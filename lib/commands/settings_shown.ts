/**
 * The running drawbridge as its settings page shows it: each setting with its value and where that comes
 * from, the bounds it keeps, the agents it knows. No secret is among them. Pure but for looking for programs.
 */
import { OPEN_QUESTIONS_MAX } from "../agent/agent_requests.ts";
import type { AgentShown, LimitShown, SettingShown, SettingsShown } from "../settings.ts";
import { VERSION } from "../version.ts";
import { type AgentLabel, LIMITS } from "../wire.ts";
import type { Config } from "./config.ts";
import { formatDuration } from "./duration.ts";
import { listAgents } from "./launch.ts";

export interface SettingsShownOptions {
  /** Absolute. */
  readonly stateDir: string;
  /** Absolute. */
  readonly cwd: string;
  /** The agent it was started with. */
  readonly agent: AgentLabel;
  /** The PATH agents are looked for on. */
  readonly path: string;
  readonly runningAgents: number;
}

export function settingsShown(config: Config, options: SettingsShownOptions): SettingsShown {
  const { stateDir, cwd } = options;
  return {
    version: VERSION,
    stateDir,
    cwd,
    settings: settings(config, cwd),
    limits: limits(config, options.runningAgents),
    agents: agents(options.agent, options.path),
  };
}

/** In the order of the README's table, named as in a config file. */
function settings(config: Config, cwd: string): SettingShown[] {
  const { idleStopMs, agentsMax, agentEnv } = config;
  const idleStop = idleStopMs.value === null ? "never" : formatDuration(idleStopMs.value);
  return [
    { name: "agent", ...config.agent },
    { name: "cwd", ...config.cwd, value: cwd },
    { name: "port", ...config.port },
    { name: "open", ...config.open },
    // What they are set to may be secret.
    { name: "agentEnv", ...agentEnv, value: Object.keys(agentEnv.value).join(", ") || null },
    { name: "cleanEnv", ...config.cleanEnv },
    { name: "team", ...config.team },
    { name: "identity", ...config.identity },
    { name: "launchDirectory", ...config.launchDirectory },
    { name: "force", ...config.force },
    { name: "idleStop", ...idleStopMs, value: idleStop },
    { name: "maxAgents", ...agentsMax },
    { name: "clientFs", ...config.clientFs },
    { name: "clientTerminal", ...config.clientTerminal },
    { name: "mcp", ...config.mcp },
    { name: "orchestrate", ...config.orchestrate },
    { name: "verbose", ...config.verbose },
  ];
}

function limits(config: Config, running: number): LimitShown[] {
  return [
    { name: "agents", max: config.agentsMax.value, unit: "agents", used: running },
    { name: "journal", max: LIMITS.journalBytesMax, unit: "bytes" },
    { name: "attachment", max: LIMITS.attachmentBytesMax, unit: "bytes" },
    { name: "attachments", max: LIMITS.attachmentsBytesMax, unit: "bytes" },
    { name: "attachmentCount", max: LIMITS.attachmentsMax, unit: "files" },
    { name: "queue", max: LIMITS.queuedPromptsMax, unit: "messages" },
    { name: "lines", max: LIMITS.browserLinesPerSecondMax, unit: "lines a second" },
    { name: "questions", max: OPEN_QUESTIONS_MAX, unit: "questions" },
  ];
}

/** The known ones, and the one that this drawbridge was started with where that is another. */
function agents({ name, title }: AgentLabel, path: string): AgentShown[] {
  const known = listAgents(path).map(({ name, title, command, program, npm }) => {
    return { name, title, command, installed: program !== null, npm };
  });
  if (known.some((agent) => agent.name === name)) return known;
  return [{ name, title, command: name, installed: true, npm: null }, ...known];
}
