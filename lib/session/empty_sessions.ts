/**
 * Sessions that were opened long ago and never prompted: nobody will look for them.
 */
import { join } from "@std/path";
import { Guard } from "../coordination/guard.ts";
import { sessionIds } from "../coordination/session_presence.ts";
import { errorText, type Log } from "../log.ts";
import { readDigest } from "./journal.ts";
import { readMeta } from "./meta.ts";
import { isListed } from "./summary.ts";

/** A session nobody ever prompted is removed after this time. Milliseconds. */
const EMPTY_KEPT_MS = 24 * 60 * 60 * 1000;

/** Removes them from `directory`; one that is open anywhere stays. @param options.now Epoch milliseconds. */
export async function removeEmptySessions(
  directory: string,
  options: { readonly now: number; readonly log: Log },
): Promise<void> {
  for (const id of sessionIds(directory)) {
    try {
      await removeIfEmpty(join(directory, id), options.now);
    } catch (error) {
      const why = errorText(error);
      options.log.warn(`Cannot tidy up session ${id} as ${why}`);
    }
  }
}

async function removeIfEmpty(directory: string, now: number): Promise<void> {
  const meta = readMeta(directory);
  if (!meta || now - meta.createdAt < EMPTY_KEPT_MS) return;
  using guard = await Guard.tryAcquire(join(directory, "guard"));
  if (guard && !isListed(meta, readDigest(directory))) await Deno.remove(directory, { recursive: true });
}
