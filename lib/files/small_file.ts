/**
 * Reading a regular file of bounded size, and nothing else that may stand in its place.
 *
 * Hazard: opening a FIFO waits for a writer, and with it the whole process; a link leads elsewhere. So it is
 * opened without following and without waiting, and looked at after (open(2), O_NOFOLLOW, O_NONBLOCK).
 */
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";

const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** A regular file that is open for reading. */
export interface OpenFile extends Disposable {
  /** Device and inode: which file it is, whatever its path leads to by now. */
  readonly identity: string;
  /** All its bytes from where it stands, or null when they are more than `bytesMax`. */
  read(bytesMax: number): Uint8Array | null;
}

/** The bytes, or null for what is not there, no regular file, or larger. @throws what else open(2) throws */
export function readSmallFile(path: string, bytesMax: number): Uint8Array | null {
  using file = openRegularFile(path);
  return file?.read(bytesMax) ?? null;
}

/** Opens a regular file; null for what is not there or no such file. @throws what else open(2) throws */
export function openRegularFile(path: string): OpenFile | null {
  let file: number;
  try {
    file = openSync(path, FLAGS);
  } catch (error) {
    if (error instanceof Error && "code" in error && NOT_A_FILE.has(String(error.code))) return null;
    throw error;
  }
  const stat = fstatSync(file);
  if (!stat.isFile()) {
    closeSync(file);
    return null;
  }
  return {
    identity: `${stat.dev}:${stat.ino}`,
    read: (bytesMax) => stat.size <= bytesMax ? readUpTo(file, stat.size, bytesMax) : null,
    [Symbol.dispose]: () => closeSync(file),
  };
}

const NOT_A_FILE = new Set(["ENOENT", "ENOTDIR", "ELOOP", "EISDIR", "ENXIO"]);

/** It may have grown or shrunk since its size was asked. */
function readUpTo(file: number, size: number, bytesMax: number): Uint8Array | null {
  let bytes = new Uint8Array(size + 1);
  let length = 0;
  while (true) {
    const read = readSync(file, bytes, length, bytes.length - length, null);
    length += read;
    if (length > bytesMax) return null;
    if (read === 0) return bytes.subarray(0, length);
    if (length === bytes.length) {
      const larger = new Uint8Array(Math.min(bytes.length * 2, bytesMax + 1));
      larger.set(bytes);
      bytes = larger;
    }
  }
}
