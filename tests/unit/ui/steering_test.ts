import { assertEquals } from "@std/assert";
import { signal } from "@preact/signals";
import { EMPTY_CONTEXT } from "../../../lib/transcript/context.ts";
import { Draft } from "../../../lib/ui/state/draft.ts";
import { Steering } from "../../../lib/ui/state/steering.ts";
import type { SessionContext } from "../../../lib/context.ts";
import type { BrowserLine, Event, SessionStatus } from "../../../lib/wire.ts";
import { FakeClock } from "./fake_network.ts";

function setUp({ connected = true } = {}) {
  const away = () => Promise.reject(new Error("nobody is there"));
  const rest = { uploadBlob: away, saveDraft: away };
  const draft = new Draft({ sessionId: crypto.randomUUID(), rest, clock: new FakeClock() });
  const status = signal<SessionStatus>("prompting");
  const context = signal<SessionContext>({ ...EMPTY_CONTEXT, steering: true });
  const sent: BrowserLine[] = [];
  const send = (line: BrowserLine) => connected && sent.push(line) > 0;
  return { draft, status, context, sent, steering: new Steering({ draft, status, context, send }) };
}

function steer(text: string): Event {
  return { seq: 1, at: 1, type: "steer", promptId: "p1", text, by: { device: "d" } };
}

Deno.test("Steering keeps what was said in the draft until it is seen back, and says it once", () => {
  const { draft, sent, steering } = setUp();
  draft.set("look left");
  assertEquals([steering.sayNow(), steering.sayNow()], [true, false]);
  assertEquals(sent, [{ type: "steer", text: "look left" }]);
  draft.set("look left and more");
  steering.settle([steer("something else")]);
  assertEquals(draft.text.value, "look left and more");
  steering.settle([steer("look left")]);
  assertEquals(draft.text.value, "and more");
});

Deno.test("Steering loses nothing that was refused or could not be sent", () => {
  const { draft, steering, sent } = setUp();
  draft.set("look left");
  steering.sayNow();
  steering.forget();
  assertEquals([draft.text.value, steering.ready.value], ["look left", true]);
  assertEquals(sent.length, 1);
  const off = setUp({ connected: false });
  off.draft.set("look left");
  assertEquals([off.steering.sayNow(), off.draft.text.value], [false, "look left"]);
});

Deno.test("Steering is ready in a turn of an agent that takes it, with words alone", () => {
  const { draft, status, context, steering } = setUp();
  assertEquals(steering.ready.value, false);
  draft.set("look left");
  assertEquals(steering.ready.value, true);
  for (const at of ["idle", "cancelling", "starting"] as const) {
    status.value = at;
    assertEquals(steering.offered.value, false, at);
  }
  status.value = "awaiting_permission";
  assertEquals(steering.ready.value, true);
  draft.putInFront([{ type: "image", mimeType: "image/png", blob: "b" }]);
  assertEquals(steering.ready.value, false);
  draft.attachments.clear();
  context.value = EMPTY_CONTEXT;
  assertEquals(steering.ready.value, false);
});
