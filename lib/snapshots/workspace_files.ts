/**
 * The files of a workspace by their names, as somebody looks for them: those that git ignores are left out.
 *
 * By git where the workspace lies in a work tree, else by walking. A list is kept for some seconds, so that it is
 * made once for a word that is being typed. Reads names only and writes nothing.
 */
import { join } from "@std/path";
import { isInside } from "../coordination/launch_directory.ts";
import { Best, scoreOf } from "./fuzzy_rank.ts";
import { git } from "./git_process.ts";
import { findWorkTree } from "./git_work_tree.ts";
import { sliced } from "./slices.ts";
import { excludedPaths, type SnapshotsOptions } from "./snapshot.ts";
import { walk } from "./workspace_walk.ts";

/** How long a list is good for. Milliseconds. */
const KEPT_MS = 5_000;
/** Files of one list; those beyond are not found. */
const FILES_MAX = 200_000;
/** Files that one search gives. */
export const FOUND_FILES_MAX = 50;
/** Of those that fit, so many are looked at: some may be gone, or no files. */
const LOOKED_AT_MAX = 3 * FOUND_FILES_MAX;

type Workspace = Pick<SnapshotsOptions, "cwd" | "exclude">;

export class WorkspaceFiles {
  readonly #lists = new Map<string, Promise<readonly string[]>>();

  /**
   * Files of `workspace` whose path fits `typed`, best first, relative to it: at most {@link FOUND_FILES_MAX}.
   *
   * @throws Error when the workspace cannot be read, or the signal's reason when aborted
   */
  async find(workspace: Workspace, typed: string, signal: AbortSignal): Promise<readonly string[]> {
    const paths = await this.#list(workspace);
    const best = new Best(LOOKED_AT_MAX);
    await sliced(function* () {
      for (const path of paths) {
        const score = scoreOf(path, typed);
        if (score !== null) best.add({ path, score });
        yield;
      }
    }, { signal });
    const { cwd } = workspace;
    return best.ranked.map(({ path }) => path).filter((path) => isFileInside(cwd, join(cwd, path)))
      .slice(0, FOUND_FILES_MAX);
  }

  #list(workspace: Workspace): Promise<readonly string[]> {
    const kept = this.#lists.get(workspace.cwd);
    if (kept) return kept;
    const list = listFiles(workspace);
    this.#lists.set(workspace.cwd, list);
    const forget = () => this.#lists.delete(workspace.cwd);
    list.then(() => Deno.unrefTimer(setTimeout(forget, KEPT_MS)), forget);
    return list;
  }
}

/** Whether at `path`, absolute, is a regular file of `workspace`, links followed. */
export function isFileInside(workspace: string, path: string): boolean {
  try {
    const real = Deno.realPathSync(path);
    return isInside(Deno.realPathSync(workspace), real) && Deno.statSync(real).isFile;
  } catch {
    return false; // gone, or not ours to look at
  }
}

async function listFiles(workspace: Workspace): Promise<readonly string[]> {
  const { signal } = new AbortController();
  const excluded = excludedPaths(workspace);
  const paths = new Set<string>(); // a file that is being merged is named once for each side
  if (await findWorkTree(workspace.cwd, signal) === null) {
    const found = ({ path }: { path: string }) => void paths.add(path);
    await sliced(() => walk(workspace.cwd, { found, excluded }));
    return [...paths];
  }
  // fsmonitor would run what the repository says.
  const args = ["-c", "core.fsmonitor=false", "ls-files", "-c", "-o", "--exclude-standard", "-z"];
  const output = await git(args, { cwd: workspace.cwd, signal });
  const isExcluded = (path: string) => excluded.some((way) => path === way || path.startsWith(`${way}/`));
  await sliced(function* () {
    for (const path of names(output)) {
      if (!isExcluded(path)) paths.add(path);
      if (paths.size === FILES_MAX) return;
      yield;
    }
  });
  return [...paths];
}

/** What git separates by NUL; bytes that are no UTF-8 name no file that could be told to anybody. */
function* names(output: Uint8Array): Generator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  for (let from = 0, to = output.indexOf(0); to >= 0; from = to + 1, to = output.indexOf(0, from)) {
    try {
      yield decoder.decode(output.subarray(from, to));
    } catch { /* not UTF-8 */ }
  }
}
