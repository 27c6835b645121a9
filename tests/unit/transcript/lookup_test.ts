import { assertEquals } from "@std/assert";
import { promptAfter } from "../../../lib/transcript/lookup.ts";
import { foldEvents } from "../../../lib/transcript/fold.ts";
import { EMPTY_TRANSCRIPT } from "../../../lib/transcript/transcript.ts";
import { Journal } from "./events.ts";

Deno.test("promptAfter() is the prompt of the next turn, past what was said within one", () => {
  const by = { device: "Firefox" };
  const { events } = new Journal().prompt("one", "p1").chunk("a").done("end_turn", "p1").prompt("two", "p2")
    .add("steer", { promptId: "p2", text: "left", by }).chunk("b").done("end_turn", "p2");
  const { entries } = foldEvents(EMPTY_TRANSCRIPT, events);
  const ends = entries.filter(({ kind }) => kind === "turn_end");
  assertEquals(ends.map(({ id }) => promptAfter(entries, id)), ["p2", null]);
});
