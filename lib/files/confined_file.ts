/**
 * Files of a workspace, by their path in it, and no file outside it.
 *
 * Writing: the parent is resolved and must lie inside; what is new is written beside and renamed over, so
 * that a link or hard link standing there is replaced, never opened; the parent is resolved again before, and
 * the file's identity is looked at after (security notes, 2.6). Between that last look and rename(2) somebody
 * who runs as the same user could still swap a directory: the temporary file is then not found and nothing
 * happens, only a deletion could hit a file of the same name.
 *
 * Reading: what was opened is looked at after, so that a link that is exchanged meanwhile gives nothing away.
 */
import { basename, join, relative } from "@std/path";
import { removeIfThere, writeAll } from "../coordination/atomic_file.ts";
import { isInside } from "../coordination/launch_directory.ts";
import { lstatOrNull } from "../coordination/presence.ts";
import { openRegularFile } from "./small_file.ts";

/** Bytes of a path (Linux, PATH_MAX). */
const PATH_BYTES_MAX = 4096;

export type Content =
  | { readonly type: "file"; readonly bytes: Uint8Array; readonly mode: (now: number | null) => number }
  | { readonly type: "link"; readonly target: string };

/** Throws for a file that may not be had; its path in the workspace, free of links. */
export type AssertOpen = (realPath: string) => void;

/** @throws Error when `path` could name anything but a file below the workspace, or lies below a `.git` */
export function checkPath(path: string): void {
  checkPlain(path);
  if (path.split("/").some((segment) => segment.toLowerCase() === ".git")) {
    throw new Error(`Cannot use "${path}" as it belongs to git`);
  }
}

/**
 * The bytes of a regular file; a symbolic link that stays inside is followed.
 *
 * @throws Deno.errors.NotFound when it is not there; Error when it lies outside, is no file or is larger
 */
export function readConfinedFile(
  workspace: string,
  path: string,
  options: { readonly bytesMax: number; readonly assertOpen?: AssertOpen },
): Uint8Array {
  checkPlain(path);
  const root = Deno.realPathSync(workspace);
  const target = Deno.realPathSync(join(root, path));
  if (!isInside(root, target)) throw refusal("read", path, "it lies outside the workspace");
  using file = openRegularFile(target);
  if (file === null) throw refusal("read", path, "it is not a file");
  // What was opened must be what stands inside now: before the opening, a look proves nothing.
  const real = Deno.realPathSync(target);
  if (!isInside(root, real) || identity(real) !== file.identity) {
    throw refusal("read", path, "it was exchanged meanwhile");
  }
  options.assertOpen?.(relative(root, real));
  const bytes = file.read(options.bytesMax);
  if (bytes === null) throw refusal("read", path, `it is larger than ${options.bytesMax} bytes`);
  return bytes;
}

/** @throws Error naming the path when it cannot be written; it is then as it was */
export function replaceFile(
  workspace: string,
  path: string,
  content: Content,
  assertOpen: AssertOpen = () => {},
): void {
  checkPath(path);
  const directory = parentOf(workspace, path, { create: true });
  if (directory === null) throw refusal("write", path, "its directory cannot be made");
  const target = join(directory, basename(path));
  assertOpen(relative(Deno.realPathSync(workspace), target));
  const now = presentMode(target, path);
  const temporary = join(directory, `.drawbridge-${crypto.randomUUID()}.tmp`);
  try {
    const id = make(temporary, content, now);
    if (parentOf(workspace, path, { create: false }) !== directory) {
      throw refusal("write", path, "its directory was exchanged meanwhile");
    }
    Deno.renameSync(temporary, target);
    if (identity(target) !== id) throw refusal("write", path, "another file came into its place");
  } catch (error) {
    removeIfThere(temporary);
    throw error;
  }
}

/** Deletes the file; that it is not there already is fine. */
export function takeAway(workspace: string, path: string): void {
  checkPath(path);
  const directory = parentOf(workspace, path, { create: false });
  if (directory === null) return;
  const target = join(directory, basename(path));
  if (presentMode(target, path) === null && identity(target) === null) return;
  if (parentOf(workspace, path, { create: false }) !== directory) {
    throw refusal("write", path, "its directory was exchanged meanwhile");
  }
  Deno.removeSync(target);
}

/** Bytes of what stands there now, or null when nothing does. */
export function presentSize(workspace: string, path: string): number | null {
  checkPath(path);
  const directory = parentOf(workspace, path, { create: false });
  if (directory === null) return null;
  return lstatOrNull(join(directory, basename(path)))?.size ?? null;
}

/** The parent, free of links and inside; null where it is not there and not to be made. */
function parentOf(workspace: string, path: string, options: { create: boolean }): string | null {
  const root = Deno.realPathSync(workspace);
  let at = root;
  for (const segment of path.split("/").slice(0, -1)) {
    const next = join(at, segment);
    if (lstatOrNull(next) === null) {
      if (!options.create) return null;
      Deno.mkdirSync(next);
    }
    at = Deno.realPathSync(next);
    if (!isInside(root, at)) throw refusal("write", path, "it lies outside the workspace");
    if (!Deno.statSync(at).isDirectory) throw refusal("write", path, `"${segment}" is not a directory now`);
  }
  if (at.split("/").some((segment, index) => index >= root.split("/").length && segment === ".git")) {
    throw refusal("write", path, "it belongs to git");
  }
  return at;
}

/** Permission bits of the regular file that stands there, null for a link or nothing. */
function presentMode(target: string, path: string): number | null {
  const info = lstatOrNull(target);
  if (info === null || info.isSymlink) return null;
  if (!info.isFile) throw refusal("write", path, "what stands there now is not a file");
  return (info.mode ?? 0o644) & 0o7777;
}

/** Makes what is to be renamed; returns its identity. */
function make(temporary: string, content: Content, now: number | null): string | null {
  if (content.type === "link") {
    Deno.symlinkSync(content.target, temporary);
  } else {
    using file = Deno.openSync(temporary, { createNew: true, write: true, mode: 0o600 });
    writeAll(file, content.bytes);
    Deno.chmodSync(temporary, content.mode(now));
    file.syncSync();
  }
  return identity(temporary);
}

function identity(path: string): string | null {
  const info = lstatOrNull(path);
  return info && `${info.dev}:${info.ino}`;
}

function checkPlain(path: string): void {
  const segments = path.split("/");
  const isPlain = segments.every((segment) => segment !== "" && segment !== "." && segment !== "..");
  if (!isPlain || path.includes("\0") || new TextEncoder().encode(path).length > PATH_BYTES_MAX) {
    throw new Error(
      `Cannot use "${path}" as a path is relative, plain and at most ${PATH_BYTES_MAX} bytes`,
    );
  }
}

function refusal(what: "read" | "write", path: string, why: string): Error {
  return new Error(`Cannot ${what} "${path}" as ${why}`);
}
