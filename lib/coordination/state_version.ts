/**
 * Which drawbridges may use a state directory: `state.json` in it says how its files are to be read.
 *
 * A newer drawbridge writes a higher version, and an older one then leaves every file as it is.
 */
import { join } from "@std/path";
import { readJson, writeJson } from "./atomic_file.ts";
import { errorText } from "../log.ts";

/** Changes when a drawbridge of before would misread, or spoil, what is in a state directory. */
export const STATE_VERSION = 1;

/**
 * Looks whether this drawbridge may use what is in `stateDir`; a directory that says nothing may be used.
 * @throws Error, worded for a person, when it may not.
 */
export function assertStateVersion(stateDir: string): void {
  const { version, drawbridge } = readState(stateDir) ?? { version: 0 };
  if (!Number.isSafeInteger(version)) {
    throw new Error(`Cannot use the state in "${stateDir}" as its state.json does not tell a version`);
  }
  if (Number(version) <= STATE_VERSION) return;
  const needed = typeof drawbridge === "string" ? `drawbridge ${drawbridge}` : "that drawbridge";
  throw new Error(
    `Cannot use the state in "${stateDir}" as a newer drawbridge wrote it: ` +
      `its version is ${version}, and this one knows ${STATE_VERSION}; use ${needed} or a later one`,
  );
}

/** Says so in `stateDir`, unless something is said already. @param drawbridge Version of the program. */
export function writeStateVersion(stateDir: string, drawbridge: string): void {
  if (readState(stateDir) === null) writeJson(pathIn(stateDir), { version: STATE_VERSION, drawbridge });
}

/** Null where nothing is said. @throws Error naming the directory when it cannot be read. */
function readState(stateDir: string): { version?: unknown; drawbridge?: unknown } | null {
  try {
    return readJson(pathIn(stateDir)) as object | null; // any JSON but null can be looked into by name
  } catch (cause) {
    if (cause instanceof Deno.errors.NotADirectory) return null; // whoever makes it says so
    const why = errorText(cause);
    throw new Error(`Cannot use the state in "${stateDir}" as its version cannot be read: ${why}`, { cause });
  }
}

function pathIn(stateDir: string): string {
  return join(stateDir, "state.json");
}
