/**
 * The directory a new session is to work in: found, or created when that was asked for.
 *
 * What is wrong with it is an error before anything is written, and what was created for a session that then
 * could not be opened is taken away again.
 */
import { dirname, resolve } from "@std/path";
import { resolveLaunchDirectory } from "../coordination/launch_directory.ts";
import type { OpenSessionRequest } from "../api.ts";
import type { SessionMeta } from "./meta.ts";

/** There is no such directory; it can be created. */
export class NoDirectoryError extends Error {
  override readonly name = "NoDirectoryError";
}

export interface SessionDirectory {
  /** Absolute. */
  readonly cwd: string;
  /** What to tell the person about that. */
  readonly warning: string | null;
  /** It was created now. */
  readonly provisional: boolean;
  /** Removes what was created, if it is still empty. */
  readonly undo: () => void;
}

/**
 * @param check Called with a directory that exists, before anything is created; refuses by throwing.
 * @throws NoDirectoryError; Error for a launch directory that leads out.
 */
export function prepareDirectory(
  request: Pick<OpenSessionRequest, "cwd" | "create" | "launchDirectory">,
  check: (cwd: string) => void,
): SessionDirectory {
  const cwd = resolve(request.cwd);
  const exists = isDirectory(cwd);
  if (!exists && !request.create) {
    throw new NoDirectoryError(`Cannot work in "${cwd}" as there is no such directory`);
  }
  check(exists ? cwd : nearest(cwd));
  const undo = exists ? () => {} : create(cwd);
  try {
    const found = resolveLaunchDirectory(cwd, request.launchDirectory ?? ".");
    return { cwd, warning: found.warning, provisional: !exists, undo };
  } catch (error) {
    undo();
    throw error;
  }
}

/** Where the agent of a session starts: what it named, as long as that is there. */
export function launchDirectoryOf({ cwd, launchDirectory }: SessionMeta): string {
  if (launchDirectory === undefined) return cwd;
  try {
    return resolveLaunchDirectory(cwd, launchDirectory).cwd;
  } catch {
    return cwd; // it leads out by now, or the workspace is gone, which starting the agent says
  }
}

/** Creates `cwd` and the directories above it that are missing; returns what removes them while empty. */
function create(cwd: string): () => void {
  const made: string[] = [];
  for (let path = cwd; !isDirectory(path); path = dirname(path)) made.push(path);
  Deno.mkdirSync(cwd, { recursive: true });
  return () => {
    try {
      for (const path of made) Deno.removeSync(path);
    } catch { /* somebody put something there: it stays */ }
  };
}

/** The nearest directory above `path` that exists. */
function nearest(path: string): string {
  const parent = dirname(path);
  return isDirectory(parent) || parent === path ? parent : nearest(parent);
}

/** @throws Error when something else is there. */
function isDirectory(path: string): boolean {
  let info: Deno.FileInfo;
  try {
    info = Deno.statSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw new Error(`Cannot work in "${path}" as it cannot be entered`, { cause: error });
  }
  if (!info.isDirectory) throw new Error(`Cannot work in "${path}" as it is not a directory`);
  return true;
}
