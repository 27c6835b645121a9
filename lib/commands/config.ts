/**
 * Settings: flags over environment over `config.jsonc` over defaults; each knows where it came from.
 */
import { parse as parseJsonc } from "@std/jsonc";
import { join, resolve } from "@std/path";
import type { SettingSource } from "../settings.ts";
import { parseDuration } from "./duration.ts";
import { assertStateVersion } from "../coordination/state_version.ts";
import { type ParsedFlags, UsageError } from "./flags.ts";
import { errorText } from "../log.ts";

export interface Setting<T> {
  readonly value: T;
  readonly source: SettingSource;
}

export interface Config {
  /** Absolute or relative to where drawbridge was started. */
  readonly cwd: Setting<string>;
  readonly agent: Setting<string>;
  /** Null: the first free one from 4777 on. */
  readonly port: Setting<number | null>;
  readonly open: Setting<boolean>;
  readonly cleanEnv: Setting<boolean>;
  /** Team of the sessions' identities; null: the workspace's name. */
  readonly team: Setting<string | null>;
  /** Name of the first session's identity; null: any free one. */
  readonly identity: Setting<string | null>;
  /** Where in `cwd` the agent starts; null: there. */
  readonly launchDirectory: Setting<string | null>;
  /** Work beside others without being asked. */
  readonly force: Setting<boolean>;
  /** How long an agent may be at rest before it is stopped; null for ever. Milliseconds. */
  readonly idleStopMs: Setting<number | null>;
  /** How many agents may run at once, 1 to 1000. */
  readonly agentsMax: Setting<number>;
  /** Whether agents may read and write files of the workspace through drawbridge. */
  readonly clientFs: Setting<boolean>;
  /** Whether agents may have drawbridge run commands. */
  readonly clientTerminal: Setting<boolean>;
  /** Whether agents are offered drawbridge's own tools. */
  readonly mcp: Setting<boolean>;
  /** Whether these let an agent start and prompt other sessions. */
  readonly orchestrate: Setting<boolean>;
  readonly verbose: Setting<boolean>;
  readonly agentEnv: Setting<Readonly<Record<string, string>>>;
}

/** Names a config file may have, and the type of each. */
const FILE_NAMES = {
  cwd: "string",
  agent: "string",
  port: "number",
  open: "boolean",
  cleanEnv: "boolean",
  team: "string",
  identity: "string",
  launchDirectory: "string",
  force: "boolean",
  clientFs: "boolean",
  clientTerminal: "boolean",
  mcp: "boolean",
  idleStop: "string",
  maxAgents: "number",
  orchestrate: "boolean",
  verbose: "boolean",
  agentEnv: "object",
};

export type Environment = Readonly<Record<string, string>>;

/** @throws UsageError on a value that cannot be used, naming where it stands. */
export function readConfig(flags: ParsedFlags, env: Environment): Config {
  const file = readConfigFile(flags.values.config?.[0] ?? null, env);
  const pick = <T>(flag: T | undefined, variable: T | undefined, name: string, fallback: T): Setting<T> => {
    if (flag !== undefined) return { value: flag, source: "flag" };
    if (variable !== undefined) return { value: variable, source: "environment" };
    // Its type was checked when the file was read.
    if (name in file) return { value: file[name] as T, source: "config file" };
    return { value: fallback, source: "default" };
  };
  const one = (name: string) => flags.values[name]?.[0];
  const on = (name: string) => flags.values[name] ? true : undefined;
  return {
    cwd: pick(one("cwd"), env.DRAWBRIDGE_CWD, "cwd", "."),
    agent: pick(one("agent"), env.DRAWBRIDGE_AGENT, "agent", "demo"),
    port: checkedPort(
      pick<number | null>(numberOf(one("port")), numberOf(env.DRAWBRIDGE_PORT), "port", null),
    ),
    open: pick(on("open"), undefined, "open", false),
    cleanEnv: pick(on("clean-env"), undefined, "cleanEnv", false),
    team: pick<string | null>(one("team"), undefined, "team", null),
    identity: pick<string | null>(one("identity"), undefined, "identity", null),
    launchDirectory: pick<string | null>(one("launch-dir"), undefined, "launchDirectory", null),
    force: pick(on("force"), undefined, "force", false),
    idleStopMs: idleStopOf(pick(one("idle-stop"), undefined, "idleStop", "30m")),
    agentsMax: checkedAgentsMax(pick(numberOf(one("max-agents")), undefined, "maxAgents", 32)),
    clientFs: pick(on("client-fs"), undefined, "clientFs", false),
    clientTerminal: pick(on("client-terminal"), undefined, "clientTerminal", false),
    mcp: pick(flags.values["no-mcp"] ? false : undefined, undefined, "mcp", true),
    orchestrate: pick(on("orchestrate"), undefined, "orchestrate", false),
    verbose: pick(on("verbose"), undefined, "verbose", false),
    agentEnv: pick(agentEnvOf(flags.values["agent-env"]), undefined, "agentEnv", {}),
  };
}

/**
 * Where state is kept: `DRAWBRIDGE_HOME`, else XDG's state directory. @throws Error without a home, or when a
 * newer drawbridge wrote what is there.
 */
export function stateDirectory(env: Environment): string {
  const stateDir = env.DRAWBRIDGE_HOME
    ? resolve(env.DRAWBRIDGE_HOME)
    : resolve(env.XDG_STATE_HOME || join(home(env), ".local", "state"), "drawbridge");
  assertStateVersion(stateDir); // here, where every command that reads or writes state comes by
  return stateDir;
}

function configFile(env: Environment): string {
  return join(env.XDG_CONFIG_HOME || join(home(env), ".config"), "drawbridge", "config.jsonc");
}

function home(env: Environment): string {
  if (!env.HOME) throw new Error("Cannot tell where to keep state as HOME is not set; set DRAWBRIDGE_HOME");
  return env.HOME;
}

function readConfigFile(asked: string | null, env: Environment): Readonly<Record<string, unknown>> {
  const named = asked ?? env.DRAWBRIDGE_CONFIG ?? null;
  const path = named ?? (env.HOME || env.XDG_CONFIG_HOME ? configFile(env) : null);
  if (path === null) return {};
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch (error) {
    const isMissing = error instanceof Deno.errors.NotFound;
    if (isMissing && named === null) return {};
    throw new UsageError(`Cannot read the config file "${path}" as ${isMissing ? "it is not there" : error}`);
  }
  return checkedFile(path, parsed(path, text));
}

function parsed(path: string, text: string): unknown {
  try {
    return parseJsonc(text);
  } catch (error) {
    throw new UsageError(
      `Cannot read the config file "${path}" as ${errorText(error)}`,
    );
  }
}

function checkedFile(path: string, value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new UsageError(`Cannot use the config file "${path}" as it is not an object`);
  }
  const types: Readonly<Record<string, string>> = FILE_NAMES;
  for (const [name, entry] of Object.entries(value)) {
    if (!Object.hasOwn(types, name)) {
      throw new UsageError(`Cannot use the config file "${path}" as it has an unknown setting "${name}"`);
    }
    if (typeof entry !== types[name] || entry === null || (name === "agentEnv" && !isVariables(entry))) {
      const wanted = name === "agentEnv" ? "an object of strings" : `a ${types[name]}`;
      throw new UsageError(`Cannot use the config file "${path}" as "${name}" is not ${wanted}`);
    }
  }
  return Object.fromEntries(Object.entries(value));
}

function isVariables(value: object): boolean {
  return !Array.isArray(value) && Object.values(value).every((variable) => typeof variable === "string");
}

function numberOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return /^\d+$/.test(text) ? Number(text) : NaN;
}

function checkedPort(port: Setting<number | null>): Setting<number | null> {
  const { value } = port;
  if (value === null || (Number.isInteger(value) && value >= 0 && value <= 65_535)) return port;
  throw new UsageError(`Cannot use the port from the ${port.source} as it is not a number from 0 to 65535`);
}

function checkedAgentsMax(setting: Setting<number>): Setting<number> {
  const { value, source } = setting;
  if (Number.isInteger(value) && value >= 1 && value <= 1000) return setting;
  throw new UsageError(`Cannot use the number of agents from the ${source} as it is not one from 1 to 1000`);
}

function idleStopOf({ value, source }: Setting<string>): Setting<number | null> {
  const ms = value === "never" ? null : parseDuration(value);
  if (ms === null && value !== "never" || ms === 0) {
    throw new UsageError(
      `Cannot use the idle stop from the ${source} as "${value}" is neither like 30m nor never`,
    );
  }
  return { value: ms, source };
}

function agentEnvOf(pairs: readonly string[] | undefined): Readonly<Record<string, string>> | undefined {
  if (!pairs) return undefined;
  return Object.fromEntries(pairs.map((pair) => {
    const equals = pair.indexOf("=");
    if (equals < 1) throw new UsageError(`Cannot use --agent-env "${pair}" as it is not NAME=VALUE`);
    return [pair.slice(0, equals), pair.slice(equals + 1)];
  }));
}
