/** `drawbridge sessions`: all sessions, open or not. Needs no running drawbridge. */
import { printable } from "../log.ts";
import { allSessions, type KnownSession } from "./all_sessions.ts";
import { type Environment, stateDirectory } from "./config.ts";
import { formatDuration } from "./duration.ts";
import { parseFlags, UsageError } from "./flags.ts";

const TITLE_CHARS_MAX = 40;

export interface SessionsOptions {
  readonly env: Environment;
  readonly print: (text: string) => void;
  readonly printError: (line: string) => void;
}

/** Resolves with the exit status. @throws UsageError. */
export async function sessions(args: readonly string[], options: SessionsOptions): Promise<number> {
  const { values, rest } = parseFlags(args, { json: { help: "as JSON" } });
  if (rest.length > 0) {
    throw new UsageError(`Cannot understand "${rest[0]}"; usage: drawbridge sessions [--json]`);
  }
  const { sessions: all, troubles } = await allSessions(stateDirectory(options.env));
  const listed = all.filter(({ listed }) => listed);
  for (const trouble of troubles) options.printError(printable(`drawbridge: ${trouble}`));
  if (values.json) options.print(JSON.stringify(listed.map(asJson), null, 2));
  else if (listed.length === 0) options.print("There is no session yet.");
  else for (const session of listed) options.print(lineOf(session));
  return 0;
}

function asJson({ bridge, listed: _, ...summary }: KnownSession) {
  return { ...summary, open: bridge && { pid: bridge.pid, url: bridge.url } };
}

function lineOf(session: KnownSession): string {
  const { sessionId, title, agent, status, cwd, updatedAt, archived } = session;
  const shown = (title ?? "").slice(0, TITLE_CHARS_MAX).padEnd(TITLE_CHARS_MAX);
  const age = formatDuration(Date.now() - updatedAt).padEnd(8);
  const words = archived ? `${status}, put away` : status;
  return printable(`${sessionId}  ${shown}  ${agent.title.padEnd(16)}  ${words.padEnd(20)}  ${age}  ${cwd}`);
}
