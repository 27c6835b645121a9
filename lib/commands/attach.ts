/**
 * `drawbridge attach`: a session of a running drawbridge in this terminal. Leaving it stops nothing.
 */
import { type BridgeRecord } from "../coordination/bridges.ts";
import { Identities } from "../coordination/identities.ts";
import type { AttachRequest, ViewClosed } from "../control.ts";
import { printable } from "../log.ts";
import { ControlClient } from "../mcp/control_client.ts";
import { COLOURS, PLAIN } from "../terminal/palette.ts";
import { SessionView } from "../terminal/session_view.ts";
import { typedLines } from "../terminal/typed_lines.ts";
import { LIMITS, type ServerLine } from "../wire.ts";
import { allSessions, type KnownSession } from "./all_sessions.ts";
import { type Environment, stateDirectory } from "./config.ts";
import { parseFlags, UsageError } from "./flags.ts";
import { controlPath, NONE_RUNS } from "./running.ts";

/** Characters of one typed line: with its wrapper it is still a line that drawbridge takes. */
const LINE_CHARS_MAX = LIMITS.browserLineCharsMax / 2;

export interface AttachOptions {
  readonly env: Environment;
  readonly printError: (line: string) => void;
}

/** Resolves with the exit status when the person leaves. @throws UsageError, Error worded for a person. */
export async function attach(args: readonly string[], options: AttachOptions): Promise<number> {
  const { rest } = parseFlags(args, {});
  if (rest.length > 1) {
    throw new UsageError(`Cannot understand "${rest[1]}"; usage: drawbridge attach [SESSION]`);
  }
  const stateDir = stateDirectory(options.env);
  const { sessions, bridges } = await allSessions(stateDir);
  if (bridges.length === 0) {
    options.printError('drawbridge: Cannot attach as no drawbridge runs; start one with "drawbridge"');
    return NONE_RUNS;
  }
  const session = await chosenSession(rest[0] ?? null, { sessions, stateDir });
  return await watch(session, { bridge: session.bridge ?? bridges[0], ...options });
}

/** By id, the beginning of an id, or the name of an identity; the newest for null. @throws Error otherwise. */
async function chosenSession(
  asked: string | null,
  { sessions, stateDir }: { sessions: readonly KnownSession[]; stateDir: string },
): Promise<KnownSession> {
  if (asked === null) {
    const newest = sessions.find(({ listed, bridge, archived }) => (listed || bridge) && !archived);
    if (newest) return newest;
    throw new Error("Cannot attach as there is no session yet; open one on the page");
  }
  const named = (await new Identities({ stateDir }).list())
    .filter(({ team, name }) => name === asked || `${team}/${name}` === asked)
    .map(({ record }) => record?.sessionId);
  const exact = sessions.filter(({ sessionId }) => sessionId === asked || named.includes(sessionId));
  const found = exact.length > 0 ? exact : sessions.filter(({ sessionId }) => sessionId.startsWith(asked));
  if (found.length === 1) return found[0];
  const shown = JSON.stringify(asked);
  if (found.length === 0) {
    throw new Error(`Cannot attach to ${shown} as no session is called so; see "drawbridge sessions"`);
  }
  const list = found.map(({ sessionId, title, cwd }) => printable(`  ${sessionId}  ${title ?? ""}  ${cwd}`));
  throw new Error(`Cannot attach to ${shown} as several sessions are called so:\n${list.join("\n")}`);
}

async function watch(
  session: KnownSession,
  { bridge, env, printError }: AttachOptions & { bridge: BridgeRecord },
): Promise<number> {
  const { promise: left, resolve } = Promise.withResolvers<number>();
  let hasLeft = false;
  const leave = (status: number, why?: string) => {
    if (hasLeft) return;
    hasLeft = true;
    if (why !== undefined) printError(printable(`drawbridge: ${why}`));
    resolve(status);
  };
  const view = new SessionView({
    title: session.title,
    palette: Deno.stdout.isTerminal() && !env.NO_COLOR ? COLOURS : PLAIN,
    echoes: Deno.stdin.isTerminal(),
    write: (text) => write(text, () => leave(0)),
    send: (line) => control.notify("line", line),
    leave: () => leave(0),
    newId: () => crypto.randomUUID(),
    now: () => performance.now(),
  });
  const flush = gathered(() => view.flush());
  const ended = (why: string) => {
    view.flush();
    leave(1, why);
  };
  using control = await ControlClient.connect(controlPath(bridge), {
    onNotification: (method, params) => {
      // drawbridge speaks the lines of wire.ts and control.ts.
      if (method === "closed") return ended(`The session is shown no more: ${(params as ViewClosed).why}`);
      if (method === "line") view.receive(params as ServerLine);
      flush();
    },
    onEnd: () => ended("The session is shown no more as drawbridge ended"),
  });
  Deno.addSignalListener("SIGINT", () => view.interrupt());
  await control.request("attach", { session: session.sessionId } satisfies AttachRequest);
  readInput(view, (error) => leave(1, error.message));
  return await left;
}

/** Calls `work` once for all that is asked within one turn of the event loop. */
function gathered(work: () => void): () => void {
  let isAsked = false;
  return () => {
    if (isAsked) return;
    isAsked = true;
    queueMicrotask(() => {
      isAsked = false;
      work();
    });
  };
}

/** Whoever closed the terminal, or the pipe, has left. */
function write(text: string, leave: () => void): void {
  const bytes = new TextEncoder().encode(text);
  try {
    for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
  } catch {
    leave();
  }
}

/** Until the end of the input: Ctrl-D on a terminal. */
async function readInput(view: SessionView, onFailed: (error: Error) => void): Promise<void> {
  try {
    for await (const line of typedLines(Deno.stdin.readable, { lineCharsMax: LINE_CHARS_MAX })) {
      view.input(line);
    }
  } catch (error) {
    return onFailed(error instanceof Error ? error : new Error(String(error)));
  }
  view.end();
}
