/** `drawbridge status`: the drawbridges that run, and how many of their sessions are at work or wait. */
import type { BridgeRecord } from "../coordination/bridges.ts";
import type { BridgeStatus } from "../control.ts";
import { errorText, printable } from "../log.ts";
import { type Environment, stateDirectory } from "./config.ts";
import { formatDuration } from "./duration.ts";
import { parseFlags, UsageError } from "./flags.ts";
import { ask, NONE_RUNS, runningBridges } from "./running.ts";

export interface StatusOptions {
  readonly env: Environment;
  readonly print: (text: string) => void;
}

interface Shown extends BridgeRecord {
  /** Null when it does not answer, and then `trouble` says why. */
  readonly sessions: BridgeStatus["sessions"] | null;
  readonly trouble: string | null;
}

/** Resolves with the exit status: 0, or {@link NONE_RUNS}. @throws UsageError. */
export async function status(args: readonly string[], { env, print }: StatusOptions): Promise<number> {
  const { values, rest } = parseFlags(args, { json: { help: "as JSON" } });
  if (rest.length > 0) {
    throw new UsageError(`Cannot understand "${rest[0]}"; usage: drawbridge status [--json]`);
  }
  const shown = await Promise.all(runningBridges(stateDirectory(env)).map(look));
  if (values.json) print(JSON.stringify(shown.map(asJson), null, 2));
  else if (shown.length === 0) print("No drawbridge runs.");
  else for (const bridge of shown) print(lines(bridge));
  return shown.length === 0 ? NONE_RUNS : 0;
}

async function look(bridge: BridgeRecord): Promise<Shown> {
  try {
    // A drawbridge of this state directory answers what its own program asks.
    const { sessions } = await ask(bridge, "status") as BridgeStatus;
    return { ...bridge, sessions, trouble: null };
  } catch (error) {
    return { ...bridge, sessions: null, trouble: errorText(error) };
  }
}

function asJson({ pid, url, cwd, version, startedAt, log, sessions, trouble }: Shown) {
  return { pid, url, cwd, version, since: startedAt, log: log ?? null, sessions, trouble };
}

function lines({ pid, url, cwd, version, startedAt, log, sessions, trouble }: Shown): string {
  const age = formatDuration(Date.now() - Date.parse(startedAt));
  const counts = sessions ? sessionsLine(sessions) : trouble ?? "";
  const place = log ? `in the background, its log is ${log}` : "in a terminal";
  return [`${url}  pid ${pid}`, `  ${cwd}`, `  version ${version}, for ${age}, ${place}`, `  ${counts}`]
    .map(printable).join("\n");
}

function sessionsLine({ open, running, working, waiting }: BridgeStatus["sessions"]): string {
  return `sessions: ${open} open, ${running} with a running agent, ${working} working, ${waiting} waiting for you`;
}
