import { assertEquals } from "@std/assert";
import { agentName } from "../../../lib/ui/state/agent_name.ts";
import { Devices } from "../../../lib/ui/state/devices.ts";
import type { By, Event } from "../../../lib/wire.ts";

Deno.test("agentName() gives an agent of a command line its own name", () => {
  const name = (label: { name: string; title: string }, own: string | null) =>
    agentName({ label: { ...label, demo: false }, own, known: ["gemini"] });
  const line = { name: "deno run agent.ts", title: "deno" };
  assertEquals(name(line, "Fixture agent 1.0.0"), "Fixture agent");
  assertEquals(name(line, "GPT 4 agent"), "GPT 4 agent");
  assertEquals(name(line, null), "deno");
  assertEquals(name({ name: "gemini", title: "Gemini CLI" }, "gemini-cli 0.61.0"), "Gemini CLI");
});

Deno.test("Devices.worthNaming() is false for this device alone", () => {
  const here = { device: "Firefox" };
  const phone = { device: "Safari on iPhone" };
  const cancel = (by: By): Event => ({ seq: 1, at: 1, type: "cancel", promptId: "p1", by });
  const devices = new Devices("Firefox");
  devices.note([cancel(here)]);
  assertEquals([devices.worthNaming(here), devices.worthNaming(phone)], [false, true]);
  devices.note([cancel(phone)]);
  assertEquals([devices.worthNaming(here), devices.worthNaming(phone)], [true, true]);
  assertEquals(new Devices(null).worthNaming(here), false, "the only one there is");
  assertEquals(new Devices("Firefox").worthNaming({ drawbridge: "stopped" }), true);
});
