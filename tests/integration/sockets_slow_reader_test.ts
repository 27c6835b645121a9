/**
 * A browser that stops reading: it costs nobody time or memory and catches up. List B of the security
 * notes, B29.
 */
import { assert, assertEquals } from "@std/assert";
import { residentBytes } from "../support/process_memory.ts";
import { MIB, type RawSocket, SocketStage } from "../support/socket_stage.ts";

Deno.test("a browser that stops reading while 50,000 events come slows nobody and misses nothing (B29)", async () => {
  await using stage = await SocketStage.open();
  using stalled = await stage.socket();
  const ready = await stalled.until("ready");
  await stage.view.prompt("flood 10000 500"); // what a drawbridge at work weighs
  const base = residentBytes(stage.bridge.pid);
  await stage.view.prompt("flood 50000 500");
  const grown = residentBytes(stage.bridge.pid) - base;
  assert(grown < 64 * MIB, `${Math.round(grown / MIB)} MiB more`);
  const live = stage.view.events.map((event) => event.seq);
  assertEquals(live.length, live.at(-1), "the other browser has all of them meanwhile");
  await assertCatchesUp(stalled, { from: Number(ready?.firstSeq), to: live.length });
  await stage.assertHealthy();
});

/** Reads on until event `to`: no gap, and one word on having fallen behind. */
async function assertCatchesUp(socket: RawSocket, events: { from: number; to: number }): Promise<void> {
  let resyncs = 0;
  for (let next = events.from; next <= events.to;) {
    const line = await socket.line();
    assert(line !== null, `the socket ended before event ${next}`);
    if (line.type === "resync") {
      resyncs++;
      assertEquals(line.from, next, "resync names the event that follows");
    } else if ("seq" in line) {
      assertEquals(line.seq, next++);
    }
  }
  assertEquals(resyncs, 1, "a resync was told");
}
