/** Whether a session is there and open: by its directory, its guard and when that was last held. */
import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { Guard } from "../../../lib/coordination/guard.ts";
import {
  isSession,
  isSessionDead,
  SESSION_GONE_AFTER_MS,
} from "../../../lib/coordination/session_presence.ts";

const NOW = Date.parse("2026-01-02T03:04:05.000Z");
const ID = "0b1c";

async function withSession(
  run: (
    session: { place: { stateDir: string; id: string }; directory: string; guard: string },
  ) => Promise<void>,
): Promise<void> {
  const stateDir = await Deno.makeTempDir({ prefix: "drawbridge-presence-" });
  const directory = join(stateDir, "sessions", ID);
  await Deno.mkdir(directory, { recursive: true });
  await Deno.writeTextFile(join(directory, "meta.json"), "{}");
  try {
    await run({ place: { stateDir, id: ID }, directory, guard: join(directory, "guard") });
  } finally {
    await Deno.remove(stateDir, { recursive: true });
  }
}

/** As a holder leaves its guard that touched it at `at`. */
async function heldLastAt(path: string, at: number): Promise<void> {
  using guard = await Guard.tryAcquire(path);
  guard?.touch(at);
}

Deno.test("isSession() tells a session's directory from everything else", () =>
  withSession(async ({ place: { stateDir }, directory }) => {
    assertEquals(isSession({ stateDir, id: ID }), true);
    for (const id of ["other", "", ".", "..", "../sessions/0b1c", "a/b"]) {
      assertEquals(isSession({ stateDir, id }), false, id);
    }
    await Deno.remove(join(directory, "meta.json"));
    assertEquals(isSession({ stateDir, id: ID }), false);
  }));

Deno.test("isSessionDead() is false while the guard is held, however long ago it was touched", () =>
  withSession(async ({ place, guard }) => {
    using held = await Guard.tryAcquire(guard);
    held?.touch(NOW - 10 * SESSION_GONE_AFTER_MS);
    assertEquals(await isSessionDead(place, NOW), false);
  }));

Deno.test("isSessionDead() is true when nobody has held the guard for 60 s, not before", () =>
  withSession(async ({ place, guard }) => {
    await heldLastAt(guard, NOW - SESSION_GONE_AFTER_MS + 1);
    assertEquals(await isSessionDead(place, NOW), false);
    await heldLastAt(guard, NOW - SESSION_GONE_AFTER_MS);
    assertEquals(await isSessionDead(place, NOW), true);
  }));

Deno.test("isSessionDead() is true when the session is gone", () =>
  withSession(async ({ place, directory }) => {
    await Deno.remove(directory, { recursive: true });
    assertEquals(await isSessionDead(place, NOW), true);
  }));

Deno.test("isSessionDead() goes by the directory's time before the guard was ever made", () =>
  withSession(async ({ place, directory }) => {
    await Deno.utime(directory, new Date(NOW), new Date(NOW));
    assertEquals(await isSessionDead(place, NOW + SESSION_GONE_AFTER_MS - 1), false);
    assertEquals(await isSessionDead(place, NOW + SESSION_GONE_AFTER_MS), true);
  }));

Deno.test("isSessionDead() is false on doubt: a time to come, a guard that is none, an id that is none", () =>
  withSession(async ({ place, guard }) => {
    await heldLastAt(guard, NOW + 10 * 365 * 24 * 60 * 60 * 1000);
    assertEquals(await isSessionDead(place, NOW), false);
    await Deno.remove(guard);
    await Deno.mkdir(guard);
    assertEquals(await isSessionDead(place, NOW + SESSION_GONE_AFTER_MS), false);
    assertEquals(await isSessionDead({ stateDir: place.stateDir, id: "../gone" }, NOW), false);
  }));
