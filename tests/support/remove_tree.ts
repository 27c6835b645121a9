/**
 * Tidying up behind processes.
 */
import { eventually } from "./deadline.ts";

/** Removes `path` with all that is in it: what was killed may live a moment longer, and write there until then. */
export async function removeTree(path: string): Promise<void> {
  await eventually(() => tryToRemove(path), `${path} that nobody writes into`);
}

async function tryToRemove(path: string): Promise<boolean> {
  try {
    await Deno.remove(path, { recursive: true });
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return true;
    // ENOTEMPTY: written into while it was being emptied.
    if (error instanceof Error && "code" in error && error.code === "ENOTEMPTY") return false;
    throw error;
  }
}
