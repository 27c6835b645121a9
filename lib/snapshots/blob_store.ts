/** Contents of files, each kept once under `<directory>/blobs/` by the SHA-256 of its bytes. */
import { createHash } from "node:crypto";
import { join } from "@std/path";
import { ensureDirectory, writeFileAtomic } from "../coordination/atomic_file.ts";

export class BlobStore {
  readonly #directory: string;
  /** Hashes that are known to be there. */
  readonly #known = new Set<string>();
  readonly #folders = new Set<string>();

  constructor(directory: string) {
    this.#directory = join(directory, "blobs");
  }

  get isThere(): boolean {
    return sizeOf(this.#directory) !== null;
  }

  /** Keeps the bytes. Returns their hash. */
  put(bytes: Uint8Array): string {
    const hash = sha256(bytes);
    if (this.#known.has(hash)) return hash;
    const folder = join(this.#directory, hash.slice(0, 2));
    if (!this.#folders.has(folder)) ensureDirectory(folder);
    this.#folders.add(folder);
    const path = join(folder, hash);
    // Not synced, so that a power cut may leave it empty: the size tells, and it is written again.
    if (sizeOf(path) !== bytes.length) writeFileAtomic(path, bytes, { durable: false });
    this.#known.add(hash);
    return hash;
  }

  /** The bytes, or null when they are not there (any more) or not what they were. */
  get(hash: string): Uint8Array | null {
    try {
      const bytes = Deno.readFileSync(join(this.#directory, hash.slice(0, 2), hash));
      return sha256(bytes) === hash ? bytes : null;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return null;
      throw error;
    }
  }
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function sizeOf(path: string): number | null {
  try {
    return Deno.statSync(path).size;
  } catch {
    return null; // not there
  }
}
