/**
 * Whose doing a change of the workspace is, as far as tool calls tell. Pure.
 *
 * A change is "by this agent" when one of its tool calls named the path, "by another session" when one of
 * theirs did, and else from elsewhere: an editor, a build, a command that does not name what it writes.
 */
import { isAbsolute, relative, resolve } from "@std/path";
import type { FileChange } from "../workspace.ts";

export interface Named {
  /** Relative to the workspace. */
  readonly paths: ReadonlySet<string>;
  /** Text of the commands that were run. */
  readonly commands: string;
}

/** Paths that other sessions' tool calls named: path to session id. */
export type NamedByOthers = ReadonlyMap<string, string>;

export interface AttributeOptions {
  readonly own: Named;
  readonly others: NamedByOthers;
  /** Where in the workspace commands are run: "" or ending in a slash. */
  readonly prefix: string;
}

export function attribute(files: readonly FileChange[], options: AttributeOptions): FileChange[] {
  const { others } = options;
  return files.map((file) => {
    const names = file.oldPath === undefined ? [file.path] : [file.path, file.oldPath];
    if (names.some((name) => isNamed(name, options))) return { ...file, by: "agent" };
    const sessionId = names.map((name) => others.get(name)).find((id) => id !== undefined);
    return sessionId === undefined ? { ...file, by: "elsewhere" } : { ...file, by: "session", sessionId };
  });
}

/** How an agent names the files of a workspace: by whatever way it was led there, and from where it works. */
export class WorkspacePaths {
  /** Where in the workspace the agent works: "" or ending in a slash. */
  readonly prefix: string;
  readonly #roots: readonly string[];
  readonly #launch: string;

  /**
   * @param roots Absolute paths of the workspace, with and without its symlinks resolved.
   * @param launch Absolute: where the agent was started.
   */
  constructor(roots: readonly string[], launch: string) {
    this.#roots = roots;
    this.#launch = launch;
    const below = this.relative(launch);
    this.prefix = below === null ? "" : `${below}/`;
  }

  /** `path` relative to the workspace with forward slashes; null when it is not within. */
  relative(path: string): string | null {
    const whole = resolve(this.#launch, path);
    for (const root of this.#roots) {
      const inside = relative(root, whole);
      const isInside = inside !== "" && inside !== ".." && !inside.startsWith("../") && !isAbsolute(inside);
      if (isInside) return inside.replaceAll("\\", "/");
    }
    return null;
  }
}

function isNamed(path: string, { own, prefix }: AttributeOptions): boolean {
  if (own.paths.has(path) || stands(path, own.commands)) return true;
  return prefix !== "" && path.startsWith(prefix) && stands(path.slice(prefix.length), own.commands);
}

/** A command names a path that stands in it as a word, whole or from the workspace's root. */
function stands(path: string, commands: string): boolean {
  for (let at = commands.indexOf(path); at >= 0; at = commands.indexOf(path, at + 1)) {
    const before = commands[at - 1] ?? " ";
    const after = commands[at + path.length] ?? " ";
    if (!/[\w.-]/.test(before) && !/[\w/-]/.test(after)) return true;
  }
  return false;
}
