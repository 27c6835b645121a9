/**
 * Pictures of a git work tree: git trees, made with an index and an object store of our own.
 *
 * Ignored files, nested repositories and large new files are not in them. `private_repository.ts` says why
 * nothing of the person's repository is run or written. Refs are `git:<tree>`.
 */
import { join } from "@std/path";
import type { SnapshotRef } from "../workspace.ts";
import { parseNumstat, parseRaw } from "./git_diff.ts";
import { fields, firstLines, git, runGit } from "./git_process.ts";
import { convertedPaths, type WorkTree } from "./git_work_tree.ts";
import { entriesOf, isLarge, PrivateRepository } from "./private_repository.ts";
import { checkPath, presentSize, replaceFile, takeAway } from "../files/confined_file.ts";
import {
  CHANGES_FILES_MAX,
  type Comparison,
  excludedPaths,
  hashOf,
  notKept,
  type Snapshot,
  SNAPSHOT_NEW_FILE_BYTES_MAX,
  SNAPSHOT_READ_BYTES_MAX,
  type Snapshots,
  type SnapshotsOptions,
} from "./snapshot.ts";
import { sliced } from "./slices.ts";
import { OneAtATime } from "./one_at_a_time.ts";

/** New and changed files from which on they are put into one pack. */
const PACK_FROM_FILES = 500;

interface Found {
  readonly mode: string;
  readonly hash: string;
  readonly size: number;
}

/** What differs from the index, as far as `add` must be told. */
interface Candidates {
  readonly count: number;
  /** Relative to the workspace: nested repositories, and files too large to keep. */
  readonly leaveOut: readonly string[];
  readonly tooLarge: number;
}

export class GitSnapshots implements Snapshots {
  readonly kind = "git";
  readonly #repository: PrivateRepository;
  readonly #options: SnapshotsOptions;
  /** Relative to the workspace. */
  readonly #excluded: readonly string[];
  readonly #turns = new OneAtATime();
  readonly #closed = new AbortController();

  constructor(tree: WorkTree, options: SnapshotsOptions) {
    this.#repository = new PrivateRepository(tree, options.directory, options.owner);
    this.#options = options;
    this.#excluded = excludedPaths(options);
  }

  take(signal: AbortSignal): Promise<Snapshot> {
    return this.#turns.next(() => this.#take(AbortSignal.any([signal, this.#closed.signal])));
  }

  async compare(from: SnapshotRef, to: SnapshotRef): Promise<Comparison> {
    const trees = [hashOf(from, "git"), hashOf(to, "git")];
    const run = this.#repository.run(this.#closed.signal);
    const diff = async (form: string) => {
      const options = ["-r", "-M", "-l1000", "-z", "--relative", "--no-ext-diff", "--no-textconv", form];
      try {
        return fields(await git(["diff-tree", ...options, ...trees], run));
      } catch (cause) {
        throw new Error(`Cannot compare snapshots "${from}" and "${to}" as one is not kept any more`, {
          cause,
        });
      }
    };
    const all = parseRaw(await diff("--raw"));
    // Counting lines reads every file that differs: not for a checkout of another branch of thousands.
    const counts = all.length <= CHANGES_FILES_MAX ? parseNumstat(await diff("--numstat")) : null;
    const files = all.slice(0, CHANGES_FILES_MAX).map((file) => ({ ...file, ...counts?.get(file.path) }));
    return { files, more: all.length - files.length };
  }

  async read(ref: SnapshotRef, path: string): Promise<Uint8Array | null> {
    const found = await this.#find(ref, path);
    return found && await this.#bytes(ref, path, found);
  }

  restore(ref: SnapshotRef, path: string): Promise<void> {
    return this.#turns.next(() => this.#restore(ref, path));
  }

  [Symbol.dispose](): void {
    this.#closed.abort(
      new Error(`Cannot go on with snapshots of "${this.#options.cwd}" as they were closed`),
    );
  }

  async #take(signal: AbortSignal): Promise<Snapshot> {
    signal.throwIfAborted();
    const takenAt = this.#options.now();
    const { index, isNew } = await this.#repository.beginIndex(signal);
    try {
      const candidates = await this.#candidates(index, signal);
      // The very first time also when nothing differs: entries that are in conflict must be settled.
      const unreadable = isNew || candidates.count > candidates.leaveOut.length
        ? await this.#add(index, candidates, signal)
        : 0;
      // The person's git may have dropped an object that only their index named: not a reason to fail.
      const run = this.#repository.run(signal, { index, writes: true });
      const tree = await git(["write-tree", "--missing-ok"], run);
      const files = entriesOf(index);
      this.#repository.keepIndex(index);
      const ref = `git:${new TextDecoder().decode(tree).trim()}`;
      return { ref, takenAt, files, unreadable, tooLarge: candidates.tooLarge, truncated: false };
    } catch (error) {
      this.#repository.dropIndex(index);
      throw error;
    }
  }

  /** New and changed files; large ones are asked about, nested repositories end in a slash. */
  async #candidates(index: string, signal: AbortSignal): Promise<Candidates> {
    const without = this.#excluded.map(leftOut);
    const args = ["ls-files", "-t", "-o", "-m", "--exclude-standard", "-z", "--", ".", ...without];
    const lines = fields(await git(args, this.#repository.run(signal, { index })));
    const nested: string[] = [];
    const large: string[] = [];
    const cwd = this.#options.cwd;
    await sliced(function* () {
      for (const line of lines) {
        yield;
        const path = line.slice(2);
        if (path.endsWith("/")) nested.push(path.slice(0, -1));
        else if (isLarge(join(cwd, path))) large.push(path);
      }
    }, { signal });
    const known = large.length === 0 ? new Set<string>() : await this.#knownToPerson(large, signal);
    const tooLarge = large.filter((path) => !known.has(path));
    return { count: lines.length, leaveOut: [...nested, ...tooLarge], tooLarge: tooLarge.length };
  }

  /** Those of `paths` in the person's own index, less those that their git keeps elsewhere (LFS). */
  async #knownToPerson(paths: readonly string[], signal: AbortSignal): Promise<Set<string>> {
    const { tree } = this.#repository;
    const run = this.#repository.run(signal, { index: tree.index, literal: true });
    const known = fields(await git(["ls-files", "-z", "--", ...paths], run));
    const converted = await convertedPaths(tree, known, signal);
    return new Set(known.filter((path) => !converted.get(path)?.filtered));
  }

  /** Takes what differs into the index. Returns what could not be read. */
  async #add(index: string, { count, leaveOut }: Candidates, signal: AbortSignal): Promise<number> {
    const input = [".", ...[...leaveOut, ...this.#excluded].map(leftOut)].join("\0");
    // Above this size `add` writes straight into one pack: five times as fast as a file for each object.
    const isMany = count >= PACK_FROM_FILES;
    const form = isMany ? ["-c", "core.bigFileThreshold=1"] : [];
    const args = [...form, "add", "-A", "--ignore-errors", "--pathspec-from-file=-", "--pathspec-file-nul"];
    const { code, stderr } = await runGit(args, this.#repository.run(signal, { index, writes: true, input }));
    if (code > 1) {
      throw new Error(
        `Cannot take a snapshot of "${this.#options.cwd}" as git failed: ${firstLines(stderr)}`,
      );
    }
    return stderr.split("\n").filter((line) => UNREADABLE.test(line)).length;
  }

  async #find(ref: SnapshotRef, path: string): Promise<Found | null> {
    const tree = hashOf(ref, "git");
    checkPath(path);
    const run = this.#repository.run(this.#closed.signal, { literal: true });
    const { code, output, stderr } = await runGit(["ls-tree", "-l", "-z", tree, "--", path], run);
    if (code !== 0) throw notKept(ref, path, new Error(firstLines(stderr)));
    const match = /^(\d+) blob ([0-9a-f]+) +(\d+|BAD)\t/.exec(fields(output)[0] ?? "");
    if (match?.[3] === "BAD") throw notKept(ref, path); // git's word for an object that is not there
    return match && { mode: match[1], hash: match[2], size: Number(match[3]) };
  }

  async #bytes(ref: SnapshotRef, path: string, { hash, size }: Found): Promise<Uint8Array> {
    if (size > SNAPSHOT_READ_BYTES_MAX) {
      throw new Error(
        `Cannot read "${path}" of snapshot "${ref}" as it is larger than 10 MiB: ${size} bytes`,
      );
    }
    const run = { ...this.#repository.run(this.#closed.signal), outputBytesMax: SNAPSHOT_READ_BYTES_MAX };
    const { code, output, stderr } = await runGit(["cat-file", "blob", hash], run);
    if (code !== 0) throw notKept(ref, path, new Error(firstLines(stderr)));
    return output;
  }

  async #restore(ref: SnapshotRef, path: string): Promise<void> {
    const { cwd } = this.#options;
    const found = await this.#find(ref, path);
    const bytes = found && await this.#bytes(ref, path, found);
    await this.#checkCovered(path);
    if (!found || !bytes) return takeAway(cwd, path);
    if (found.mode === "120000") {
      return replaceFile(cwd, path, { type: "link", target: new TextDecoder().decode(bytes) });
    }
    const isExecutable = found.mode === "100755";
    replaceFile(cwd, path, { type: "file", bytes, mode: (now) => withExecution(now, isExecutable) });
  }

  /** @throws Error when what stands there now would not be in a picture, and so be lost */
  async #checkCovered(path: string): Promise<void> {
    const size = presentSize(this.#options.cwd, path);
    if (size === null) return;
    const { signal } = this.#closed;
    const args = ["ls-files", "-c", "-o", "--exclude-standard", "-z", "--", path];
    const listed = fields(await git(args, this.#repository.run(signal, { literal: true })));
    if (!listed.includes(path)) {
      throw new Error(
        `Cannot put back "${path}" as snapshots do not hold what stands there now: git ignores it`,
      );
    }
    if (size > SNAPSHOT_NEW_FILE_BYTES_MAX && !(await this.#knownToPerson([path], signal)).has(path)) {
      throw new Error(
        `Cannot put back "${path}" as snapshots do not hold what stands there now: it is too large`,
      );
    }
  }
}

const UNREADABLE =
  /^(error: unable to index file |error: '.*' does not have a commit|warning: could not open directory )/;

/** Git knows one bit of the mode; the others stay as they are, or as a new file gets them. */
/** A pathspec (gitglossary(7)). */
function leftOut(path: string): string {
  return `:(exclude,literal)${path}`;
}

function withExecution(now: number | null, isExecutable: boolean): number {
  const mode = now ?? 0o666 & ~Deno.umask();
  return isExecutable ? mode | (mode & 0o444) >> 2 : mode & ~0o111;
}
