import { assertEquals } from "@std/assert";
import { LATE_MS, UnseenPrompts } from "../../../lib/ui/state/unseen_prompts.ts";
import { FakeClock } from "./fake_network.ts";
import { fakeMemory } from "./fake_storage.ts";

const blocks = [{ type: "text", text: "x" }] as const;
const ids = (list: readonly { promptId: string }[]) => list.map(({ promptId }) => promptId);

Deno.test("UnseenPrompts tells of a prompt only when it takes long, whatever the connection", () => {
  const clock = new FakeClock();
  const prompts = new UnseenPrompts("s", { clock, memory: fakeMemory() });
  prompts.add({ promptId: "quick", blocks });
  prompts.add({ promptId: "slow", blocks });
  clock.pass(LATE_MS - 1);
  assertEquals(ids(prompts.late.value), []);
  prompts.settle([{ seq: 1, at: 1, type: "prompt", promptId: "quick", blocks, by: { device: "Firefox" } }]);
  clock.pass(1);
  assertEquals(ids(prompts.late.value), ["slow"]);
  assertEquals(ids([prompts.take("slow") ?? { promptId: "" }]), ["slow"]);
  assertEquals([ids(prompts.late.value), ids(prompts.list.value)], [[], []]);
});

Deno.test("UnseenPrompts of two tabs do not write over each other's", () => {
  const clock = new FakeClock();
  const memory = fakeMemory();
  const one = new UnseenPrompts("s", { clock, memory });
  const two = new UnseenPrompts("s", { clock, memory });
  one.add({ promptId: "p1", blocks });
  clock.pass(1);
  two.add({ promptId: "p2", blocks });
  assertEquals(ids(new UnseenPrompts("s", { clock, memory }).list.value), ["p1", "p2"]);
  one.take("p1");
  assertEquals(ids(new UnseenPrompts("s", { clock, memory }).list.value), ["p2"]);
  assertEquals(ids(new UnseenPrompts("other", { clock, memory }).list.value), []);
});
