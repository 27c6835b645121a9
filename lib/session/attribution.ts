/**
 * Whose doing a change of the workspace is, as far as tool calls tell. Pure.
 *
 * A change is "by this agent" when one of its tool calls named the path, "by another session" when one of
 * theirs did, and else from elsewhere: an editor, a build, a command that does not name what it writes.
 */
import { isAbsolute, relative, resolve } from "@std/path";
import type { FileChange } from "../wire.ts";

export interface Named {
  /** Relative to the workspace. */
  readonly paths: ReadonlySet<string>;
  /** Text of the commands that were run. */
  readonly commands: string;
}

/** Paths that other sessions' tool calls named: path to session id. */
export type NamedByOthers = ReadonlyMap<string, string>;

export function attribute(
  files: readonly FileChange[],
  options: { readonly own: Named; readonly others: NamedByOthers },
): FileChange[] {
  const { own, others } = options;
  return files.map((file) => {
    const names = file.oldPath === undefined ? [file.path] : [file.path, file.oldPath];
    if (names.some((name) => isNamed(name, own))) return { ...file, by: "agent" };
    const sessionId = names.map((name) => others.get(name)).find((id) => id !== undefined);
    return sessionId === undefined ? { ...file, by: "elsewhere" } : { ...file, by: "session", sessionId };
  });
}

/** `path`, as a tool call names it, relative to the workspace with forward slashes; null when it is not within. */
export function withinWorkspace(path: string, cwd: string): string | null {
  const inside = relative(cwd, resolve(cwd, path));
  if (inside === "" || inside === ".." || inside.startsWith("../") || isAbsolute(inside)) return null;
  return inside.replaceAll("\\", "/");
}

/** A command names a path that stands in it as a word, whole or from the workspace's root. */
function isNamed(path: string, { paths, commands }: Named): boolean {
  if (paths.has(path)) return true;
  for (let at = commands.indexOf(path); at >= 0; at = commands.indexOf(path, at + 1)) {
    const before = commands[at - 1] ?? " ";
    const after = commands[at + path.length] ?? " ";
    if (!/[\w.-]/.test(before) && !/[\w/-]/.test(after)) return true;
  }
  return false;
}
