/**
 * A workspace's folder in the state directory: `workspaces/<slug>-<hash>/`.
 *
 * One directory is one workspace, by whatever path or symlink it is reached: the hash is of its real path.
 * Nothing is ever written into the workspace itself.
 */
import { basename, join } from "@std/path";
import { ensureDirectory, readJson, writeJson } from "./atomic_file.ts";
import { slug } from "./names.ts";
import { directoryEntries } from "./presence.ts";

const HASH_CHARS = 12;

export interface WorkspaceFolder {
  /** The workspace, absolute, symlinks resolved. */
  readonly cwd: string;
  /** A name for people and paths, from the directory's own. */
  readonly slug: string;
  /** Where its leases, snapshots and summaries are. */
  readonly directory: string;
}

/** The folder of the workspace `cwd`; creates nothing. @throws Deno.errors.NotFound when there is no such directory. */
export async function workspaceFolder(stateDir: string, cwd: string): Promise<WorkspaceFolder> {
  const real = Deno.realPathSync(cwd);
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(real));
  const name = slug(basename(real), "root");
  return { cwd: real, slug: name, directory: join(stateDir, "workspaces", `${name}-${hex(digest)}`) };
}

/** Creates the folder, with a note of whose it is. */
export function createWorkspaceFolder({ cwd, directory }: WorkspaceFolder): void {
  ensureDirectory(join(directory, "leases"));
  const note = join(directory, "workspace.json");
  if (readJson(note) === null) writeJson(note, { cwd });
}

/** All folders of the state directory whose workspace is known. */
export function listWorkspaceFolders(stateDir: string): WorkspaceFolder[] {
  const root = join(stateDir, "workspaces");
  const folders: WorkspaceFolder[] = [];
  for (const entry of directoryEntries(root)) {
    const directory = join(root, entry.name);
    const cwd = cwdOf(directory);
    if (entry.isDirectory && cwd !== null) {
      folders.push({ cwd, slug: slug(basename(cwd), "root"), directory });
    }
  }
  return folders;
}

function cwdOf(directory: string): string | null {
  try {
    const note = readJson(join(directory, "workspace.json"));
    return typeof note === "object" && note !== null && "cwd" in note && typeof note.cwd === "string"
      ? note.cwd
      : null;
  } catch {
    return null; // not JSON: nobody wrote it whole
  }
}

function hex(digest: ArrayBuffer): string {
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("")
    .slice(0, HASH_CHARS);
}
