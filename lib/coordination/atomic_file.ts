/**
 * Files that are always whole: written under a unique name, synced, renamed.
 *
 * Whoever reads sees the old content or the new one. Directories are 0700, files 0600. A writer that is
 * killed leaves its temporary file behind; `sweepTemporary` removes those.
 */
import { basename, dirname, join } from "@std/path";
import { errorText } from "../log.ts";

const TEMPORARY = /\.\d+\.[0-9a-f]{8}\.tmp$/;

/** Creates `path` and its parents, readable by the owner only. */
export function ensureDirectory(path: string): void {
  Deno.mkdirSync(path, { recursive: true, mode: 0o700 });
}

/**
 * {@link ensureDirectory} for a place whose files decide who may come in: it must be ours, and is closed
 * to all others, whoever made it. @throws Error naming it when it cannot be had so.
 */
export function ensurePrivateDirectory(path: string): void {
  try {
    ensureDirectory(path);
    const { isDirectory, uid } = Deno.statSync(path);
    if (!isDirectory) throw new Error("it is not a directory");
    if (uid !== null && uid !== Deno.uid()) throw new Error("it belongs to another user");
    Deno.chmodSync(path, 0o700);
  } catch (cause) {
    const why = errorText(cause);
    throw new Error(`Cannot keep state in "${path}" as ${why}`, { cause });
  }
}

/**
 * Replaces the file at `path` by `content`, all or nothing. Not `durable`: a power cut may leave it empty,
 * for what can be made again.
 */
export function writeFileAtomic(
  path: string,
  content: string | Uint8Array,
  options = { durable: true },
): void {
  const temporary = join(dirname(path), `${basename(path)}.${Deno.pid}.${randomHex()}.tmp`);
  try {
    const file = Deno.openSync(temporary, { createNew: true, write: true, mode: 0o600 });
    try {
      writeAll(file, typeof content === "string" ? new TextEncoder().encode(content) : content);
      if (options.durable) file.syncSync();
    } finally {
      file.close();
    }
    Deno.renameSync(temporary, path);
  } catch (error) {
    removeIfThere(temporary);
    throw error;
  }
}

export function writeJson(path: string, value: unknown): void {
  writeFileAtomic(path, JSON.stringify(value, null, 2) + "\n");
}

/** The JSON at `path`, or null where there is no file. @throws naming the file when it is no JSON. */
export function readJson(path: string): unknown {
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`Cannot read "${path}" as it is not JSON`, { cause });
  }
}

/** Removes temporary files that a killed writer left in `directory`. */
export function sweepTemporary(directory: string, isDead: (pid: number) => boolean): void {
  if (!isThere(directory)) return;
  for (const entry of Deno.readDirSync(directory)) {
    if (!entry.isFile || !TEMPORARY.test(entry.name)) continue;
    const pid = Number(entry.name.split(".").at(-3));
    if (isDead(pid)) removeIfThere(join(directory, entry.name));
  }
}

export function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

function isThere(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false; // nothing was ever written there
  }
}

/** write(2) may take less than it is given. */
export function writeAll(file: Deno.FsFile, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
}

function randomHex(): string {
  return [...crypto.getRandomValues(new Uint8Array(4))].map((b) => b.toString(16).padStart(2, "0")).join("");
}
