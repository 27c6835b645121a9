/**
 * The running drawbridges of the state directory, as commands reach them: which there are, which one is
 * meant, and a call of its control socket.
 */
import { type BridgeRecord, readBridges } from "../coordination/bridges.ts";
import type { FreshLink } from "../control.ts";
import { printable } from "../log.ts";
import { ControlClient } from "../mcp/control_client.ts";
import { RpcError } from "../rpc/peer.ts";
import { UsageError } from "./flags.ts";

/** Exit status: no drawbridge runs. */
export const NONE_RUNS = 3;
/** How long a drawbridge may take to answer before it is taken for stuck. Milliseconds. */
const ANSWER_MAX_MS = 5_000;

/** It was asked, and nobody knows whether it does it. */
export class UnansweredError extends Error {
  override readonly name = "UnansweredError";
}

/** Newest first; none where there is no state directory yet. */
export function runningBridges(stateDir: string): readonly BridgeRecord[] {
  return readBridges(stateDir).running;
}

/** The PID that `--pid` names. @throws UsageError for what is none. */
export function askedPid(text: string | undefined): number | null {
  if (text === undefined) return null;
  const pid = Number(text);
  if (Number.isSafeInteger(pid) && pid > 1) return pid;
  throw new UsageError(`Cannot use --pid "${printable(text)}" as it is not the PID of a process`);
}

/**
 * Calls `method` of a drawbridge. Rejects with RpcError when it refuses, with UnansweredError when it hangs up
 * or does not answer in time, with another Error when it cannot be reached.
 */
export async function ask(bridge: BridgeRecord, method: string): Promise<unknown> {
  using control = await ControlClient.connect(controlPath(bridge));
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const why = `it did not answer within ${ANSWER_MAX_MS / 1000} s`;
    timer = setTimeout(
      () => reject(new UnansweredError(`Cannot ask drawbridge, pid ${bridge.pid}, as ${why}`)),
      ANSWER_MAX_MS,
    );
  });
  try {
    return await Promise.race([control.request(method, {}).catch(unanswered), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Only an answer of its own says that it was heard and does nothing. */
function unanswered(error: Error): never {
  if (error instanceof RpcError) throw error;
  throw new UnansweredError(error.message, { cause: error });
}

/** @throws Error when it has no control socket. */
export function controlPath({ pid, control }: BridgeRecord): string {
  if (control) return control;
  throw new Error(
    `Cannot reach drawbridge, pid ${pid}, as it has no control socket; its terminal or log says why`,
  );
}

export async function askLink(bridge: BridgeRecord): Promise<string> {
  // A drawbridge of this state directory answers what its own program asks.
  const { link } = await ask(bridge, "link") as FreshLink;
  return link;
}

/** One line on a drawbridge, for choosing it. */
export function bridgeLine({ pid, url, cwd }: BridgeRecord): string {
  return printable(`  --pid ${pid}  ${url}  ${cwd}`);
}

/**
 * The one that is meant: `pid`, or the only one that runs. Null when none runs.
 *
 * @throws Error that lists them when several run and none was named, or that one does not run.
 */
export function chosenBridge(
  running: readonly BridgeRecord[],
  { pid, verb }: { readonly pid: number | null; readonly verb: string },
): BridgeRecord | null {
  const found = pid === null ? running : running.filter((bridge) => bridge.pid === pid);
  if (found.length === 1) return found[0];
  if (running.length === 0) return null;
  const list = running.map(bridgeLine).join("\n");
  const why = pid === null ? "several run" : `none with pid ${pid} runs`;
  throw new Error(`Cannot ${verb} a drawbridge as ${why}; choose one of:\n${list}`);
}
