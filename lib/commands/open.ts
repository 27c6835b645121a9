/** `drawbridge open`: a fresh link to a running drawbridge, alone on a line of stdout. */
import { type Environment, stateDirectory } from "./config.ts";
import { parseFlags, UsageError } from "./flags.ts";
import { askedPid, askLink, chosenBridge, NONE_RUNS, runningBridges } from "./running.ts";

export interface OpenOptions {
  readonly env: Environment;
  readonly print: (text: string) => void;
  readonly printError: (line: string) => void;
}

/** Resolves with the exit status. @throws UsageError; Error when it is not told which of several is meant. */
export async function open(args: readonly string[], options: OpenOptions): Promise<number> {
  const { values, rest } = parseFlags(args, { pid: { value: "N", help: "which one" } });
  if (rest.length > 0) {
    throw new UsageError(`Cannot understand "${rest[0]}"; usage: drawbridge open [--pid N]`);
  }
  const running = runningBridges(stateDirectory(options.env));
  const bridge = chosenBridge(running, { pid: askedPid(values.pid?.[0]), verb: "open" });
  if (bridge === null) {
    options.printError('drawbridge: Cannot open a drawbridge as none runs; start one with "drawbridge"');
    return NONE_RUNS;
  }
  options.print(await askLink(bridge));
  return 0;
}
