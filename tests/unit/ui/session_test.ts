import { assertEquals } from "@std/assert";
import type { Event } from "../../../lib/wire.ts";
import { EMPTY_CONTEXT } from "../../../lib/transcript/context.ts";
import { foldEvents } from "../../../lib/transcript/fold.ts";
import { Session } from "../../../lib/ui/state/session.ts";
import { Rest } from "../../../lib/ui/wire_client/rest.ts";
import { Journal } from "../transcript/events.ts";
import { FakeClock, FakeNetwork } from "./fake_network.ts";

const QUEUED = { promptId: "p9", blocks: [], by: { device: "d" } };

/** Answers with events that stood before the window. */
class EarlierEvents extends Rest {
  readonly #events: readonly Event[];

  constructor(events: readonly Event[]) {
    super(() => "");
    this.#events = events;
  }

  override earlierEvents(): Promise<string> {
    return Promise.resolve(this.#events.map((event) => JSON.stringify(event)).join("\n"));
  }
}

/** A session whose frames are drawn when the test says so; `earlier` events stand before its window. */
function setUp(earlier: readonly Event[] = []) {
  let frame = () => {};
  Object.assign(globalThis, {
    requestAnimationFrame: (run: () => void) => {
      frame = run;
      return 1;
    },
    cancelAnimationFrame: () => frame = () => {},
  });
  const network = new FakeNetwork();
  const session = new Session({
    sessionId: crypto.randomUUID(),
    origin: "ws://host",
    open: network.open,
    clock: new FakeClock(),
    rest: new EarlierEvents(earlier),
    fold: () => foldEvents,
    onBuild: () => {},
    onRefused: () => {},
  });
  session.start();
  const connect = (fields: object = {}) => {
    network.last.handlers.opened();
    const seqs = { firstSeq: earlier.length + 1, lastSeq: earlier.length };
    const told = { journal: "j", resumed: false, state: "idle", context: EMPTY_CONTEXT, queue: [QUEUED] };
    network.last.say({ type: "ready", ...told, ...seqs, ...fields });
  };
  const stop = () => {
    frame();
    session.stop();
  };
  return { session, network, connect, draw: () => frame(), [Symbol.dispose]: stop };
}

Deno.test("Session holds the queue that was told before its window, with earlier events in front too", async () => {
  const { events } = new Journal().chunk("a").chunk("b");
  using page = setUp(events.slice(0, 1));
  page.connect();
  assertEquals(page.session.queue.value, [QUEUED]);
  page.network.last.say(events[1]);
  page.draw();
  await page.session.loadEarlier();
  assertEquals(page.session.queue.value, [QUEUED]);
  assertEquals(page.session.transcript.value.entries.length, 1);
});

Deno.test("Session.loadEarlier() settles what came while it waited", async () => {
  const { events } = new Journal().chunk("a").chunk("b").prompt("x", "mine");
  using page = setUp(events.slice(0, 1));
  page.connect();
  page.session.unseen.add({ promptId: "mine", blocks: [] });
  page.network.last.say(events[1]);
  page.draw();
  const loaded = page.session.loadEarlier();
  page.network.last.say(events[2]);
  await loaded;
  assertEquals(page.session.unseen.list.value, []);
  assertEquals([...page.session.devices.seen.value], ["Firefox"]);
  assertEquals(page.session.transcript.value.lastSeq, 3);
});

Deno.test("Session forgets a prompt on its way that the server knows", () => {
  using page = setUp();
  page.connect();
  page.session.setDraft("hello");
  page.session.sendDraft();
  const [{ promptId }] = page.session.unseen.list.value;
  page.network.last.say({ type: "known", promptId });
  assertEquals(page.session.unseen.list.value, []);
});

Deno.test("Session.authenticate() is asked until something came of it", () => {
  using page = setUp();
  const { session } = page;
  session.authenticate("m");
  assertEquals(session.signingIn.value, false, "nobody was there to ask");
  page.connect();
  session.authenticate("m");
  assertEquals([session.signingIn.value, session.problem.value], [true, null]);
  page.network.last.say({ type: "error", message: "No such account" });
  assertEquals([session.signingIn.value, session.problem.value], [false, "No such account"]);
  session.authenticate("m");
  const { events } = new Journal().add("auth_required", { message: "Who?", methods: [] });
  page.network.last.say(...events);
  page.draw();
  assertEquals([session.signingIn.value, session.auth.value?.message], [false, "Who?"]);
});
