import { assertEquals } from "@std/assert";
import { signal } from "@preact/signals";
import { DRAFT_REST_MS, type DraftState, SharedDraft } from "../../../lib/ui/state/shared_draft.ts";
import { LIMITS } from "../../../lib/wire.ts";
import { FakeClock } from "./fake_network.ts";

/** What the bridge keeps, and boxes that share it. */
class Bridge {
  text = "";
  version = 1;
  isAway = false;
  /** How often it was asked to keep something. */
  asked = 0;

  save({ text, over }: { text: string; over: number }): Promise<number | null> {
    this.asked++;
    if (this.isAway) return Promise.reject(new TypeError("nobody is there"));
    if (this.text !== "" && this.text !== text && over !== this.version) {
      return Promise.resolve(null);
    }
    this.text = text;
    return Promise.resolve(++this.version);
  }

  box(state: DraftState = { version: 0, touched: false }, held = "") {
    const text = signal(held);
    const clock = new FakeClock();
    const kept: DraftState[] = [];
    const shared = new SharedDraft({
      text,
      state,
      clock,
      keep: (state) => kept.push(state),
      take: (taken) => text.value = taken,
      save: (request) => this.save(request),
    });
    return {
      text,
      shared,
      kept,
      type: (typed: string) => {
        text.value = typed;
        shared.edited();
      },
      send: () => {
        text.value = "";
        shared.edited({ atOnce: true });
      },
      rest: async () => {
        clock.pass(DRAFT_REST_MS);
        await settled();
      },
      /** Hears what the bridge has, after it was connected anew. */
      connect: async () => {
        shared.connected();
        shared.told(this);
        await settled();
      },
      hear: () => shared.told(this),
    };
  }
}

/** All that was promised has come. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
}

Deno.test("SharedDraft shows on the phone what was typed on the desk, once the typing rests", async () => {
  const bridge = new Bridge();
  const [desk, phone] = [bridge.box(), bridge.box()];
  await desk.connect();
  desk.type("half");
  desk.type("half a thought");
  assertEquals(bridge.asked, 0);
  await desk.rest();
  assertEquals([bridge.text, bridge.asked], ["half a thought", 1]);
  await phone.connect();
  assertEquals(phone.text.value, "half a thought");
});

Deno.test("SharedDraft follows while nothing is typed here, and is cleared when it was sent elsewhere", async () => {
  const bridge = new Bridge();
  const [desk, phone] = [bridge.box(), bridge.box()];
  desk.type("one");
  await desk.rest();
  await phone.connect();
  phone.type("one two");
  await phone.rest();
  desk.hear();
  assertEquals(desk.text.value, "one two");
  phone.send();
  await settled();
  desk.hear();
  assertEquals([desk.text.value, bridge.text], ["", ""]);
});

Deno.test("SharedDraft never writes over what is typed here", async () => {
  const bridge = new Bridge();
  const [desk, phone] = [bridge.box(), bridge.box()];
  desk.type("desk");
  await desk.rest();
  phone.type("phone");
  phone.hear();
  await phone.connect();
  await phone.rest();
  assertEquals([phone.text.value, bridge.text], ["phone", "desk"], "neither loses anything");
  // What the phone sends is its own; the desk's draft stays, and is the phone's once it has none.
  phone.send();
  await settled();
  desk.hear();
  assertEquals([desk.text.value, bridge.text], ["desk", "desk"]);
  await phone.connect();
  assertEquals(phone.text.value, "desk");
});

Deno.test("SharedDraft puts nothing into an empty box that is looked at", async () => {
  const bridge = new Bridge();
  const [desk, other] = [bridge.box(), bridge.box()];
  await other.connect();
  desk.type("desk");
  await desk.rest();
  other.hear();
  assertEquals(other.text.value, "");
  await other.connect();
  assertEquals(other.text.value, "desk");
});

Deno.test("SharedDraft keeps later what it could not keep while the bridge was away", async () => {
  const bridge = new Bridge();
  const desk = bridge.box();
  bridge.isAway = true;
  desk.type("into the dark");
  await desk.rest();
  assertEquals([bridge.text, desk.text.value], ["", "into the dark"]);
  bridge.isAway = false;
  await desk.connect();
  assertEquals(bridge.text, "into the dark");
});

Deno.test("SharedDraft tells of what is too long to be kept, and keeps it once it is shorter", async () => {
  const bridge = new Bridge();
  const desk = bridge.box();
  desk.type("é".repeat(LIMITS.draftBytesMax / 2));
  await desk.rest();
  assertEquals([desk.shared.tooLong.value, bridge.asked], [false, 1]);
  desk.type(`${desk.text.value}!`);
  await desk.rest();
  assertEquals([desk.shared.tooLong.value, bridge.asked], [true, 1]);
  desk.type("shorter");
  await desk.rest();
  assertEquals([desk.shared.tooLong.value, bridge.text], [false, "shorter"]);
  desk.type("x".repeat(LIMITS.draftBytesMax + 1));
  await desk.rest();
  desk.send();
  await settled();
  assertEquals([desk.shared.tooLong.value, bridge.text], [false, ""]);
});

Deno.test("SharedDraft clears what was sent while the bridge was away, after a reload too", async () => {
  const bridge = new Bridge();
  const desk = bridge.box();
  desk.type("sent");
  await desk.rest();
  bridge.isAway = true;
  desk.send();
  await settled();
  bridge.isAway = false;
  const reloaded = bridge.box(desk.kept.at(-1), "");
  await reloaded.connect();
  assertEquals([reloaded.text.value, bridge.text], ["", ""]);
});

Deno.test("SharedDraft takes nothing older than it has", async () => {
  const bridge = new Bridge();
  const desk = bridge.box();
  desk.type("new");
  await desk.rest();
  desk.shared.told({ text: "old", version: bridge.version - 1 });
  assertEquals(desk.text.value, "new");
});

Deno.test("SharedDraft.stop() keeps what was typed last", async () => {
  const bridge = new Bridge();
  const desk = bridge.box();
  desk.type("just now");
  desk.shared.stop();
  await settled();
  assertEquals(bridge.text, "just now");
});
