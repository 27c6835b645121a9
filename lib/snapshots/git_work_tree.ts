/**
 * Finding the git work tree that a directory lies in, and what of its configuration a picture needs.
 *
 * Only asks: runs nothing of the repository's and writes nothing. Git itself refuses here when the
 * repository belongs to somebody else (safe.directory), which is then the same as no git at all.
 */
import { dirname, join } from "@std/path";
import { fields, git, type GitRun, runGit } from "./git_process.ts";
import { isThere } from "../coordination/presence.ts";

export interface WorkTree {
  /** The workspace, at or below `top`. */
  readonly cwd: string;
  /** Root of the work tree, absolute. */
  readonly top: string;
  /** From `top` to the workspace, with a slash at its end, or "". */
  readonly prefix: string;
  /** The person's own, absolute: never written. */
  readonly index: string;
  readonly objects: string;
  readonly exclude: string;
  readonly attributes: string;
  readonly objectFormat: string;
  /** `core.*` that say what the file system can do, as in the repository's configuration. */
  readonly config: readonly (readonly [name: string, value: string])[];
  readonly excludesFile: string | null;
  /** Whether line ends are converted without any attribute. */
  readonly autocrlf: boolean;
  /** A sparse checkout: the index may hold whole directories as one. */
  readonly isSparse: boolean;
}

/** Settings of the file system, not of the person's taste: a private repository takes them over. */
const TAKEN_OVER = ["filemode", "ignorecase", "symlinks", "precomposeunicode", "trustctime", "checkstat"];

const QUESTIONS = [
  ...["--is-inside-work-tree", "--show-object-format", "--show-toplevel", "--show-prefix"],
  ...["--path-format=absolute", "--git-path", "index", "--git-path", "objects"],
  ...["--git-path", "info/exclude", "--git-path", "info/attributes"],
];

/** The work tree of `cwd`, or null where there is none, no git, or `cwd` is ignored in it. */
export async function findWorkTree(cwd: string, signal: AbortSignal): Promise<WorkTree | null> {
  const run: GitRun = { cwd, signal };
  let answer;
  try {
    answer = await runGit(["rev-parse", ...QUESTIONS], run);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null; // no git here
    throw error;
  }
  const lines = new TextDecoder().decode(answer.output).split("\n").slice(0, -1);
  // Anything else than one line an answer: too old a git, or a newline in the way to the repository.
  if (answer.code !== 0 || lines.length !== 8 || lines[0] !== "true") return null;
  const [, objectFormat, top, prefix, index, objects, exclude, attributes] = lines;
  if (prefix !== "" && await isIgnored(run)) return null;
  const settings = await readSettings(run);
  return { cwd, top, prefix, index, objects, exclude, attributes, objectFormat, ...settings };
}

async function isIgnored(run: GitRun): Promise<boolean> {
  return (await runGit(["check-ignore", "-q", "."], run)).code === 0;
}

async function readSettings(
  run: GitRun,
): Promise<Pick<WorkTree, "config" | "excludesFile" | "autocrlf" | "isSparse">> {
  const { output } = await runGit(["config", "-z", "--get-regexp", "^core\\."], run);
  const settings = new Map(
    fields(output).map((entry) => {
      const [name, ...value] = entry.split("\n");
      return [name.slice("core.".length), value.length === 0 ? "true" : value.join("\n")]; // the last one holds
    }),
  );
  const config = TAKEN_OVER.flatMap((name) => {
    const value = settings.get(name);
    return value !== undefined && /^[a-zA-Z0-9]+$/.test(value) ? [[name, value] as const] : [];
  });
  const path = await runGit(["config", "-z", "--type=path", "--get", "core.excludesfile"], run);
  const excludesFile = path.code === 0 ? fields(path.output)[0] ?? null : null;
  const isOn = (name: string) => ["true", "input", "yes", "on", "1"].includes(settings.get(name) ?? "");
  return { config, excludesFile, autocrlf: isOn("autocrlf"), isSparse: isOn("sparsecheckout") };
}

/** Attributes by which git would keep other bytes than those in the file. */
const CONVERTING = ["text", "crlf", "eol", "ident", "filter", "working-tree-encoding"];

/**
 * Those of `paths` that the person's git keeps converted (line ends, filters such as LFS), and by which
 * attribute. Asked of the repository as it is: the private one has all attributes off.
 */
export async function convertedPaths(
  tree: WorkTree,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, { readonly filtered: boolean }>> {
  const found = new Map<string, { filtered: boolean }>();
  const isPossible = tree.autocrlf || paths.some((path) => path.endsWith(".gitattributes")) ||
    await hasAttributesElsewhere(tree, signal);
  if (!isPossible) return found;
  const args = ["-c", "core.fsmonitor=false", "check-attr", "-z", "--stdin", ...CONVERTING];
  const answers = fields(await git(args, { cwd: tree.cwd, signal, input: paths.join("\0") + "\0" }));
  for (let at = 0; at + 2 < answers.length; at += 3) {
    const [path, attribute, value] = answers.slice(at, at + 3);
    const isText = attribute === "text" || attribute === "crlf";
    const isOn = value !== "unset" && value !== "unspecified" ||
      isText && value === "unspecified" && tree.autocrlf;
    if (isOn) found.set(path, { filtered: attribute === "filter" || found.get(path)?.filtered === true });
  }
  return found;
}

async function hasAttributesElsewhere(tree: WorkTree, signal: AbortSignal): Promise<boolean> {
  for (let at = tree.cwd; at.length >= tree.top.length; at = dirname(at)) {
    if (isThere(join(at, ".gitattributes"))) return true;
    if (dirname(at) === at) break;
  }
  if (isThere(tree.attributes) || isThere("/etc/gitattributes")) return true;
  const run = { cwd: tree.cwd, signal };
  const { code } = await runGit(["config", "--get", "core.attributesfile"], run);
  if (code === 0) return true;
  const defaults = await runGit(["var", "GIT_ATTR_GLOBAL"], run); // git 2.41 and later
  return defaults.code === 0 && isThere(new TextDecoder().decode(defaults.output).trim());
}
