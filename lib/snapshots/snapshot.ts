/**
 * What a picture of a workspace is, whichever way it is taken: types, limits and the checks of names.
 *
 * Knows neither git nor manifests. Paths are relative to the workspace, with forward slashes.
 */
import { isAbsolute, relative } from "@std/path";
import type { FileChange, SnapshotRef } from "../workspace.ts";

/** Files in one picture that is taken without git; beyond it the picture is `truncated`. */
export const SNAPSHOT_FILES_MAX = 50_000;
/** Bytes of one file that `read` hands out. */
export const SNAPSHOT_READ_BYTES_MAX = 10 * 1024 * 1024;
/** Bytes of one new file (one that the person's git does not know) that a picture by git keeps. */
export const SNAPSHOT_NEW_FILE_BYTES_MAX = 10 * 1024 * 1024;
/** Bytes of one file whose content a picture without git keeps; larger ones by size and time alone. */
export const SNAPSHOT_KEPT_BYTES_MAX = 1024 * 1024;
/** Files that one comparison names; the rest is counted. */
export const CHANGES_FILES_MAX = 2000;
/** Bytes that the pictures of one workspace may take while nobody works in it. */
export const SNAPSHOT_STORE_BYTES_MAX = 1024 * 1024 * 1024;

export interface Snapshot {
  readonly ref: SnapshotRef;
  /** Epoch milliseconds. */
  readonly takenAt: number;
  readonly files: number;
  /** Files and directories that could not be read. */
  readonly unreadable: number;
  /** Files left out as they are new, unknown to the person's git, and too large to keep. */
  readonly tooLarge: number;
  /** True when `SNAPSHOT_FILES_MAX` was reached. */
  readonly truncated: boolean;
}

export interface Comparison {
  /** At most `CHANGES_FILES_MAX`, in order of path, without `by`. */
  readonly files: readonly FileChange[];
  /** Files that differ beyond those. */
  readonly more: number;
}

export interface Snapshots extends Disposable {
  readonly kind: "git" | "files";
  /** A picture of the workspace now. One at a time: a second call waits for the first. */
  take(signal: AbortSignal): Promise<Snapshot>;
  compare(from: SnapshotRef, to: SnapshotRef): Promise<Comparison>;
  /**
   * The bytes of one file (of a symbolic link: its target), or null when it was not there.
   *
   * @throws Error when it is larger than `SNAPSHOT_READ_BYTES_MAX`, or not kept (any more)
   */
  read(ref: SnapshotRef, path: string): Promise<Uint8Array | null>;
  /**
   * Puts one file back to how `ref` has it, mode included; deletes it when it was not there. Never outside
   * the workspace, also not through symbolic links, never below a `.git`, and never at the price of bytes
   * that a picture taken just before would not hold.
   *
   * @throws Error saying why it cannot be put back; the file is then as it was
   */
  restore(ref: SnapshotRef, path: string): Promise<void>;
}

export interface SnapshotsOptions {
  /** The workspace, absolute. */
  readonly cwd: string;
  /** This workspace's folder in the state directory, absolute. */
  readonly directory: string;
  /** Names the private index: letters, digits, `._-`, at most 128; two that are open at once differ in it. */
  readonly owner: string;
  /** Absolute directories below the workspace that are in no picture: drawbridge's own state may lie there. */
  readonly exclude?: readonly string[];
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** What `exclude` names below the workspace, relative to it. */
export function excludedPaths({ cwd, exclude = [] }: Pick<SnapshotsOptions, "cwd" | "exclude">): string[] {
  const root = realPathOf(cwd);
  return exclude.map((path) => relative(root, realPathOf(path)))
    .filter((path) => path !== "" && path !== ".." && !path.startsWith("../") && !isAbsolute(path));
}

function realPathOf(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch {
    return path; // it is not there: nothing of it is in a picture
  }
}

const OWNER = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/** @throws Error when `owner` could be more than a part of a file name */
export function checkOwner(owner: string): void {
  if (!OWNER.test(owner)) {
    throw new Error(
      `Cannot keep snapshots for "${owner}" as an owner is 1 to 128 letters, digits, dots, dashes and underscores`,
    );
  }
}

/** The hash in a ref of this kind. @throws Error for a ref of another kind, or none at all */
export function hashOf(ref: SnapshotRef, kind: "git" | "files"): string {
  const pattern = kind === "git" ? /^git:([0-9a-f]{40}|[0-9a-f]{64})$/ : /^files:([0-9a-f]{64})$/;
  const hash = pattern.exec(ref)?.[1];
  if (hash === undefined) {
    throw new Error(`Cannot use snapshot "${ref}" as the snapshots of this workspace are of kind "${kind}"`);
  }
  return hash;
}

/** The error for what was kept once and is not any more. */
export function notKept(ref: SnapshotRef, path: string, cause?: unknown): Error {
  return new Error(`Cannot read "${path}" of snapshot "${ref}" as it is not kept any more`, { cause });
}
