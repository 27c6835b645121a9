/**
 * A directory that drawbridge made for a session whose agent then did not come to work: it goes to the trash,
 * and is never deleted outright.
 */
import { moveToTrash } from "../coordination/trash.ts";
import { errorText, type Log } from "../log.ts";

/**
 * Moves `directory` to the trash if nothing was put into it. Never rejects.
 *
 * @returns What to tell the person; null when it stays.
 */
export async function trashProvisional(
  directory: string,
  options: { readonly stateDir: string; /** Epoch milliseconds. */ readonly now: number; readonly log: Log },
): Promise<string | null> {
  const { stateDir, now, log } = options;
  try {
    if ([...Deno.readDirSync(directory)].length > 0) return null;
    const place = await moveToTrash(stateDir, directory, now);
    return `The new directory "${directory}" was empty, and is in the trash: ${place}`;
  } catch (error) {
    log.warn(`Cannot tidy up "${directory}" as ${errorText(error)}`);
    return null;
  }
}
