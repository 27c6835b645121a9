/**
 * Pictures of a workspace without git: a walk in slices, manifests, and the contents of small files.
 *
 * Refs are `files:<sha256 of the manifest>`. Files that look as they did last time are not read again.
 */
import { join } from "@std/path";
import type { FileChange, SnapshotRef } from "../workspace.ts";
import { ensureDirectory, sweepTemporary } from "../coordination/atomic_file.ts";
import { BlobStore } from "./blob_store.ts";
import { isLeftOut } from "./ignore_rules.ts";
import { countLines } from "./line_counts.ts";
import { liveness } from "../coordination/liveness.ts";
import { type Manifest, type ManifestFile, MODE_LINK, MODE_TYPE } from "./manifest.ts";
import { newestManifest, readManifest, writeManifest } from "./manifest.ts";
import { diffManifests, endOf, type FileDifference } from "./manifest_diff.ts";
import { checkPath, presentSize, replaceFile, takeAway } from "../files/confined_file.ts";
import { sliced } from "./slices.ts";
import { readSmallFile } from "../files/small_file.ts";
import { CHANGES_FILES_MAX, excludedPaths, notKept, SNAPSHOT_KEPT_BYTES_MAX } from "./snapshot.ts";
import type { Comparison, Snapshot, Snapshots, SnapshotsOptions } from "./snapshot.ts";
import { OneAtATime } from "./one_at_a_time.ts";
import { walk, type WalkedFile, type WalkEnd } from "./workspace_walk.ts";

/** A file whose time is this near to the picture may have been edited after it in the same instant. */
const TIME_IS_SURE_AFTER_MS = 2000;
/** Longest that one comparison counts lines, all files together. Milliseconds. */
const COUNT_MS_MAX = 3000;
/** Manifests kept in memory. */
const MANIFESTS_MAX = 3;

interface Former {
  readonly manifest: Manifest;
  /** Epoch milliseconds. */
  readonly takenAt: number;
}

export class FileSnapshots implements Snapshots {
  readonly kind = "files";
  readonly #options: SnapshotsOptions;
  readonly #blobs: BlobStore;
  readonly #turns = new OneAtATime();
  readonly #closed = new AbortController();
  readonly #manifests = new Map<SnapshotRef, Manifest>();
  #former: Former | null | undefined;

  constructor(options: SnapshotsOptions) {
    this.#options = options;
    this.#blobs = new BlobStore(options.directory);
    const folder = join(options.directory, "manifests");
    ensureDirectory(folder);
    sweepTemporary(folder, (pid) => liveness(pid) === "dead");
  }

  take(signal: AbortSignal): Promise<Snapshot> {
    return this.#turns.next(() => this.#take(AbortSignal.any([signal, this.#closed.signal])));
  }

  async compare(from: SnapshotRef, to: SnapshotRef): Promise<Comparison> {
    const why = `comparison with ${to}`;
    const all = diffManifests(this.#manifest(from, why), this.#manifest(to, why));
    const { now } = this.#options;
    const shown = all.slice(0, CHANGES_FILES_MAX);
    const begun = now();
    const count = (difference: FileDifference) =>
      now() - begun < COUNT_MS_MAX ? this.#count(difference) : null;
    const files: FileChange[] = [];
    await sliced(function* () {
      for (const difference of shown) {
        files.push({ ...named(difference), ...count(difference) });
        yield;
      }
    }, { signal: this.#closed.signal, now });
    return { files, more: all.length - files.length };
  }

  // deno-lint-ignore require-await -- what it throws is to reach the caller as a rejection
  async read(ref: SnapshotRef, path: string): Promise<Uint8Array | null> {
    const file = this.#find(ref, path);
    return file && this.#bytes(ref, file);
  }

  restore(ref: SnapshotRef, path: string): Promise<void> {
    // deno-lint-ignore require-await -- as above
    return this.#turns.next(async () => this.#restore(ref, path));
  }

  [Symbol.dispose](): void {
    this.#closed.abort(
      new Error(`Cannot go on with snapshots of "${this.#options.cwd}" as they were closed`),
    );
  }

  async #take(signal: AbortSignal): Promise<Snapshot> {
    const { now, directory } = this.#options;
    signal.throwIfAborted();
    const takenAt = now();
    this.#former ??= this.#blobs.isThere ? fromDisk(directory) : null;
    const files = new Map<string, ManifestFile>();
    const end = await sliced(() => this.#walk(files), { signal, now });
    const manifest = { truncated: end.truncated, files };
    const ref = await sliced(() => writeManifest(directory, manifest), { signal, now });
    this.#former = { manifest, takenAt };
    this.#remember(ref, manifest);
    return {
      ref,
      takenAt,
      files: files.size,
      unreadable: end.unreadable,
      tooLarge: 0,
      truncated: end.truncated,
    };
  }

  *#walk(files: Map<string, ManifestFile>): Generator<void, WalkEnd, void> {
    const found = (file: WalkedFile) => files.set(file.path, this.#describe(file));
    return yield* walk(this.#options.cwd, { found, excluded: excludedPaths(this.#options) });
  }

  #describe({ path, info }: WalkedFile): ManifestFile {
    const { size, mtime } = info;
    const mode = info.mode ?? 0o100644;
    const file = { path, size, mtimeNs: `${mtime?.getTime() ?? 0}000000`, mode };
    return { ...file, hash: this.#reused(file) ?? this.#keep(path, info) };
  }

  #reused({ path, size, mtimeNs, mode }: Omit<ManifestFile, "hash">): string | null {
    const before = this.#former?.manifest.files.get(path);
    if (!this.#former || !before || before.size !== size || before.mode !== mode) return null;
    const isSure = Number(mtimeNs.slice(0, -6)) < this.#former.takenAt - TIME_IS_SURE_AFTER_MS;
    return isSure && before.mtimeNs === mtimeNs ? before.hash : null;
  }

  /** Keeps the content of a file that is small enough. Returns its hash, else null. */
  #keep(path: string, info: Deno.FileInfo): string | null {
    const whole = join(this.#options.cwd, path);
    if (info.isSymlink) return this.#blobs.put(new TextEncoder().encode(Deno.readLinkSync(whole)));
    if (info.size > SNAPSHOT_KEPT_BYTES_MAX) return null;
    const bytes = readSmallFile(whole, SNAPSHOT_KEPT_BYTES_MAX);
    return bytes && this.#blobs.put(bytes);
  }

  #count({ before, after }: FileDifference): { added: number; removed: number } | null {
    const content = (file: ManifestFile | null) => {
      if (file === null) return new Uint8Array();
      return file.hash === null ? null : this.#blobs.get(file.hash);
    };
    const [from, to] = [content(before), content(after)];
    return from && to && countLines(from, to);
  }

  #find(ref: SnapshotRef, path: string): ManifestFile | null {
    checkPath(path);
    const manifest = this.#manifest(ref, path);
    const file = manifest.files.get(path) ?? null;
    if (file === null && !endOf(manifest)(path)) {
      throw new Error(`Cannot read "${path}" of snapshot "${ref}" as there were too many files to know it`);
    }
    return file;
  }

  #bytes(ref: SnapshotRef, { path, hash }: ManifestFile): Uint8Array {
    if (hash === null) {
      throw new Error(
        `Cannot read "${path}" of snapshot "${ref}" as it is larger than 1 MiB and was not kept`,
      );
    }
    const bytes = this.#blobs.get(hash);
    if (bytes === null) throw notKept(ref, path);
    return bytes;
  }

  #restore(ref: SnapshotRef, path: string): void {
    const { cwd } = this.#options;
    const file = this.#find(ref, path);
    const bytes = file && this.#bytes(ref, file);
    this.#checkCovered(path);
    if (!file || !bytes) return takeAway(cwd, path);
    if ((file.mode & MODE_TYPE) === MODE_LINK) {
      return replaceFile(cwd, path, { type: "link", target: new TextDecoder().decode(bytes) });
    }
    replaceFile(cwd, path, { type: "file", bytes, mode: () => file.mode & 0o7777 });
  }

  /** @throws Error when what stands there now would not be in a picture, and so be lost */
  #checkCovered(path: string): void {
    const size = presentSize(this.#options.cwd, path);
    if (size === null) return;
    const why = isLeftOut(this.#options.cwd, path)
      ? "it is ignored"
      : size > SNAPSHOT_KEPT_BYTES_MAX
      ? "it is too large"
      : null;
    if (why) {
      throw new Error(`Cannot put back "${path}" as snapshots do not hold what stands there now: ${why}`);
    }
  }

  #manifest(ref: SnapshotRef, path: string): Manifest {
    const known = this.#manifests.get(ref);
    if (known) return known;
    const manifest = readManifest(this.#options.directory, ref, path);
    this.#remember(ref, manifest);
    return manifest;
  }

  #remember(ref: SnapshotRef, manifest: Manifest): void {
    this.#manifests.delete(ref);
    this.#manifests.set(ref, manifest);
    for (const oldest of this.#manifests.keys()) {
      if (this.#manifests.size <= MANIFESTS_MAX) break;
      this.#manifests.delete(oldest);
    }
  }
}

function fromDisk(directory: string): Former | null {
  const newest = newestManifest(directory);
  return newest && { manifest: newest.manifest, takenAt: newest.writtenAt };
}

function named({ status, before, after }: FileDifference): FileChange {
  const path = (after ?? before)?.path ?? "";
  return status === "renamed" && before ? { path, status, oldPath: before.path } : { path, status };
}
