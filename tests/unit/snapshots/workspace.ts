/** Workspaces that last as long as a test, with git and without, and pictures of them. */
import { createHash } from "node:crypto";
import { dirname, join } from "@std/path";
import { openSnapshots, type Snapshot, type Snapshots } from "../../../lib/snapshots/snapshots.ts";

/** Who commits in tests; nothing of the person's configuration takes part. */
const WHO = ["-c", "user.name=test", "-c", "user.email=test@localhost", "-c", "init.defaultBranch=main"];

export class Workspace implements Disposable {
  readonly root: string;
  /** The workspace. */
  readonly cwd: string;
  /** Its folder in a state directory. */
  readonly directory: string;

  constructor(parent?: string) {
    this.root = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "drawbridge-workspace-", dir: parent }));
    this.cwd = join(this.root, "work");
    this.directory = join(this.root, "state");
    Deno.mkdirSync(this.cwd);
  }

  path(path: string): string {
    return join(this.cwd, path);
  }

  write(path: string, content: string | Uint8Array, mode?: number): void {
    Deno.mkdirSync(dirname(this.path(path)), { recursive: true });
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    Deno.writeFileSync(this.path(path), bytes);
    if (mode !== undefined) Deno.chmodSync(this.path(path), mode);
  }

  text(path: string): string {
    return Deno.readTextFileSync(this.path(path));
  }

  remove(path: string): void {
    Deno.removeSync(this.path(path), { recursive: true });
  }

  mode(path: string): number {
    return (Deno.lstatSync(this.path(path)).mode ?? 0) & 0o777;
  }

  /** Runs git in the workspace or below it. Returns what it said. */
  git(args: readonly string[], below = "."): string {
    const { code, stdout, stderr } = new Deno.Command("git", {
      args: [...WHO, ...args],
      cwd: this.path(below),
      env: { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" },
    }).outputSync();
    const decoder = new TextDecoder();
    if (code !== 0) throw new Error(`git ${args.join(" ")}: ${decoder.decode(stderr)}`);
    return decoder.decode(stdout);
  }

  init(below = "."): void {
    Deno.mkdirSync(this.path(below), { recursive: true });
    this.git(["init", "-q"], below);
  }

  commit(below = "."): void {
    this.git(["add", "-A"], below);
    this.git(["commit", "-q", "-m", "all"], below);
  }

  open(
    options: { below?: string; owner?: string; now?: () => number; exclude?: readonly string[] } = {},
  ): Promise<Snapshots> {
    return openSnapshots({
      cwd: this.path(options.below ?? "."),
      directory: this.directory,
      owner: options.owner ?? "session-1",
      exclude: options.exclude,
      now: options.now ?? Date.now,
    });
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.root, { recursive: true });
  }
}

export function take(snapshots: Snapshots): Promise<Snapshot> {
  return snapshots.take(new AbortController().signal);
}

/** What differs, one line a file: `modified a.txt +1 -2`, `renamed old -> new +0 -0`. */
export async function changes(snapshots: Snapshots, from: Snapshot, to: Snapshot): Promise<string[]> {
  const { files, more } = await snapshots.compare(from.ref, to.ref);
  const lines = files.map(({ status, path, oldPath, added, removed }) => {
    const counts = added === undefined ? "" : ` +${added} -${removed}`;
    return `${status} ${oldPath === undefined ? "" : `${oldPath} -> `}${path}${counts}`;
  });
  return more === 0 ? lines : [...lines, `and ${more} more`];
}

export async function readText(snapshots: Snapshots, at: Snapshot, path: string): Promise<string | null> {
  const bytes = await snapshots.read(at.ref, path);
  return bytes && new TextDecoder().decode(bytes);
}

/** Every file and directory below `directory` with its mode, time and a hash of its bytes. */
export function fingerprint(directory: string): string[] {
  const found: string[] = [];
  const visit = (at: string) => {
    for (const { name, isDirectory } of Deno.readDirSync(at)) {
      const path = join(at, name);
      const { mode, mtime, isFile } = Deno.lstatSync(path);
      const hash = isFile ? createHash("sha256").update(Deno.readFileSync(path)).digest("hex") : "";
      found.push(`${path} ${mode?.toString(8)} ${mtime?.getTime()} ${hash}`);
      if (isDirectory) visit(path);
    }
  };
  visit(directory);
  return found.sort();
}

/** Gives a file an old time, so that git takes it for unchanged without looking into it again. */
export function makeOld(path: string): void {
  const old = new Date(Date.now() - 60_000);
  Deno.utimeSync(path, old, old);
}
