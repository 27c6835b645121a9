/**
 * Housekeeping in one workspace's folder: what crashed owners left, and pictures that grew too large.
 *
 * Leases and everything else in the folder are not looked at.
 */
import { join } from "@std/path";
import { sweepTemporary } from "../coordination/atomic_file.ts";
import { liveness } from "../coordination/liveness.ts";
import { sliced } from "./slices.ts";
import { SNAPSHOT_STORE_BYTES_MAX } from "./snapshot.ts";
import { directoryEntries } from "../coordination/presence.ts";

export interface SweepOptions {
  /** Whether there is still a session of this name, open or to be opened again. */
  readonly isOwner: (owner: string) => boolean;
  /** Whether somebody works in this workspace now, in any process: nothing is dropped then. */
  readonly inUse: boolean;
  readonly bytesMax?: number;
}

/** Contents, and what names them: none is worth anything without the others. */
const STORES = ["objects", "blobs", "manifests"];
const DROPPED = /^dropped-\d+-/;
const INDEX = /^index-(.+?)(?:\.working-(\d+)(?:-[0-9a-f]+)?)?(?:\.lock)?$/;

/**
 * Removes indexes whose owners are gone; and all pictures when they take more than `bytesMax` (1 GiB) and
 * nobody works here. Older refs can then be neither read nor compared: `read` says so.
 *
 * @returns how many indexes were removed, and how many bytes of pictures
 */
export async function sweepSnapshots(
  directory: string,
  options: SweepOptions,
): Promise<{ indexes: number; bytes: number }> {
  const blobs = join(directory, "blobs");
  const folders = namesIn(blobs).map((name) => join(blobs, name));
  for (const folder of [join(directory, "manifests"), ...folders]) {
    sweepTemporary(folder, (pid) => liveness(pid) === "dead");
  }
  const names = namesIn(directory);
  for (const name of names.filter((name) => DROPPED.test(name))) await removeAll(join(directory, name));
  const indexes = names.filter((name) => INDEX.test(name));
  const left = indexes.filter((name) => isLeft(name, options));
  for (const name of left) await removeAll(join(directory, name));
  if (options.inUse) return { indexes: left.length, bytes: 0 };
  const bytes = await sizeOfAll(STORES.map((name) => join(directory, name)));
  if (bytes <= (options.bytesMax ?? SNAPSHOT_STORE_BYTES_MAX)) return { indexes: left.length, bytes: 0 };
  await dropAll(directory, indexes);
  return { indexes: indexes.length, bytes };
}

function isLeft(name: string, { isOwner }: SweepOptions): boolean {
  const [, owner, pid] = INDEX.exec(name) ?? [];
  if (pid !== undefined) return liveness(Number(pid)) === "dead";
  return !isOwner(owner);
}

/** The indexes first: one that outlived its objects would make pictures with holes in them. */
async function dropAll(directory: string, indexes: readonly string[]): Promise<void> {
  for (const name of indexes) await removeAll(join(directory, name));
  for (const name of STORES) {
    const dropped = join(directory, `dropped-${Deno.pid}-${name}`);
    try {
      Deno.renameSync(join(directory, name), dropped);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) continue;
      throw error;
    }
    await removeAll(dropped);
  }
}

function sizeOfAll(directories: readonly string[]): Promise<number> {
  return sliced(function* () {
    let bytes = 0;
    const waiting = [...directories];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      yield;
      for (const { name, isDirectory } of directoryEntries(next)) {
        const path = join(next, name);
        if (isDirectory) waiting.push(path);
        else bytes += sizeOf(path);
        yield;
      }
    }
    return bytes;
  });
}

function sizeOf(path: string): number {
  try {
    return Deno.lstatSync(path).size;
  } catch {
    return 0; // it went while we counted
  }
}

function namesIn(directory: string): string[] {
  return directoryEntries(directory).map(({ name }) => name);
}

async function removeAll(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
