/**
 * Where a drawbridge in the background says what it would say on a terminal: one file each, bounded, for its
 * owner only. Links never go there.
 */
import { basename, join } from "@std/path";
import { readBridges } from "../coordination/bridges.ts";
import { directoryEntries } from "../coordination/presence.ts";
import { ensureDirectory, removeIfThere } from "../coordination/atomic_file.ts";

/** Bytes of a log; beyond it the older half goes. */
export const LOG_BYTES_MAX = 1024 * 1024;
/** Logs that are kept, those of ended drawbridges too. */
const LOGS_MAX = 10;

/** Creates an empty log in the state directory; removes the oldest that nobody writes. Returns its path. */
export function createLogFile(stateDir: string, now: Date): string {
  const directory = join(stateDir, "log");
  ensureDirectory(directory);
  const logs = directoryEntries(directory).map(({ name }) => name).filter((name) => name.endsWith(".log"));
  const written = readBridges(stateDir).running.map(({ log }) => log ? basename(log) : null);
  for (const name of logs.sort().slice(0, -(LOGS_MAX - 1))) {
    if (!written.includes(name)) removeIfThere(join(directory, name));
  }
  // Their names sort by time; two that start within a millisecond are told apart by their starter.
  const path = join(directory, `${now.toISOString().replaceAll(":", "-")}-${Deno.pid}.log`);
  Deno.openSync(path, { createNew: true, write: true, mode: 0o600 }).close();
  return path;
}

/** What writes one line to the log at `path`, with its time. Never throws: there is nobody to tell. */
export function logWriter(path: string, now: () => Date): (line: string) => void {
  return (line) => {
    try {
      makeRoom(path);
      Deno.writeTextFileSync(path, `${now().toISOString()} ${line}\n`, { append: true, mode: 0o600 });
    } catch { /* the disk is full, or the file was taken away */ }
  };
}

/** In place: our own stderr appends to the same file. */
function makeRoom(path: string): void {
  if (Deno.statSync(path).size <= LOG_BYTES_MAX) return;
  const bytes = Deno.readFileSync(path);
  const tail = bytes.subarray(-LOG_BYTES_MAX / 2);
  Deno.writeFileSync(path, tail.subarray(tail.indexOf(0x0a) + 1));
}
