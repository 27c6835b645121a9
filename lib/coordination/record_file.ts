/**
 * Small JSON notes at a path where anything may lie: read without hanging and without bound, and what is
 * none set aside, never removed, for a person to look at.
 */
import { ensureDirectory, removeIfThere } from "./atomic_file.ts";
import { errorText } from "../log.ts";

/** A note is a few hundred bytes. */
const RECORD_BYTES_MAX = 64 * 1024;
/** How long what was set aside is kept. Milliseconds. */
const ASIDE_KEPT_MS = 7 * 24 * 60 * 60 * 1000;
const ASIDE = /\.unreadable-(\d+)$/;

/** What lies at a path: nothing, JSON, or something else, and why. */
export type Found =
  | { readonly is: "nothing" }
  | { readonly is: "json"; readonly value: unknown }
  | { readonly is: "unreadable"; readonly why: string };

/** {@link ensureDirectory} for records. @throws Error naming the directory when it cannot be had. */
export function ensureRecordDirectory(path: string): void {
  try {
    ensureDirectory(path);
  } catch (cause) {
    const why = errorText(cause);
    throw new Error(`Cannot keep records in "${path}" as ${why}`, { cause });
  }
}

/** @throws what reading throws for reasons that are not the file's: no permission, a failing disk. */
export function readRecord(path: string): Found {
  try {
    const { isFile, size } = Deno.lstatSync(path); // a FIFO would hang, a link leads elsewhere
    if (!isFile) return { is: "unreadable", why: "it is not a regular file" };
    if (size > RECORD_BYTES_MAX) return { is: "unreadable", why: `it has ${size} bytes` };
    return parsed(Deno.readTextFileSync(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { is: "nothing" };
    throw error;
  }
}

/** Renames what lies at `path` to a name nobody reads. @param at Epoch milliseconds. @returns that name. */
export function setAside(path: string, at: number): string {
  const aside = `${path}.unreadable-${Math.trunc(at)}`;
  Deno.renameSync(path, aside);
  return aside;
}

/** Whether `name` was set aside longer ago than such things are kept. @param now Epoch milliseconds. */
export function isOldAside(name: string, now: number): boolean {
  const at = Number(ASIDE.exec(name)?.[1] ?? NaN);
  return now - at > ASIDE_KEPT_MS;
}

/** Removes a file that was set aside; what is a directory stays. */
export function removeAside(path: string): void {
  try {
    removeIfThere(path);
  } catch { /* a full directory: not of our making, and in nobody's way */ }
}

function parsed(text: string): Found {
  try {
    return { is: "json", value: JSON.parse(text) };
  } catch {
    return { is: "unreadable", why: text === "" ? "it is empty" : "it is not JSON" };
  }
}
