/**
 * Whether a session is there, and whether anybody has it open: what a claim needs to know of its holder.
 *
 * Knows of sessions only that each is a directory `sessions/<id>` with a `meta.json`, whose `guard` is held
 * and touched by whoever has it open. Every doubt says alive.
 */
import { join } from "@std/path";
import { isHeld, lastHeldAt } from "./guard.ts";
import { directoryEntries } from "./presence.ts";

/** A session that nobody has had open for this time has ended. Milliseconds. */
export const SESSION_GONE_AFTER_MS = 60_000;

/** What a session id may look like before it reaches a path. */
export const SESSION_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/;

export interface SessionPlace {
  readonly stateDir: string;
  readonly id: string;
}

/** The ids of the sessions in `directory`, which is `sessions` of a state directory. */
export function sessionIds(directory: string): string[] {
  return directoryEntries(directory)
    .filter(({ name, isDirectory }) => isDirectory && SESSION_ID.test(name)).map(({ name }) => name);
}

/** Whether `id` names a session of this state directory, open or not. */
export function isSession(place: SessionPlace): boolean {
  return SESSION_ID.test(place.id) && modifiedAt(join(directoryOf(place), "meta.json")) !== null;
}

/**
 * Whether the session is gone, or nobody has had it open for {@link SESSION_GONE_AFTER_MS}.
 * @param now Epoch milliseconds.
 */
export async function isSessionDead(place: SessionPlace, now: number): Promise<boolean> {
  if (!SESSION_ID.test(place.id)) return false;
  const guard = join(directoryOf(place), "guard");
  try {
    const changed = modifiedAt(directoryOf(place));
    if (changed === null) return true;
    if (await isHeld(guard)) return false;
    return now - (lastHeldAt(guard) ?? changed) >= SESSION_GONE_AFTER_MS;
  } catch {
    return false; // it cannot be looked at: the time to live decides
  }
}

function directoryOf({ stateDir, id }: SessionPlace): string {
  return join(stateDir, "sessions", id);
}

function modifiedAt(path: string): number | null {
  try {
    return Deno.statSync(path).mtime?.getTime() ?? 0;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
