/**
 * Where the control socket of a drawbridge lies, and the end of those that crashed ones left.
 *
 * `control-<pid>.sock` in the state directory. Where that path would be too long for a socket, it is a link
 * to a socket in a short directory of its own, so that both can be found and removed by the PID.
 */
import { basename, dirname, join } from "@std/path";
import { removeIfThere } from "./atomic_file.ts";

/** Bytes of a socket's path: `sun_path` holds 108 on Linux and 104 on macOS, a NUL among them (unix(7)). */
const PATH_BYTES_MAX = 103;
const NAME = /^control-(\d+)\.sock$/;
/** How the name of a short directory must begin: none other is ever removed. */
export const SHORT_DIRECTORY_PREFIX = "drawbridge-control-";

export interface ControlPlace {
  /** To listen on; nothing is there yet. */
  readonly path: string;
  /** Removes the socket and what was made for it; twice is harmless. */
  remove(): void;
}

export interface ControlPlaceOptions {
  /** Makes a private directory whose name begins with {@link SHORT_DIRECTORY_PREFIX}. */
  readonly makeShortDirectory: () => string;
  readonly isDead: (pid: number) => boolean;
}

/** The place of this process; those of dead ones are removed on the way. */
export function makeControlPlace(stateDir: string, options: ControlPlaceOptions): ControlPlace {
  sweep(stateDir, options.isDead);
  const name = `control-${Deno.pid}.sock`;
  const remove = () => removeControl(stateDir, Deno.pid);
  remove(); // of a process with our PID that crashed
  const path = join(stateDir, name);
  if (new TextEncoder().encode(path).length <= PATH_BYTES_MAX) return { path, remove };
  const short = join(options.makeShortDirectory(), name);
  Deno.symlinkSync(short, path);
  return { path: short, remove };
}

/** Removes the control socket of process `pid`, which has ended. */
export function removeControl(stateDir: string, pid: number): void {
  const path = join(stateDir, `control-${pid}.sock`);
  const target = linkTarget(path);
  if (target !== null && basename(target) === basename(path)) removeShort(target);
  removeIfThere(path);
}

function sweep(stateDir: string, isDead: (pid: number) => boolean): void {
  for (const { name } of Deno.readDirSync(stateDir)) {
    const pid = Number(NAME.exec(name)?.[1] ?? NaN);
    if (Number.isSafeInteger(pid) && isDead(pid)) removeControl(stateDir, pid);
  }
}

function linkTarget(path: string): string | null {
  try {
    return Deno.lstatSync(path).isSymlink ? Deno.readLinkSync(path) : null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

function removeShort(socket: string): void {
  const directory = dirname(socket);
  if (!basename(directory).startsWith(SHORT_DIRECTORY_PREFIX)) return;
  try {
    removeIfThere(socket);
    removeIfThere(directory);
  } catch { /* another user's, or not empty: then it is not what we made */ }
}
