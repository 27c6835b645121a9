/**
 * What stands in a directory of a workspace, and in none outside it.
 */
import { join } from "@std/path";
import { isInside } from "../coordination/launch_directory.ts";
import { directoryEntries } from "../coordination/presence.ts";

/** Entries that are told of one directory. */
export const LISTED_MAX = 2_000;

export interface DirectoryEntry {
  readonly name: string;
  readonly type: "directory" | "file" | "link" | "other";
}

/**
 * The entries of `path`, directories first, then by name.
 *
 * @param path from the workspace; "" is the workspace itself
 * @throws Deno.errors.NotFound when it is not there, Error when it lies outside or is no directory
 */
export function listConfinedDirectory(
  workspace: string,
  path: string,
): { readonly entries: readonly DirectoryEntry[]; readonly more: number } {
  const root = Deno.realPathSync(workspace);
  const directory = Deno.realPathSync(join(root, path));
  if (!isInside(root, directory)) throw new Error(`Cannot list "${path}" as it lies outside the workspace`);
  if (!Deno.statSync(directory).isDirectory) throw new Error(`Cannot list "${path}" as it is no directory`);
  const all = directoryEntries(directory).map(({ name, isDirectory, isFile, isSymlink }): DirectoryEntry => ({
    name,
    type: isDirectory ? "directory" : isFile ? "file" : isSymlink ? "link" : "other",
  }));
  // Exchanged while it was read, it could have been another one.
  if (Deno.realPathSync(join(root, path)) !== directory) {
    throw new Error(`Cannot list "${path}" as it was exchanged meanwhile`);
  }
  const entries = all.sort(inOrder).slice(0, LISTED_MAX);
  return { entries, more: all.length - entries.length };
}

function inOrder(one: DirectoryEntry, other: DirectoryEntry): number {
  const rank = ({ type }: DirectoryEntry) => type === "directory" ? 0 : 1;
  return rank(one) - rank(other) || (one.name < other.name ? -1 : 1);
}
