/** What stands on the disk: at a path, links not followed, and in a directory. */

/** What stands there, or null. @throws what else lstat(2) throws, as for a directory that is closed to us */
export function lstatOrNull(path: string): Deno.FileInfo | null {
  try {
    return Deno.lstatSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return null;
    throw error;
  }
}

/** What cannot be looked at counts as not there. */
export function isThere(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false; // not to be had is as good as not there
  }
}

/** The entries of `path`; none where there is no such directory. */
export function directoryEntries(path: string): Deno.DirEntry[] {
  try {
    return [...Deno.readDirSync(path)];
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
