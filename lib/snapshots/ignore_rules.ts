/**
 * What a walk through a workspace leaves out: what tools make and can make again, and what `.gitignore`
 * files say, nested ones too.
 *
 * The rules of one directory; `enter` gives those of a directory in it. As with git, what lies in an
 * ignored directory cannot be taken back in.
 */
import ignore from "ignore";
import { join } from "@std/path";
import { isThere } from "../coordination/presence.ts";
import { readSmallFile } from "../files/small_file.ts";

/** Directories (and for `.git` the file of a linked work tree) that are never looked into. */
const NEVER = new Set([
  ...[".git", ".hg", ".svn", ".jj", "node_modules", "bower_components", "target"],
  ...[
    ".venv",
    "venv",
    "virtualenv",
    "__pycache__",
    ".tox",
    ".nox",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
  ],
  ...[
    "dist",
    "build",
    "out",
    "_build",
    ".next",
    ".nuxt",
    ".svelte-kit",
    ".output",
    ".turbo",
    ".parcel-cache",
  ],
  ...[".cache", ".gradle", ".terraform", ".dart_tool", "DerivedData", "coverage", ".nyc_output"],
]);

/** A larger `.gitignore` is not one. Bytes. */
const RULES_BYTES_MAX = 1024 * 1024;

interface Layer {
  /** The directory of the file, relative to the workspace, with a slash at its end, or "". */
  readonly prefix: string;
  readonly rules: ignore.Ignore;
}

export class IgnoreRules {
  readonly #workspace: string;
  readonly #layers: readonly Layer[];

  private constructor(workspace: string, layers: readonly Layer[]) {
    this.#workspace = workspace;
    this.#layers = layers;
  }

  static of(workspace: string): IgnoreRules {
    return new IgnoreRules(workspace, []).enter("");
  }

  /** @param directory relative to the workspace, "" for itself */
  enter(directory: string): IgnoreRules {
    const text = readSmallFile(join(this.#workspace, directory, ".gitignore"), RULES_BYTES_MAX);
    if (text === null) return this;
    const rules = ignore({ ignorecase: false }).add(new TextDecoder().decode(text));
    const prefix = directory === "" ? "" : `${directory}/`;
    return new IgnoreRules(this.#workspace, [...this.#layers, { prefix, rules }]);
  }

  /** Whether what lies at `path`, whose parent's rules these are, is left out. */
  ignores(path: string, kind: { readonly isDirectory: boolean }): boolean {
    const name = path.slice(path.lastIndexOf("/") + 1);
    if (name === ".git" || kind.isDirectory && NEVER.has(name)) return true;
    for (const { prefix, rules } of this.#layers.toReversed()) {
      const { ignored, unignored } = rules.test(path.slice(prefix.length) + (kind.isDirectory ? "/" : ""));
      if (ignored || unignored) return ignored;
    }
    return false;
  }
}

/** A directory that is a Python environment, whatever its name. */
export function isEnvironment(names: readonly string[]): boolean {
  return names.includes("pyvenv.cfg");
}

/** Whether a walk through `workspace` leaves out the file at `path`, or a directory on the way to it. */
export function isLeftOut(workspace: string, path: string): boolean {
  const segments = path.split("/");
  let rules = IgnoreRules.of(workspace);
  for (let depth = 1; depth <= segments.length; depth++) {
    const at = segments.slice(0, depth).join("/");
    const isDirectory = depth < segments.length;
    if (rules.ignores(at, { isDirectory })) return true;
    if (isDirectory && isThere(join(workspace, at, "pyvenv.cfg"))) return true;
    if (isDirectory) rules = rules.enter(at);
  }
  return false;
}
