/** `drawbridge workspace`: who works in a directory, and who did last. Needs no running drawbridge. */
import { resolve } from "@std/path";
import { printable } from "../log.ts";
import { Workplace } from "../session/workplace.ts";
import type { LastSession, LiveSession } from "../workspace.ts";
import { type Environment, stateDirectory } from "./config.ts";
import { formatDuration } from "./duration.ts";
import { parseFlags, UsageError } from "./flags.ts";

export interface WorkspaceOptions {
  readonly env: Environment;
  readonly host: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly print: (text: string) => void;
}

/** @throws UsageError; Error when there is no such directory. */
export async function workspace(args: readonly string[], options: WorkspaceOptions): Promise<number> {
  const { values, rest } = parseFlags(args, { json: { help: "as JSON" } });
  if (rest.length > 1) {
    throw new UsageError(`Cannot understand "${rest[1]}"; usage: drawbridge workspace [DIR] [--json]`);
  }
  const directory = existing(rest[0] ?? ".");
  const state = await workplaceOf(options).look(directory, null);
  const { cwd, others, last } = state;
  if (values.json) {
    options.print(JSON.stringify({ cwd, sessions: others, last }, null, 2));
    return 0;
  }
  options.print(printable(cwd));
  if (others.length === 0) options.print("  Nobody works here now.");
  for (const session of others) options.print(`  ${sessionLine(session, options.now())}`);
  if (last) options.print(`  Last: ${lastLine(last)}`);
  return 0;
}

function workplaceOf({ env, host, now }: WorkspaceOptions): Workplace {
  // It only looks: nobody signs, so nobody needs an address or a name.
  const nobody = { user: "", url: () => "", team: null, force: false };
  const log = { debug: () => {}, warn: () => {} };
  return new Workplace({ ...nobody, stateDir: stateDirectory(env), host, now, log });
}

/** @throws Error naming it when there is no such directory. */
export function existing(directory: string): string {
  const path = resolve(directory);
  try {
    if (Deno.statSync(path).isDirectory) return path;
  } catch { /* said below */ }
  throw new Error(`Cannot look at "${path}" as there is no such directory`);
}

function sessionLine(
  { agent, identity, url, pid, startedAt, state, host }: LiveSession,
  now: number,
): string {
  const who = `${agent}${identity === null ? "" : ` as ${identity}`}`;
  const age = `for ${formatDuration(now - startedAt)}`;
  const words = { live: age, crashed: "crashed", stale: `not heard of, on ${host}` };
  return printable(`${who}, ${words[state]}, ${url}, pid ${pid}`);
}

const ENDS = {
  closed: "closed",
  agent_exited: "its agent ended",
  idle: "stopped as idle",
  stopped: "stopped with drawbridge",
  crashed: "crashed",
};

/** "Gemini CLI, 3 turns in 12m, 2 files changed, crashed, 2026-11-20T07:00:00.000Z" */
export function lastLine(last: LastSession): string {
  const files = last.files_added.length + last.files_modified.length + last.files_deleted.length +
    last.files_renamed.length;
  const turns = `${last.turns} ${last.turns === 1 ? "turn" : "turns"}`;
  const took = `in ${formatDuration(last.duration_seconds * 1000)}`;
  const changed = `${files} ${files === 1 ? "file" : "files"} changed`;
  return printable(
    `${last.agent}, ${turns} ${took}, ${changed}, ${ENDS[last.end_reason]}, ${last.ended_at}`,
  );
}
