/**
 * `drawbridge stop`: ends running drawbridges as Ctrl-C would, and waits until they are gone.
 */
import { type BridgeRecord, isRunning } from "../coordination/bridges.ts";
import { printable } from "../log.ts";
import { type Environment, stateDirectory } from "./config.ts";
import { parseFlags, UsageError } from "./flags.ts";
import { ask, askedPid, chosenBridge, NONE_RUNS, runningBridges, UnansweredError } from "./running.ts";

/** How long a drawbridge may take to end: its agents have five seconds, its turns one. Milliseconds. */
const END_MAX_MS = 15_000;
const LOOK_EVERY_MS = 50;

export interface StopOptions {
  readonly env: Environment;
  readonly print: (text: string) => void;
  readonly printError: (line: string) => void;
}

/** Resolves with the exit status. @throws UsageError; Error when it is not told which of several is meant. */
export async function stop(args: readonly string[], options: StopOptions): Promise<number> {
  const { values, rest } = parseFlags(args, {
    pid: { value: "N", help: "which one" },
    all: { help: "every one" },
  });
  const pid = askedPid(values.pid?.[0]);
  if (rest.length > 0 || (values.all && pid !== null)) {
    const what = rest[0] ?? "--all together with --pid";
    throw new UsageError(`Cannot understand "${what}"; usage: drawbridge stop [--pid N | --all]`);
  }
  const running = runningBridges(stateDirectory(options.env));
  const chosen = values.all ? null : chosenBridge(running, { pid, verb: "stop" });
  const meant = values.all ? running : chosen ? [chosen] : [];
  if (meant.length === 0) {
    options.print("No drawbridge runs.");
    return NONE_RUNS;
  }
  const ended = await Promise.all(meant.map((bridge) => end(bridge, options)));
  return ended.every((isGone) => isGone) ? 0 : 1;
}

/** Whether it is gone; says so. */
async function end(bridge: BridgeRecord, { print, printError }: StopOptions): Promise<boolean> {
  const name = printable(`drawbridge, pid ${bridge.pid}, ${bridge.url}, working in ${bridge.cwd}`);
  const deadline = performance.now() + END_MAX_MS;
  await askToStop(bridge);
  while (isRunning(bridge)) {
    if (performance.now() > deadline) {
      printError(
        `drawbridge: Cannot stop ${name} as it goes on after ${END_MAX_MS / 1000} s; kill it with ` +
          `"kill -9 ${bridge.pid}": its agents end with it and its sessions are kept`,
      );
      return false;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  print(`Stopped: ${name}`);
  return true;
}

/**
 * By its control socket; one that cannot be reached by that, with the signal that means the same. Never by both:
 * what comes second kills agents at once.
 */
async function askToStop(bridge: BridgeRecord): Promise<void> {
  try {
    await ask(bridge, "stop");
  } catch (error) {
    if (error instanceof UnansweredError) return;
    try {
      if (isRunning(bridge)) Deno.kill(bridge.pid, "SIGTERM");
    } catch { /* it ended meanwhile */ }
  }
}
