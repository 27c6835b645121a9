import { assertEquals } from "@std/assert";
import { type Standing, standingOf, type Stands } from "../../../lib/ui/state/standing.ts";

const WELL: Stands = { connection: "connected", stalled: null, status: "idle" };

const TABLE: readonly (readonly [Partial<Stands>, Standing])[] = [
  [{}, { tone: "well", text: "Connected" }],
  [{ status: "prompting" }, { tone: "well", text: "Connected" }],
  [{ status: "stopped" }, { tone: "resting", text: "Agent stopped" }],
  [{ stalled: "disk full", status: "stopped" }, { tone: "broken", text: "Cannot write to disk" }],
  [{ connection: "blip", stalled: "x" }, { tone: "waiting", text: "Reconnecting, nothing lost" }],
  [{ connection: "reconnecting" }, { tone: "waiting", text: "Reconnecting, nothing lost" }],
  [{ connection: "offline" }, { tone: "broken", text: "Offline" }],
  [{ connection: "gone", status: "stopped" }, { tone: "broken", text: "drawbridge is gone" }],
];

for (const [stands, told] of TABLE) {
  Deno.test(`standingOf() says "${told.text}" for ${JSON.stringify(stands)}`, () => {
    assertEquals(standingOf({ ...WELL, ...stands }), told);
  });
}
