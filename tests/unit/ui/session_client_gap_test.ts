/** A gap in the numbers that stays: an event that cannot be read where it is kept. */
import { assertEquals } from "@std/assert";
import { BACK_OFF_MAX_MS } from "../../../lib/ui/wire_client/line_socket.ts";
import { SessionClient } from "../../../lib/ui/wire_client/session_client.ts";
import { FakeClock, FakeNetwork } from "./fake_network.ts";

function setUp() {
  const network = new FakeNetwork();
  const clock = new FakeClock();
  const seen: number[] = [];
  const client = new SessionClient({
    sessionId: "s",
    origin: "ws://host",
    open: network.open,
    clock,
    random: () => 0,
    online: () => true,
    onReady: () => {},
    onEvents: (events) => seen.push(...events.map(({ seq }) => seq)),
    onConnection: () => {},
    onPulse: () => {},
    onError: () => {},
    onKnown: () => {},
    onStalled: () => {},
    onDraft: () => {},
    onWorkspace: () => {},
    onRefused: () => {},
  });
  client.start();
  /** The server tells events from the one that is asked for on, without those in `missing`. */
  const serve = (missing: readonly number[]) => {
    const after = Number(new URL(network.last.url).searchParams.get("after") ?? 0);
    const ready = { type: "ready", journal: "j", firstSeq: after + 1, lastSeq: 5, resumed: after > 0 };
    const seqs = [1, 2, 3, 4, 5].filter((seq) => seq > after && !missing.includes(seq));
    const events = seqs.map((seq) => ({ seq, at: 1, type: "notice", level: "info", text: "x" }));
    network.last.handlers.opened();
    network.last.say(ready, ...events);
  };
  return { network, clock, seen, serve };
}

Deno.test("SessionClient goes back at once for a gap, and only now and then for one that stays", () => {
  const { network, clock, seen, serve } = setUp();
  serve([3]);
  assertEquals(network.sockets.length, 2, "at once");
  serve([3]);
  assertEquals(network.sockets.length, 2, "it has not helped");
  clock.pass(BACK_OFF_MAX_MS - 1);
  assertEquals(network.sockets.length, 2);
  clock.pass(1);
  assertEquals(network.sockets.length, 3, "after the longest wait");
  serve([]);
  assertEquals(seen, [1, 2, 3, 4, 5]);
});

Deno.test("SessionClient goes back at once for each gap that is another one", () => {
  const { network, seen, serve } = setUp();
  serve([2]);
  serve([4]);
  assertEquals(network.sockets.length, 3);
  serve([]);
  assertEquals(seen, [1, 2, 3, 4, 5]);
});
