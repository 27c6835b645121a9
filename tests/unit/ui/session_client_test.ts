import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { SessionClient } from "../../../lib/ui/wire_client/session_client.ts";
import { FakeClock, FakeNetwork } from "./fake_network.ts";

function setUp() {
  const network = new FakeNetwork();
  const clock = new FakeClock();
  let seen: number[] = [];
  const errors: unknown[] = [];
  const refused: unknown[] = [];
  const known: string[] = [];
  const pulses: unknown[] = [];
  const client = new SessionClient({
    sessionId: "s 1",
    origin: "ws://host",
    open: network.open,
    clock,
    random: () => 0,
    online: () => true,
    onReady: (_, { startOver }) => {
      if (startOver) seen = [];
    },
    onEvents: (events) => seen.push(...events.map(({ seq }) => seq)),
    onConnection: () => {},
    onPulse: (pulse) => pulses.push(pulse),
    onError: (message, promptId) => errors.push([message, promptId]),
    onKnown: (promptId) => known.push(promptId),
    onStalled: () => {},
    onDraft: () => {},
    onWorkspace: () => {},
    onRefused: (code) => refused.push(code),
  });
  client.start();
  return { network, clock, client, errors, refused, known, pulses, seen: () => seen };
}

const ready = (fields: object = {}) => ({
  type: "ready",
  journal: "j1",
  firstSeq: 1,
  lastSeq: 0,
  resumed: false,
  ...fields,
});
const notice = (seq: number) => ({ seq, at: 1, type: "notice", level: "info", text: "x" });
const prompt = (seq: number, promptId: string) => ({ seq, at: 1, type: "prompt", promptId, blocks: [] });

Deno.test("SessionClient asks for what follows its last event", () => {
  const { network, clock, seen } = setUp();
  assertEquals(network.last.url, "ws://host/ws?session=s%201");
  network.last.handlers.opened();
  network.last.say(ready({ firstSeq: 5, lastSeq: 6 }), notice(5), notice(6));
  network.last.handlers.closed(1006);
  clock.pass(200);
  assertEquals(network.last.url, "ws://host/ws?session=s%201&after=6");
  network.last.handlers.opened();
  network.last.say(ready({ firstSeq: 7, lastSeq: 7, resumed: true }), notice(7));
  assertEquals(seen(), [5, 6, 7]);
});

Deno.test("SessionClient drops what it has seen and goes back for what it missed", () => {
  const { network, seen } = setUp();
  network.last.handlers.opened();
  network.last.say(ready(), notice(1), notice(1), notice(2), notice(4), notice(5));
  assertEquals(seen(), [1, 2]);
  assertEquals(network.last.url, "ws://host/ws?session=s%201&after=2");
});

Deno.test("SessionClient starts over for another journal", () => {
  const { network, clock, seen } = setUp();
  network.last.handlers.opened();
  network.last.say(ready({ lastSeq: 2 }), notice(1), notice(2));
  network.last.handlers.closed(1006);
  clock.pass(200);
  network.last.handlers.opened();
  network.last.say(ready({ journal: "j2", resumed: true, firstSeq: 3, lastSeq: 9 }), notice(3));
  assertEquals(network.last.url, "ws://host/ws?session=s%201");
  network.last.handlers.opened();
  network.last.say(ready({ journal: "j2", lastSeq: 1 }), notice(1));
  assertEquals(seen(), [1]);
});

Deno.test("SessionClient sends a prompt again until it was seen", () => {
  const { network, clock, client } = setUp();
  client.prompt("p1", []);
  network.last.handlers.opened();
  network.last.say(ready());
  assertEquals(network.last.sent.length, 1);
  network.last.handlers.closed(1006);
  clock.pass(200);
  network.last.handlers.opened();
  network.last.say(ready({ resumed: true }));
  assertEquals(network.last.sent, [{ type: "prompt", promptId: "p1", blocks: [] }]);
  network.last.say(prompt(1, "p1"));
  network.last.handlers.closed(1006);
  clock.pass(200);
  network.last.handlers.opened();
  network.last.say(ready({ resumed: true, firstSeq: 2, lastSeq: 1 }));
  assertEquals(network.last.sent, []);
});

Deno.test("SessionClient looks at what it missed before it sends a prompt again", () => {
  const { network, clock, client } = setUp();
  network.last.handlers.opened();
  network.last.say(ready());
  client.prompt("p1", []);
  network.last.handlers.closed(1006);
  clock.pass(200);
  network.last.handlers.opened();
  network.last.say(ready({ resumed: true, firstSeq: 1, lastSeq: 1 }));
  network.last.say(prompt(1, "p1"));
  assertEquals(network.last.sent, []);
});

Deno.test("SessionClient sends an answer again until it was seen", () => {
  const { network, clock, client } = setUp();
  network.last.handlers.opened();
  network.last.say(ready());
  client.answer("q1", "yes");
  network.last.handlers.closed(1006);
  clock.pass(200);
  network.last.handlers.opened();
  network.last.say(ready({ resumed: true }));
  assertEquals(network.last.sent, [{ type: "permission_response", id: "q1", optionId: "yes" }]);
});

Deno.test("SessionClient.forgetAnswer() keeps an answer from being sent again", () => {
  const { network, clock, client } = setUp();
  client.answer("q1", "yes");
  client.forgetAnswer("q1");
  clock.pass(200);
  network.last.handlers.opened();
  network.last.say(ready());
  assertEquals(network.last.sent, []);
});

Deno.test("SessionClient.send() does not keep what must happen now", () => {
  const { network, client } = setUp();
  assertEquals(client.send({ type: "cancel" }), false);
  network.last.handlers.opened();
  network.last.say(ready());
  assertEquals(network.last.sent, []);
  assertEquals(client.send({ type: "cancel" }), true);
});

Deno.test("SessionClient tells what was refused and forgets that prompt", () => {
  const { network, client, errors, clock } = setUp();
  network.last.handlers.opened();
  network.last.say(ready());
  client.prompt("p1", []);
  network.last.say({ type: "error", message: "Too long", promptId: "p1" });
  network.last.handlers.closed(1006);
  clock.pass(200);
  network.last.handlers.opened();
  network.last.say(ready({ resumed: true }));
  assertEquals([errors, network.last.sent], [[["Too long", "p1"]], []]);
});

Deno.test("SessionClient does not send a prompt again that the server knows", () => {
  const { network, client, known, clock } = setUp();
  client.prompt("p1", []);
  network.last.handlers.opened();
  network.last.say(ready({ firstSeq: 900, lastSeq: 899 }));
  network.last.say({ type: "known", promptId: "p1" }, { type: "known" });
  network.last.handlers.closed(1006);
  clock.pass(200);
  network.last.handlers.opened();
  network.last.say(ready({ resumed: true, firstSeq: 900, lastSeq: 899 }));
  assertEquals([known, network.last.sent], [["p1"], []]);
});

Deno.test("SessionClient shows every event once and in order, whatever the network does", () => {
  const steps = fc.array(fc.oneof(fc.integer({ min: 1, max: 4 }), fc.constantFrom("drop", "repeat", "skip")));
  fc.assert(fc.property(steps, (script) => {
    const { network, clock, seen } = setUp();
    let written = 0;
    let sent = 0;
    const attach = () => {
      const after = new URL(network.last.url).searchParams.get("after");
      sent = after === null ? 0 : Number(after);
      network.last.handlers.opened();
      network.last.say(ready({ resumed: after !== null, firstSeq: sent + 1, lastSeq: written }));
    };
    const catchUp = () => {
      const lines = [];
      while (sent < written) lines.push(notice(++sent));
      if (lines.length > 0) network.last.say(...lines);
    };
    attach();
    for (const step of script) {
      const socket = network.last;
      if (typeof step === "number") {
        written += step;
        catchUp();
      } else if (step === "repeat" && sent > 0) network.last.say(notice(sent));
      else if (step === "skip") {
        written += 2;
        sent += 1;
        catchUp();
      } else if (step === "drop") {
        network.last.handlers.closed(1006);
        clock.pass(10_000);
      }
      if (network.last !== socket) {
        attach();
        catchUp();
      }
    }
    assertEquals(seen(), Array.from({ length: written }, (_, index) => index + 1));
  }));
});

Deno.test("SessionClient tells what an answered ping tells, and only that", () => {
  const { network, clock, client, pulses } = setUp();
  network.last.handlers.opened();
  network.last.say(ready());
  client.ping();
  clock.pass(7);
  network.last.say({ type: "pong", lastSeq: 12, bytes: 3400 });
  client.ping();
  network.last.say({ type: "pong" });
  client.ping();
  network.last.say({ type: "pong", lastSeq: "12", bytes: null });
  assertEquals(pulses, [{ roundTripMs: 7, lastSeq: 12, bytes: 3400 }]);
});
