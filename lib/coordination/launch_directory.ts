/**
 * Where an agent is started: a directory of its workspace, and never one outside it.
 *
 * Creates nothing. What is wrong in itself (absolute, escaping) is an error before anything exists; what is
 * merely not there falls back to the workspace.
 */
import { basename, dirname, isAbsolute, join, relative, resolve } from "@std/path";
import { errorText } from "../log.ts";

/** Links that are followed on the way to what does not exist (path_resolution(7) says 40). */
const LINKS_MAX = 40;

/**
 * @param workspace an existing directory, absolute
 * @param launch relative to it; "" and "." are the workspace itself
 * @returns where to work, symbolic links resolved, and what to tell the person
 * @throws Error when `launch` is absolute or leads out of the workspace
 */
export function resolveLaunchDirectory(
  workspace: string,
  launch: string,
): { cwd: string; warning: string | null } {
  if (isAbsolute(launch) || launch.includes("\0")) {
    throw new Error(`Cannot launch in "${launch}" as a launch directory is relative to the workspace`);
  }
  const root = Deno.realPathSync(workspace);
  const wanted = resolve(root, launch);
  if (wanted === root) return { cwd: workspace, warning: null };
  const place = resolveMissing(wanted);
  if (!isInside(root, wanted) || !isInside(root, place)) {
    throw new Error(`Cannot launch in "${launch}" as it leads out of the workspace "${workspace}"`);
  }
  const why = whyNoDirectory(place);
  if (why === null) return { cwd: place, warning: null };
  return { cwd: workspace, warning: `The launch directory "${launch}" ${why}: working in "${workspace}"` };
}

/** Whether `path` is `root` or below it; both free of symbolic links. */
export function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== ".." && !way.startsWith("../") && !isAbsolute(way);
}

function whyNoDirectory(path: string): string | null {
  try {
    return Deno.statSync(path).isDirectory ? null : "is not a directory";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "does not exist";
    return `cannot be entered (${errorText(error)})`;
  }
}

/** As realpath(3), but goes on where nothing is, and says where a link that dangles would lead. */
function resolveMissing(path: string, links = 0): string {
  try {
    return Deno.realPathSync(path);
  } catch (error) {
    if (links >= LINKS_MAX || dirname(path) === path) throw error;
  }
  const parent = resolveMissing(dirname(path), links + 1);
  const here = join(parent, basename(path));
  const target = linkTarget(here);
  return target === null ? here : resolveMissing(resolve(parent, target), links + 1);
}

function linkTarget(path: string): string | null {
  try {
    return Deno.readLinkSync(path);
  } catch {
    return null; // not a link, or nothing at all: the path stands for itself
  }
}
