/**
 * A git directory of our own for somebody else's work tree: own configuration, own index, own objects.
 *
 * Nothing of the person's `.git/config` takes effect here (no hooks, no fsmonitor, no filters, no diff
 * drivers, no promisor remotes) and nothing is written there: their objects are alternates, their index is
 * only copied. Attributes are off, so that the bytes kept are the bytes of the files.
 *
 * Hazard: git takes a file for unchanged when its time is older than the *index file's* time, so a copy of
 * an index must keep that time, or edits of the same second are missed (git, racy-git.txt).
 */
import { dirname, join } from "@std/path";
import { ensureDirectory, removeIfThere, writeFileAtomic } from "../coordination/atomic_file.ts";
import { convertedPaths, type WorkTree } from "./git_work_tree.ts";
import { fields, git, type GitRun } from "./git_process.ts";
import { isThere } from "../coordination/presence.ts";
import { SNAPSHOT_NEW_FILE_BYTES_MAX } from "./snapshot.ts";

/** An index that one `take` works on; it becomes the owner's when all went well. */
const WORKING = ".working";

export interface RunOptions {
  /** The owner's unless given. */
  readonly index?: string;
  /** Pathspecs are names and nothing else. */
  readonly literal?: boolean;
  /** Objects are made; the person's are not seen. */
  readonly writes?: boolean;
  readonly input?: string;
}

export class PrivateRepository {
  readonly tree: WorkTree;
  readonly #directory: string;
  readonly #index: string;
  readonly #objects: string;

  constructor(tree: WorkTree, directory: string, owner: string) {
    this.tree = tree;
    this.#directory = join(directory, "git");
    this.#index = join(directory, `index-${owner}`);
    this.#objects = join(directory, "objects");
    this.#write();
  }

  /** A run of git here; paths are relative to the workspace. */
  run(signal: AbortSignal, options: RunOptions = {}): GitRun {
    const env: Record<string, string> = {
      GIT_DIR: this.#directory,
      GIT_WORK_TREE: this.tree.top,
      GIT_INDEX_FILE: options.index ?? this.#index,
      GIT_OBJECT_DIRECTORY: this.#objects,
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_SYSTEM: "/dev/null",
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_ATTR_NOSYSTEM: "1",
      GIT_NO_LAZY_FETCH: "1",
      GIT_ALLOW_PROTOCOL: "none",
      GIT_LITERAL_PATHSPECS: options.literal ? "1" : "0",
    };
    // Git sets the time of an object that it would have written and finds there, so the person's are hidden
    // from what writes. A sparse index cannot be read without them.
    if (!options.writes || this.tree.isSparse) {
      env.GIT_ALTERNATE_OBJECT_DIRECTORIES = quoted(this.tree.objects);
    }
    return { cwd: this.tree.cwd, signal, env, input: options.input };
  }

  /** An index to work on: the owner's of last time, else the person's, made fit; and whether it is new. */
  async beginIndex(signal: AbortSignal): Promise<{ index: string; isNew: boolean }> {
    // Each take its own: the same owner may be open twice in one process.
    const index = `${this.#index}${WORKING}-${Deno.pid}-${crypto.randomUUID().slice(0, 8)}`;
    if (isThere(this.#objects) && copyWithTime(this.#index, index)) return { index, isNew: false };
    ensureDirectory(this.#objects);
    if (copyWithTime(this.tree.index, index)) {
      this.#copySharedIndex();
      await this.#adopt(index, signal);
    }
    return { index, isNew: true };
  }

  /** Makes what was worked on the owner's index. */
  keepIndex(index: string): void {
    if (isThere(index)) Deno.renameSync(index, this.#index);
    this.dropIndex(index);
  }

  dropIndex(index: string): void {
    removeIfThere(index);
    removeIfThere(`${index}.lock`);
  }

  #write(): void {
    for (const part of ["info", "refs", "objects"]) ensureDirectory(join(this.#directory, part));
    ensureDirectory(this.#objects);
    writeIfDifferent(join(this.#directory, "HEAD"), "ref: refs/heads/none\n");
    writeIfDifferent(join(this.#directory, "config"), configText(this.tree));
    const off = "* -text -crlf -eol -ident -filter -working-tree-encoding\n";
    writeIfDifferent(join(this.#directory, "info", "attributes"), off);
    replaceLink(this.tree.exclude, join(this.#directory, "info", "exclude"));
  }

  /**
   * Fits a copy of the person's index: only the workspace, no nested repositories (git would run *their*
   * filters to see whether they are dirty), and files that were kept converted are looked at again.
   */
  async #adopt(index: string, signal: AbortSignal): Promise<void> {
    const run = (input?: string) => this.run(signal, { index, input });
    if (this.tree.prefix !== "") {
      const elsewhere = ["rm", "-r", "--cached", "-f", "-q", "--ignore-unmatch", "--", ":/", ":(exclude)."];
      await git(elsewhere, run());
    }
    const entries = fields(await git(["ls-files", "-s", "-z"], run())).map(parseEntry);
    const converted = await convertedPaths(this.tree, entries.map(({ path }) => path), signal);
    const lines = entries.flatMap((entry) => {
      const conversion = converted.get(entry.path);
      const isOut = entry.mode === "160000" ||
        conversion?.filtered === true && isLarge(join(this.tree.cwd, entry.path));
      if (isOut) return [`0 ${"0".repeat(entry.hash.length)}\t${this.tree.prefix}${entry.path}\0`];
      if (!conversion || entry.stage !== "0") return [];
      return [`${entry.mode} ${entry.hash}\t${this.tree.prefix}${entry.path}\0`];
    });
    if (lines.length > 0) await git(["update-index", "-z", "--index-info"], run(lines.join("")));
  }

  /** With core.splitIndex most of the person's index lies in a second file that is looked for beside ours. */
  #copySharedIndex(): void {
    const from = dirname(this.tree.index);
    for (const { name } of Deno.readDirSync(from)) {
      if (name.startsWith("sharedindex.")) copyWithTime(join(from, name), join(this.#directory, name));
    }
  }
}

/** Files in an index, from its head (git, index-format: signature, version, number of entries). */
export function entriesOf(index: string): number {
  try {
    using file = Deno.openSync(index);
    const head = new Uint8Array(12);
    return file.readSync(head) === 12 ? new DataView(head.buffer).getUint32(8) : 0;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0; // git writes none when there is nothing in it
    throw error;
  }
}

interface Entry {
  readonly mode: string;
  readonly hash: string;
  readonly stage: string;
  readonly path: string;
}

function parseEntry(line: string): Entry {
  const tab = line.indexOf("\t");
  const [mode, hash, stage] = line.slice(0, tab).split(" ");
  return { mode, hash, stage, path: line.slice(tab + 1) };
}

export function isLarge(path: string): boolean {
  try {
    return Deno.lstatSync(path).size > SNAPSHOT_NEW_FILE_BYTES_MAX;
  } catch {
    return false; // gone, or not to be seen: git finds out for itself
  }
}

function configText(tree: WorkTree): string {
  const excludes = tree.excludesFile === null ? [] : [["excludesFile", configValue(tree.excludesFile)]];
  const core = [
    ["repositoryFormatVersion", "1"],
    ["bare", "false"],
    ...tree.config,
    ...excludes,
    ...[["hooksPath", "/dev/null"], ["fsmonitor", "false"], ["splitIndex", "false"], ["autocrlf", "false"]],
    ...[["safecrlf", "false"], ["fsync", "none"], ["compression", "0"], ["looseCompression", "0"]],
  ].map(([name, value]) => `\t${name} = ${value}\n`);
  const format = tree.objectFormat === "sha1" ? "" : `[extensions]\n\tobjectFormat = ${tree.objectFormat}\n`;
  return `[core]\n${core.join("")}${format}[gc]\n\tauto = 0\n[advice]\n\taddEmbeddedRepo = false\n`;
}

/** In double quotes, as git-config(1) has it. */
function configValue(text: string): string {
  return `"${text.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n")}"`;
}

/** A list of paths is separated by colons unless quoted (git(1), GIT_ALTERNATE_OBJECT_DIRECTORIES). */
function quoted(path: string): string {
  return /[:"]/.test(path) ? `"${path.replace(/[\\"]/g, "\\$&")}"` : path;
}

/** False when there is nothing to copy. Times below a millisecond are cut off, which errs to the safe side. */
function copyWithTime(from: string, to: string): boolean {
  try {
    const mtime = Deno.statSync(from).mtime ?? new Date(0);
    Deno.copyFileSync(from, to);
    Deno.utimeSync(to, mtime, mtime);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function writeIfDifferent(path: string, text: string): void {
  try {
    if (Deno.readTextFileSync(path) === text) return;
  } catch { /* not there yet */ }
  writeFileAtomic(path, text, { durable: false });
}

function replaceLink(target: string, path: string): void {
  try {
    if (Deno.readLinkSync(path) === target) return;
  } catch { /* not there yet */ }
  const temporary = `${path}.${Deno.pid}`;
  removeIfThere(temporary);
  Deno.symlinkSync(target, temporary);
  Deno.renameSync(temporary, path);
}
