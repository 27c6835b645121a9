import { assert, assertEquals } from "@std/assert";
import {
  ANSWER_MS,
  BACK_OFF_MAX_MS,
  BLIP_MS,
  GONE_MS,
  LineSocket,
  SILENCE_MS,
} from "../../../lib/ui/wire_client/line_socket.ts";
import { FakeClock, FakeNetwork } from "./fake_network.ts";

function setUp() {
  const network = new FakeNetwork();
  const clock = new FakeClock();
  const connections: string[] = [];
  const refused: (number | null)[] = [];
  const lines: unknown[] = [];
  const socket = new LineSocket({
    open: network.open,
    clock,
    random: () => 1,
    online: () => true,
    url: () => "ws://host/x",
    onLines: (frame) => lines.push(...frame),
    onConnection: (connection) => connections.push(connection),
    onRefused: (code) => refused.push(code),
  });
  socket.start();
  return { network, clock, connections, refused, lines, socket };
}

Deno.test("LineSocket splits a frame into its lines", () => {
  const { network, lines } = setUp();
  network.last.handlers.opened();
  network.last.handlers.frame('{"a":1}\n\nnot json\n{"b":2}');
  assertEquals(lines, [{ a: 1 }, { b: 2 }]);
});

Deno.test("LineSocket waits longer after each failure, up to a limit", () => {
  const { network, clock } = setUp();
  const waits: number[] = [];
  for (let turn = 0; turn < 9; turn += 1) {
    const from = clock.now();
    const count = network.sockets.length;
    network.last.handlers.closed(1006);
    while (network.sockets.length === count) clock.pass(10);
    waits.push(clock.now() - from);
  }
  assertEquals(waits, [100, 200, 400, 800, 1600, 3200, 5000, 5000, BACK_OFF_MAX_MS]);
});

Deno.test("LineSocket does not take a socket that opens and closes again for one that works", () => {
  const { network, clock, connections, refused } = setUp();
  const waits: number[] = [];
  for (let turn = 0; turn < 7; turn += 1) {
    const from = clock.now();
    const count = network.sockets.length;
    network.last.handlers.opened();
    network.last.handlers.closed(1011);
    while (network.sockets.length === count) clock.pass(10);
    waits.push(clock.now() - from);
  }
  assertEquals(waits, [100, 200, 400, 800, 1600, 3200, 5000]);
  assertEquals([connections, refused], [["reconnecting"], []]);
  network.last.handlers.opened();
  network.last.say({});
  assertEquals(connections, ["reconnecting", "connected"]);
});

Deno.test("LineSocket says of a blip that it is one, and the truth after it", () => {
  const { network, clock, connections } = setUp();
  network.last.handlers.opened();
  network.last.say({});
  network.last.handlers.closed(1006);
  clock.pass(150);
  network.last.handlers.opened();
  network.last.say({});
  clock.pass(BLIP_MS);
  assertEquals(connections, ["connected", "blip", "connected"]);
  network.last.handlers.closed(1006);
  clock.pass(BLIP_MS);
  assertEquals(connections.slice(3), ["blip", "reconnecting"]);
  clock.pass(GONE_MS);
  assertEquals(connections.slice(5), ["gone"]);
});

Deno.test("LineSocket asks for a sign of life after silence and gives up without one", () => {
  const { network, clock } = setUp();
  network.last.handlers.opened();
  clock.pass(SILENCE_MS);
  assertEquals(network.last.sent, [{ type: "ping" }]);
  network.last.say({ type: "pong" });
  clock.pass(ANSWER_MS);
  assertEquals(network.sockets.length, 1, "an answered ping keeps the socket");
  clock.pass(SILENCE_MS);
  assertEquals(network.sockets.length, 2);
  assert(network.sockets[0].closed);
});

Deno.test("LineSocket gives up an attempt that never opens", () => {
  const { network, clock } = setUp();
  clock.pass(SILENCE_MS + ANSWER_MS);
  assertEquals(network.sockets.length, 2);
});

Deno.test("LineSocket.nudge() tries at once", () => {
  const { network, socket } = setUp();
  network.last.handlers.closed(1006);
  socket.nudge();
  assertEquals(network.sockets.length, 2);
  network.last.handlers.opened();
  socket.nudge();
  assertEquals(network.last.sent, [{ type: "ping" }], "what looks open is asked");
});

Deno.test("LineSocket stays away when told so", () => {
  const { network, clock, refused } = setUp();
  network.last.handlers.opened();
  network.last.handlers.closed(4401);
  clock.pass(60_000);
  assertEquals([network.sockets.length, refused], [1, [4401]]);
});

Deno.test("LineSocket does not hear a socket it gave up", () => {
  const { network, socket, lines } = setUp();
  const old = network.last;
  old.handlers.opened();
  socket.reconnect();
  old.say({ late: true });
  old.handlers.closed(1006);
  assertEquals([lines, network.sockets.length], [[], 2]);
});

Deno.test("LineSocket.send() tells when nothing was sent", () => {
  const { network, socket } = setUp();
  assertEquals(socket.send({ type: "ping" }), false);
  network.last.handlers.opened();
  assertEquals(socket.send({ type: "ping" }), true);
  socket.stop();
  assertEquals(socket.send({ type: "ping" }), false);
});

Deno.test("LineSocket.ping() measures the round trip, of the oldest ping that waits", () => {
  const { network, clock, socket } = setUp();
  assertEquals([socket.ping(), socket.roundTripMs], [false, null]);
  network.last.handlers.opened();
  assertEquals(socket.ping(), true);
  clock.pass(30);
  network.last.say({ type: "other" });
  assertEquals(socket.roundTripMs, null, "another line is no answer");
  socket.ping();
  clock.pass(12);
  network.last.say({ type: "pong" });
  assertEquals(socket.roundTripMs, 42);
  clock.pass(5);
  network.last.say({ type: "pong" });
  assertEquals(socket.roundTripMs, 42, "nothing was asked since");
});

Deno.test("LineSocket measures nothing across two connections", () => {
  const { network, clock, socket } = setUp();
  network.last.handlers.opened();
  socket.ping();
  socket.reconnect();
  clock.pass(500);
  network.last.handlers.opened();
  network.last.say({ type: "pong" });
  assertEquals(socket.roundTripMs, null);
});
