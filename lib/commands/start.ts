/**
 * `drawbridge`: wires everything together, prints a link, and runs until it is stopped.
 */
import { join, resolve } from "@std/path";
import { settledWithin } from "../agent/deadline.ts";
import { killAgents } from "../agent/running_agents.ts";
import { ensurePrivateDirectory, sweepTemporary } from "../coordination/atomic_file.ts";
import { announceBridge, readBridges } from "../coordination/bridges.ts";
import { resolveLaunchDirectory } from "../coordination/launch_directory.ts";
import { liveness } from "../coordination/liveness.ts";
import { writeStateVersion } from "../coordination/state_version.ts";
import { createLog, type Log } from "../log.ts";
import { runningAgents } from "../session/agent_limit.ts";
import { createApp } from "../server/app.ts";
import { controlMethods } from "../server/control_methods.ts";
import { Assets } from "../server/assets.ts";
import { Devices } from "../server/devices.ts";
import { Links } from "../server/links.ts";
import { listen, type Listening, PortTakenError } from "../server/listen.ts";
import { VERSION } from "../version.ts";
import type { Info } from "../api.ts";
import { LOG_VARIABLE, startInBackground } from "./background.ts";
import { logWriter } from "./background_log.ts";
import { type Bridge, createBridge } from "./bridge.ts";
import { type Config, type Environment, readConfig, stateDirectory } from "./config.ts";
import { parseFlags, UsageError } from "./flags.ts";
import { START_FLAGS } from "./help.ts";
import { type LaunchOptions, listAgents, resolveLaunch } from "./launch.ts";
import { openInBrowser, sweepOpened } from "./open_in_browser.ts";
import { settingsShown } from "./settings_shown.ts";
import { listenForStop, SIGNAL_NUMBERS, type Stopping, type StopSignal } from "./signals.ts";

export interface StartOptions {
  readonly env: Environment;
  /** Where the built page is. */
  readonly builtDir: string;
  /** Path of main.ts, for running ourselves again. */
  readonly mainPath: string;
  /** Prints one line on stdout. */
  readonly print: (line: string) => void;
  /** Prints one line on stderr. */
  readonly printError: (line: string) => void;
}

/** How long the ends of agents that were killed may take to be written down. Milliseconds. */
const FORCED_GRACE_MS = 1_000;

/** Runs until it is stopped. Resolves with the exit status. @throws UsageError, Error worded for a person. */
export async function start(args: readonly string[], options: StartOptions): Promise<number> {
  const flags = parseFlags(args, START_FLAGS);
  if (flags.rest.length > 0) {
    throw new UsageError(`Cannot understand "${flags.rest[0]}"; see drawbridge --help`);
  }
  const config = readConfig(flags, options.env);
  if (flags.values.background) {
    return await startInBackground(args.filter((arg) => arg !== "--background"), options);
  }
  const logPath = options.env[LOG_VARIABLE] ?? null;
  return await run(config, logPath === null ? options : quiet(options, logPath));
}

/** In the background: what is said goes to the log, links to nobody. */
function quiet(options: StartOptions, logPath: string): StartOptions & { logPath: string } {
  return { ...options, print: () => {}, printError: logWriter(logPath, () => new Date()), logPath };
}

async function run(config: Config, options: StartOptions & { logPath?: string }): Promise<number> {
  const log = createLog({ verbose: config.verbose.value, write: options.printError });
  const stateDir = prepareState(options.env, log);
  const cwd = resolve(config.cwd.value);
  const launch = launchOptions(config, { ...options, stateDir });
  // A wrong agent or directory ends it here.
  const { label: agent } = resolveLaunch(config.agent.value, { ...launch, cwd });
  resolveLaunchDirectory(cwd, config.launchDirectory.value ?? "."); // and one that leads out

  const bridge = await createBridge(config, { ...options, launch, stateDir, cwd, log });
  const links = new Links(() => performance.now());
  const assets = await Assets.load(options.builtDir);
  const path = options.env.PATH ?? "";
  const info = () => infoOf(config, { cwd, path });
  const settings = () =>
    settingsShown(config, {
      stateDir,
      cwd,
      agent,
      path,
      runningAgents: runningAgents(bridge.sessions.listOpen()),
    });
  const listening = listenOrExplain(config, {
    stateDir,
    handler: (port) => {
      const devices = new Devices(stateDir);
      const app = createApp({ ...bridge, port, assets, devices, links, info, settings, log });
      return (request) => app.fetch(request);
    },
  });
  const url = `http://127.0.0.1:${listening.port}/`;
  bridge.listensAt(url);
  const stopping = listenForStop();
  const freshLink = () => `${url}#k=${links.issue()}`;
  const control = bridge.openControl(controlMethods({
    ...bridge,
    buildId: assets.buildId,
    freshLink,
    stop: () => stopping.ask("drawbridge stop"),
    log,
  }));
  const withdraw = announceBridge(stateDir, {
    url,
    port: listening.port,
    version: VERSION,
    cwd,
    control,
    log: options.logPath ?? null,
  });
  const printLink = () => {
    const link = freshLink();
    options.print(link);
    return link;
  };
  options.printError(
    `drawbridge ${VERSION}: ${agent.title} works in ${cwd}. Open the link; Enter prints a fresh one.`,
  );
  const link = printLink();
  const forgetLink = config.open.value ? openInBrowser(link, { stateDir, log }) : () => {};
  onEnter(printLink);
  bridge.tidyUp();

  log.debug(`stopping on ${await stopping.asked}`);
  const forced = await closeOrKill(bridge, stopping);
  forgetLink();
  withdraw();
  await listening.close();
  // As a shell tells the end by a signal.
  return forced === null ? 0 : 128 + SIGNAL_NUMBERS[forced];
}

/** Ends agents and sessions as they should be; a second signal kills every agent's group at once. */
async function closeOrKill(bridge: Bridge, stopping: Stopping): Promise<StopSignal | null> {
  const closed = bridge.close("drawbridge was stopped");
  const forced = await Promise.race([closed.then(() => null), stopping.forced]);
  if (forced === null) return null;
  killAgents();
  await settledWithin(closed, FORCED_GRACE_MS);
  return forced;
}

function infoOf(config: Config, options: { cwd: string; path: string }): Omit<Info, "buildId"> {
  const agents = listAgents(options.path).map(({ name, title, program, demo }) => {
    return { name, title, installed: program !== null, demo };
  });
  return {
    version: VERSION,
    defaultAgent: config.agent.value,
    defaultCwd: options.cwd,
    defaultLaunchDirectory: config.launchDirectory.value,
    agents,
  };
}

function prepareState(env: Environment, log: Log): string {
  const stateDir = stateDirectory(env);
  ensurePrivateDirectory(stateDir);
  writeStateVersion(stateDir, VERSION);
  const isDead = (pid: number) => liveness(pid) === "dead";
  sweepTemporary(stateDir, isDead);
  sweepOpened(stateDir, isDead);
  for (const crashed of readBridges(stateDir).crashed) {
    log.debug(`an earlier drawbridge (pid ${crashed.pid}) did not end properly; its sessions are kept`);
  }
  return stateDir;
}

function launchOptions(config: Config, options: StartOptions & { stateDir: string }): LaunchOptions {
  return {
    env: options.env,
    cleanEnv: config.cleanEnv.value,
    agentEnv: config.agentEnv.value,
    demoStateDir: join(options.stateDir, "demo"),
    mainPath: options.mainPath,
  };
}

function listenOrExplain(
  config: Config,
  options: {
    stateDir: string;
    handler: (port: number) => (request: Request) => Response | Promise<Response>;
  },
): Listening {
  try {
    return listen({ port: config.port.value, handler: options.handler });
  } catch (error) {
    if (!(error instanceof PortTakenError)) throw error;
    const holder = readBridges(options.stateDir).running.find((bridge) => bridge.port === error.port);
    const by = holder ? `drawbridge, pid ${holder.pid}, working in ${holder.cwd}` : "another program";
    throw new Error(`${error.message} by ${by}; choose another with --port`, { cause: error });
  }
}

/** Each line on stdin asks for a link; a closed stdin asks for nothing. */
async function onEnter(print: () => void): Promise<void> {
  const buffer = new Uint8Array(1024);
  while (true) {
    const n = await Deno.stdin.read(buffer).catch(() => null);
    if (n === null) return;
    if (buffer.subarray(0, n).includes(0x0a)) print();
  }
}
