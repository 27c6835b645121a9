import { assertEquals } from "@std/assert";
import { type FindingKey, findingKey, type Pressed, sessionFor } from "../../../lib/ui/state/finding_keys.ts";
import { session } from "./session_summary.ts";

const LINUX = { isMac: false, isTyping: true };
const MAC = { isMac: true, isTyping: false };

function pressed(fields: Partial<Pressed>, modifier = ""): Pressed {
  const none = { altKey: false, ctrlKey: false, metaKey: false, shiftKey: false };
  const quiet = { key: "", code: "", isComposing: false };
  return { ...none, ...quiet, getModifierState: (name) => name === modifier, ...fields };
}

Deno.test("findingKey() knows Mod+K and the keys with Alt", () => {
  const alt = (code: string, more: Partial<Pressed> = {}) =>
    findingKey(pressed({ altKey: true, code, ...more }), LINUX);
  assertEquals(findingKey(pressed({ ctrlKey: true, key: "k" }), LINUX), { type: "palette" });
  assertEquals(findingKey(pressed({ metaKey: true, key: "k" }), MAC), { type: "palette" });
  assertEquals(alt("Digit1"), { type: "place", at: 0 });
  assertEquals(alt("Digit9", { key: "ª" }), { type: "place", at: 8 });
  assertEquals([alt("BracketLeft"), alt("BracketRight")], [{ type: "step", by: -1 }, {
    type: "step",
    by: 1,
  }]);
  assertEquals(alt("KeyU", { shiftKey: true }), { type: "next" });
});

Deno.test("findingKey() leaves every other key alone", () => {
  const others: readonly Pressed[] = [
    pressed({ key: "k" }),
    pressed({ metaKey: true, key: "k" }),
    pressed({ ctrlKey: true, shiftKey: true, key: "K" }),
    pressed({ ctrlKey: true, key: "k", isComposing: true }),
    pressed({ altKey: true, code: "Digit0" }),
    pressed({ altKey: true, code: "KeyU" }),
    pressed({ altKey: true, ctrlKey: true, code: "Digit1" }),
    pressed({ altKey: true, code: "Digit1" }, "AltGraph"),
    pressed({ code: "Digit1" }),
  ];
  for (const one of others) assertEquals(findingKey(one, LINUX), null, JSON.stringify(one));
  const bracket = pressed({ altKey: true, code: "Digit5", key: "[" });
  assertEquals(findingKey(bracket, { ...MAC, isTyping: true }), null, "a sign that is being written");
  assertEquals(findingKey(bracket, MAC), { type: "place", at: 4 });
});

Deno.test("sessionFor() goes by the list as it stands", () => {
  const order = [session("a"), session("b"), session("c")];
  const from = (open: string | null, key: FindingKey) =>
    sessionFor(key, { order, all: order, open, isUnread: () => false });
  const [before, after] = [-1, 1].map((by) => ({ type: "step", by }) as FindingKey);
  assertEquals([from("b", before), from("b", after)], ["a", "c"]);
  assertEquals([from("a", before), from("c", after)], [null, null]);
  assertEquals([from(null, before), from(null, after)], ["c", "a"]);
  assertEquals([from("a", { type: "place", at: 2 }), from("a", { type: "place", at: 3 })], ["c", null]);
});

Deno.test("sessionFor() finds the next that waits, else the next with something unread", () => {
  const all = [session("a"), session("b", { pendingPermissions: 1 }), session("c"), session("d")];
  const next = (open: string | null, sessions = all) =>
    sessionFor({ type: "next" }, {
      order: [],
      all: sessions,
      open,
      isUnread: ({ sessionId }) => sessionId === "d",
    });
  assertEquals([next(null), next("a"), next("c")], ["b", "b", "b"]);
  assertEquals(next("b"), "d");
  assertEquals(next("d", [session("d"), session("e")]), null);
});
