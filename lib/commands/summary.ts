/** `drawbridge summary`: what the last sessions in a directory did. Needs no running drawbridge. */
import { readLastRecord, readSessionRecords, type SessionRecord } from "../coordination/session_record.ts";
import { workspaceFolder } from "../coordination/workspace.ts";
import { printable } from "../log.ts";
import { type Environment, stateDirectory } from "./config.ts";
import { parseFlags, UsageError } from "./flags.ts";
import { existing, lastLine } from "./workspace.ts";

export interface SummaryOptions {
  readonly env: Environment;
  readonly print: (text: string) => void;
}

/** @throws UsageError; Error when there is no such directory. */
export async function summary(args: readonly string[], options: SummaryOptions): Promise<number> {
  const { values, rest } = parseFlags(args, { all: { help: "every session" }, json: { help: "as JSON" } });
  if (rest.length > 1) {
    throw new UsageError(`Cannot understand "${rest[1]}"; usage: drawbridge summary [DIR] [--all] [--json]`);
  }
  const folder = await workspaceFolder(stateDirectory(options.env), existing(rest[0] ?? "."));
  const last = readLastRecord(folder.directory);
  const records = values.all ? readSessionRecords(folder.directory) : last ? [last] : [];
  if (values.json) {
    options.print(JSON.stringify(values.all ? records : last, null, 2));
    return 0;
  }
  if (records.length === 0) options.print(`No session has ended in ${printable(folder.cwd)} yet.`);
  for (const record of records) for (const line of linesOf(record)) options.print(line);
  return 0;
}

function linesOf(record: SessionRecord): string[] {
  const of = (sign: string, paths: readonly string[]) => paths.map((path) => printable(`  ${sign} ${path}`));
  return [
    lastLine(record),
    ...of("A", record.files_added),
    ...of("M", record.files_modified),
    ...of("D", record.files_deleted),
    ...of("R", record.files_renamed),
  ];
}
