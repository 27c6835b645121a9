/** Stopping an agent that is at rest, on a clock moved by hand. */
import { assertEquals } from "@std/assert";
import { IdleStop } from "../../../lib/session/idle_stop.ts";
import { replace } from "../../support/virtual_time.ts";

const DAY_MS = 24 * 60 * 60_000;

Deno.test("IdleStop waits longer than a single timer can", () => {
  const timers: { run: () => void; ms: number }[] = [];
  const setTimeout = (run: () => void, ms: number) => timers.push({ run, ms });
  const undo = replace(globalThis, { setTimeout });
  const undoUnref = replace(Deno, { unrefTimer: () => {} });
  try {
    let waitedMs = 0;
    let idleAtMs = -1;
    const options = { afterMs: 60 * DAY_MS, isAtRest: () => true, onIdle: () => void (idleAtMs = waitedMs) };
    new IdleStop(options).look();
    for (const { run, ms } of timers) {
      assertEquals(ms < 2 ** 31, true, `${ms} ms`);
      waitedMs += ms;
      run();
    }
    assertEquals(idleAtMs, 60 * DAY_MS);
  } finally {
    undo();
    undoUnref();
  }
});
