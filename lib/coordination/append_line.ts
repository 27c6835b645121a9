/**
 * Lines added at the end of a file that several may add to: one write each, and one that was torn by a crash or
 * a full disk spoils no other.
 */
import { writeAll } from "./atomic_file.ts";

const NEWLINE = 0x0a;

/** Adds `line`, which has no newline, to the file at `path`, made for its owner only. @throws what open(2) and write(2) throw */
export function appendLine(path: string, line: string): void {
  using file = Deno.openSync(path, { create: true, append: true, read: true, mode: 0o600 });
  const torn = file.statSync().size > 0 && lastByte(file) !== NEWLINE;
  writeAll(file, new TextEncoder().encode(`${torn ? "\n" : ""}${line}\n`));
}

function lastByte(file: Deno.FsFile): number {
  const byte = new Uint8Array(1);
  file.seekSync(-1, Deno.SeekMode.End);
  file.readSync(byte);
  return byte[0];
}
