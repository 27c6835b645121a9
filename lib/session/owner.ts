/**
 * A note beside a session's guard that says who holds it, for those who find it held. Decides nothing.
 */
import { join } from "@std/path";
import { readJson, removeIfThere, writeFileAtomic } from "../coordination/atomic_file.ts";

export interface Owner {
  readonly pid: number;
  /** Address of the drawbridge. */
  readonly url: string;
}

/** A disk that takes nothing keeps nobody from a session: others are told no address then. */
export function writeOwner(directory: string, owner: Owner): void {
  try {
    writeFileAtomic(join(directory, "owner.json"), JSON.stringify(owner) + "\n", { durable: false });
  } catch {
    removeOwner(directory); // what an earlier holder left is wrong now
  }
}

export function readOwner(directory: string): Owner | null {
  try {
    const value = readJson(join(directory, "owner.json"));
    if (typeof value !== "object" || value === null || !("url" in value) || !("pid" in value)) return null;
    const { url, pid } = value;
    return typeof url === "string" && typeof pid === "number" ? { url, pid } : null;
  } catch {
    return null; // nobody is told an address then
  }
}

export function removeOwner(directory: string): void {
  try {
    removeIfThere(join(directory, "owner.json"));
  } catch { /* it is replaced by the next holder */ }
}
