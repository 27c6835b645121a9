/**
 * Provisional directories that nobody used: moved to `<stateDir>/trash/<time>-<name>`, never deleted
 * outright, and removed a week later.
 *
 * Whether a directory is provisional is the caller's to know. The time is in the name, since moving keeps
 * the times of what is moved.
 */
import { basename, isAbsolute, join } from "@std/path";
import { ensureDirectory } from "./atomic_file.ts";
import { isInside } from "./launch_directory.ts";
import { directoryEntries } from "./presence.ts";

export const TRASH_KEPT_DAYS = 7;

const DAY_MS = 24 * 60 * 60 * 1000;
/** `2026-11-20T06-47-57-123Z-name`: ISO 8601, without what some file systems do not take. */
const NAME = /^(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)-(\d{3}Z)-/;

/**
 * Moves the directory at `path` into the trash, to another file system by copying all of it first.
 *
 * @param now epoch milliseconds
 * @returns where it went
 * @throws Error when it is no directory, or drawbridge's state lies in it; it is then where it was
 */
export async function moveToTrash(stateDir: string, path: string, now: number): Promise<string> {
  check(stateDir, path);
  const trash = join(stateDir, "trash");
  ensureDirectory(trash);
  const target = freeName(trash, `${new Date(now).toISOString().replace(/[:.]/g, "-")}-${basename(path)}`);
  try {
    await Deno.rename(path, target);
  } catch (error) {
    if (!isAcrossFileSystems(error)) throw error;
    await moveByCopying(path, target);
  }
  return target;
}

/**
 * Removes what has lain there longer than `TRASH_KEPT_DAYS`. What was not put there by
 * {@link moveToTrash} stays. Returns how many directories went.
 *
 * @param now epoch milliseconds
 */
export async function emptyTrash(stateDir: string, now: number): Promise<number> {
  let removed = 0;
  for (const { name } of directoryEntries(join(stateDir, "trash"))) {
    const since = timeIn(name);
    if (since === null || now - since <= TRASH_KEPT_DAYS * DAY_MS) continue;
    await Deno.remove(join(stateDir, "trash", name), { recursive: true });
    removed++;
  }
  return removed;
}

function check(stateDir: string, path: string): void {
  if (!isAbsolute(path)) throw refusal(path, "it is not an absolute path");
  if (!Deno.lstatSync(path).isDirectory) throw refusal(path, "it is not a directory");
  const [state, real] = [Deno.realPathSync(stateDir), Deno.realPathSync(path)];
  if (isInside(real, state)) throw refusal(path, "the state of drawbridge lies in it");
  if (isInside(join(state, "trash"), real)) throw refusal(path, "it is there already");
}

/** rename(2), EXDEV. */
function isAcrossFileSystems(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EXDEV";
}

/** Only a whole copy gets its name, and only then is the original removed. */
async function moveByCopying(path: string, target: string): Promise<void> {
  const partial = `${target}.partial`;
  try {
    await copy(path, partial);
    await Deno.rename(partial, target);
  } catch (error) {
    await Deno.remove(partial, { recursive: true }).catch(() => {/* it was never begun */});
    throw error;
  }
  await Deno.remove(path, { recursive: true });
}

/** Links stay links; modes and times are kept. @throws Error for what cannot be copied, as a FIFO */
async function copy(from: string, to: string): Promise<void> {
  const info = await Deno.lstat(from);
  if (info.isSymlink) return await Deno.symlink(await Deno.readLink(from), to);
  if (info.isFile) {
    await Deno.copyFile(from, to);
  } else if (info.isDirectory) {
    await Deno.mkdir(to, { mode: 0o700 });
    for await (const { name } of Deno.readDir(from)) await copy(join(from, name), join(to, name));
    await Deno.chmod(to, (info.mode ?? 0o700) & 0o7777);
  } else {
    throw refusal(from, "it is neither a file nor a directory");
  }
  if (info.atime && info.mtime) await Deno.utime(to, info.atime, info.mtime);
}

function freeName(directory: string, name: string): string {
  const taken = new Set(directoryEntries(directory).map(({ name }) => name));
  for (let count = 1;; count++) {
    const candidate = count === 1 ? name : `${name}-${count}`;
    if (!taken.has(candidate) && !taken.has(`${candidate}.partial`)) return join(directory, candidate);
  }
}

function timeIn(name: string): number | null {
  const match = NAME.exec(name);
  if (!match) return null;
  const [, day, hours, minutes, seconds, rest] = match;
  const time = Date.parse(`${day}T${hours}:${minutes}:${seconds}.${rest}`);
  return Number.isNaN(time) ? null : time;
}

function refusal(path: string, why: string): Error {
  return new Error(`Cannot move "${path}" to the trash as ${why}`);
}
