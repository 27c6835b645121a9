/** `drawbridge changes`: what the turns of a session changed in its workspace. Needs no running drawbridge. */
import { join } from "@std/path";
import { printable } from "../log.ts";
import { Journal } from "../session/journal.ts";
import { eventsOf } from "../session/journal_events.ts";
import { listSessions } from "../session/session_list.ts";
import type { Event } from "../wire.ts";
import type { FileChange } from "../workspace.ts";
import { type Environment, stateDirectory } from "./config.ts";
import { parseFlags, UsageError } from "./flags.ts";
import { existing } from "./workspace.ts";

export interface ChangesOptions {
  readonly env: Environment;
  readonly print: (text: string) => void;
}

type Changes = Extract<Event, { type: "changes" }>;

/** @throws UsageError; Error when there is no such directory or session. */
export function changes(args: readonly string[], options: ChangesOptions): number {
  const { values, rest } = parseFlags(args, {
    session: { value: "ID", help: "of this session instead of the newest one there" },
    json: { help: "as JSON" },
  });
  if (rest.length > 1) {
    throw new UsageError(
      `Cannot understand "${rest[1]}"; usage: drawbridge changes [DIR] [--session ID] [--json]`,
    );
  }
  const sessionsDir = join(stateDirectory(options.env), "sessions");
  const id = values.session?.[0] ?? newestIn(sessionsDir, existing(rest[0] ?? "."));
  const told = id === null ? [] : readChanges(sessionsDir, id);
  if (values.json) options.print(JSON.stringify({ session: id, changes: told }, null, 2));
  else if (id === null) options.print("No session has worked here yet.");
  else if (told.length === 0) options.print("No turn of the session has changed a file.");
  else for (const line of linesOf(told)) options.print(line);
  return 0;
}

function newestIn(sessionsDir: string, directory: string): string | null {
  const real = Deno.realPathSync(directory);
  const there = listSessions(sessionsDir).filter(({ meta }) => meta.cwd === directory || meta.cwd === real);
  return there.sort((a, b) => b.digest.updatedAt - a.digest.updatedAt)[0]?.meta.sessionId ?? null;
}

/** @throws Error when there is no such session. */
function readChanges(sessionsDir: string, id: string): Changes[] {
  if (!listSessions(sessionsDir).some(({ meta }) => meta.sessionId === id)) {
    throw new Error(`Cannot tell the changes of session "${id}" as there is no such session`);
  }
  const journal = new Journal({ directory: join(sessionsDir, id), now: Date.now, readOnly: true });
  try {
    return [...eventsOf(journal, ["changes"])];
  } finally {
    journal.close();
  }
}

const SIGNS = { added: "A", modified: "M", deleted: "D", renamed: "R" };
const BY = { agent: "", session: "  (another session)", elsewhere: "  (elsewhere)" };

function linesOf(told: readonly Changes[]): string[] {
  let turn = 0;
  return told.flatMap(({ scope, at, files, more }) => {
    const what = scope === "turn" ? `Change ${++turn}` : "Before the session";
    const rest = more > 0 ? [`  and ${more} more`] : [];
    return [`${what}, ${new Date(at).toLocaleString()}`, ...files.map(lineOf), ...rest];
  });
}

function lineOf({ path, oldPath, status, added, removed, by }: FileChange): string {
  const from = oldPath === undefined ? "" : `${oldPath} -> `;
  const counts = added === undefined ? "" : `  +${added} -${removed}`;
  return printable(`  ${SIGNS[status]} ${from}${path}${counts}${by ? BY[by] : ""}`);
}
