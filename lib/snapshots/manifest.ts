/**
 * A picture of a workspace without git: a list of its files, kept as `<directory>/manifests/<hash>.json`.
 *
 * The hash is that of the file's bytes and is the ref, so a manifest never changes. Built piece by piece, as
 * one of 50,000 files is 6 MB and would hold everything up if it were serialised at once.
 */
import { createHash } from "node:crypto";
import { join } from "@std/path";
import type { SnapshotRef } from "../workspace.ts";
import { ensureDirectory, readJson, writeFileAtomic } from "../coordination/atomic_file.ts";
import { isThere } from "../coordination/presence.ts";
import { hashOf, notKept } from "./snapshot.ts";

export interface ManifestFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Nanoseconds since the epoch, in decimals; Deno tells milliseconds, the rest is zeros. */
  readonly mtimeNs: string;
  /** Type and permission bits (inode(7)). */
  readonly mode: number;
  /** SHA-256 of the content (of a link: of its target), null for what is too large to keep. */
  readonly hash: string | null;
}

export interface Manifest {
  /** The walk stopped at its limit: what comes after the last file is not known. */
  readonly truncated: boolean;
  /** By path, in the order of the walk. */
  readonly files: ReadonlyMap<string, ManifestFile>;
}

export const MODE_TYPE = 0o170000;
export const MODE_LINK = 0o120000;

type Row = readonly [path: string, size: number, mtimeNs: string, mode: number, hash: string | null];

/** Serialises a manifest and writes it; may be interrupted at each `yield`. Returns its ref. */
export function* writeManifest(
  directory: string,
  manifest: Manifest,
): Generator<void, SnapshotRef, void> {
  const hash = createHash("sha256");
  const parts: string[] = [];
  const add = (text: string) => {
    hash.update(text);
    parts.push(text);
  };
  add(`{"version":1,"truncated":${manifest.truncated},"files":[`);
  let separator = "\n";
  for (const { path, size, mtimeNs, mode, hash } of manifest.files.values()) {
    const row: Row = [path, size, mtimeNs, mode, hash];
    add(separator + JSON.stringify(row));
    separator = ",\n";
    yield;
  }
  add("\n]}\n");
  const name = hash.digest("hex");
  const path = pathOf(directory, name);
  if (!isThere(path)) {
    ensureDirectory(join(directory, "manifests"));
    writeFileAtomic(path, parts.join(""), { durable: false });
  }
  return `files:${name}`;
}

/** @throws Error when there is none for `ref` (any more); `path` is what it was wanted for */
export function readManifest(directory: string, ref: SnapshotRef, path: string): Manifest {
  const file = pathOf(directory, hashOf(ref, "files"));
  try {
    const value = readJson(file);
    if (value !== null) return parseManifest(value);
  } catch (cause) {
    throw notKept(ref, path, cause);
  }
  throw notKept(ref, path);
}

/** The manifest written last, or null where there is none that can be read. */
export function newestManifest(directory: string): { manifest: Manifest; writtenAt: number } | null {
  const folder = join(directory, "manifests");
  if (!isThere(folder)) return null;
  let newest: { path: string; at: number } | null = null;
  for (const { name } of Deno.readDirSync(folder)) {
    if (!name.endsWith(".json")) continue;
    const path = join(folder, name);
    const at = Deno.statSync(path).mtime?.getTime() ?? 0;
    if (newest === null || at > newest.at) newest = { path, at };
  }
  if (newest === null) return null;
  try {
    return { manifest: parseManifest(readJson(newest.path)), writtenAt: newest.at };
  } catch {
    return null; // it is only there to save reading: everything is read again
  }
}

function pathOf(directory: string, hash: string): string {
  return join(directory, "manifests", `${hash}.json`);
}

/** Ours, by its hash; what is checked is that it is of this version. */
function parseManifest(value: unknown): Manifest {
  const { version, truncated, files } = value as { version: unknown; truncated: boolean; files: Row[] };
  if (version !== 1 || !Array.isArray(files)) {
    throw new Error("Cannot read a manifest as it is of no known form");
  }
  const entries = files.map(([path, size, mtimeNs, mode, hash]): [string, ManifestFile] => {
    return [path, { path, size, mtimeNs, mode, hash }];
  });
  return { truncated, files: new Map(entries) };
}
