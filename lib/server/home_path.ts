/**
 * Directories as people write them.
 */
import { homedir } from "node:os";
import { join } from "@std/path";

/** As a shell does: `~` is the home directory of who runs drawbridge; another user's is not known here. */
export function expandHome(path: string): string {
  return /^~(\/|$)/.test(path) ? join(homedir(), path.slice(1)) : path;
}
