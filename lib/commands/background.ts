/**
 * `--background`: starts drawbridge again in a session of its own, where no terminal's end reaches it, waits
 * until it listens, and tells how it is met.
 */
import { type BridgeRecord, readBridges } from "../coordination/bridges.ts";
import { ensurePrivateDirectory } from "../coordination/atomic_file.ts";
import { errorText, printable } from "../log.ts";
import { createLogFile } from "./background_log.ts";
import { type Environment, stateDirectory } from "./config.ts";
import { askLink } from "./running.ts";
import { selfCommand } from "./self.ts";

/** Tells the one in the background that it is, and where its log lies. */
export const LOG_VARIABLE = "DRAWBRIDGE_BACKGROUND_LOG";
/** How long it may take until it listens. Milliseconds. */
const START_MAX_MS = 60_000;
const LOOK_EVERY_MS = 50;
/** Characters of its log that are repeated when it did not start. */
const TOLD_CHARS_MAX = 8_000;

export interface BackgroundOptions {
  readonly env: Environment;
  readonly mainPath: string;
  readonly print: (line: string) => void;
  readonly printError: (line: string) => void;
}

/** @param args Of the command line, without `--background`. Resolves with the exit status. */
export async function startInBackground(
  args: readonly string[],
  options: BackgroundOptions,
): Promise<number> {
  const stateDir = stateDirectory(options.env);
  ensurePrivateDirectory(stateDir);
  const logPath = createLogFile(stateDir, new Date());
  const child = spawn(args, { ...options, logPath });
  const ended = child.status;
  const started = await untilStarted(stateDir, { pid: child.pid, ended });
  if ("code" in started) {
    options.printError(Deno.readTextFileSync(logPath).slice(-TOLD_CHARS_MAX).trimEnd());
    return started.code;
  }
  child.unref();
  await tellLink(started, options);
  options.printError(`drawbridge: runs in the background, pid ${started.pid}; its log is ${logPath}`);
  return 0;
}

/** It was started, whether it gives a link or not. */
async function tellLink(bridge: BridgeRecord, { print, printError }: BackgroundOptions): Promise<void> {
  try {
    print(await askLink(bridge));
  } catch (error) {
    const why = printable(errorText(error));
    const how = bridge.control
      ? `"drawbridge open --pid ${bridge.pid}" prints one`
      : `end it with "drawbridge stop --pid ${bridge.pid}" and start it on a terminal, which prints one`;
    printError(`drawbridge: it runs, without a link: ${why}; ${how}`);
  }
}

/** The shell gives it the log and becomes it: the PID is the same. */
function spawn(
  args: readonly string[],
  options: BackgroundOptions & { logPath: string },
): Deno.ChildProcess {
  const self = selfCommand(args, options);
  return new Deno.Command("/bin/sh", {
    args: ["-c", `exec "$@" >>"$${LOG_VARIABLE}" 2>&1`, "sh", self.program, ...self.args],
    env: { ...self.env, [LOG_VARIABLE]: options.logPath },
    stdin: "null",
    stdout: "null",
    stderr: "null",
    detached: true,
  }).spawn();
}

/** Its record once it listens, or how it ended before. @throws Error when it does neither in time. */
async function untilStarted(
  stateDir: string,
  { pid, ended }: { pid: number; ended: Promise<Deno.CommandStatus> },
): Promise<BridgeRecord | { readonly code: number }> {
  let status: Deno.CommandStatus | null = null;
  ended.then((it) => status = it);
  const deadline = performance.now() + START_MAX_MS;
  while (performance.now() < deadline) {
    if (status !== null) return { code: codeOf(status) };
    const record = readBridges(stateDir).running.find((bridge) => bridge.pid === pid);
    if (record) return record;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  Deno.kill(pid, "SIGTERM");
  throw new Error(`Cannot start in the background as it does not listen after ${START_MAX_MS / 1000} s`);
}

/** One that ended of itself without an error before it listened did not do what was asked either. */
function codeOf({ code }: Deno.CommandStatus): number {
  return code === 0 ? 1 : code;
}
