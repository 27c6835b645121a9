import { assertEquals } from "@std/assert";
import { Looked } from "../../../lib/ui/state/looked.ts";
import { fakeMemory } from "./fake_storage.ts";
import { session } from "./session_summary.ts";

Deno.test("Looked marks what happened since, and not what was there at the first visit", () => {
  const looked = new Looked(fakeMemory());
  const before = session("before", { updatedAt: 10 });
  assertEquals(looked.isUnread(before), false, "nothing is known yet");
  looked.note([before], null);
  assertEquals(looked.isUnread(before), false);
  assertEquals(looked.isUnread({ ...before, updatedAt: 11 }), true);
  assertEquals(looked.isUnread(session("new", { updatedAt: 12 })), true);
  assertEquals(looked.isUnread(session("works", { updatedAt: 12, status: "prompting" })), false);
});

Deno.test("Looked counts as read what is being looked at, for all pages of this browser", () => {
  const memory = fakeMemory();
  const looked = new Looked(memory);
  looked.note([session("a", { updatedAt: 1 })], null);
  const now = [session("b", { updatedAt: 7 }), session("a", { updatedAt: 5 })];
  looked.note(now, "a");
  assertEquals(now.map((one) => looked.isUnread(one)), [true, false]);
  assertEquals(now.map((one) => new Looked(memory).isUnread(one)), [true, false], "after a reload");
  assertEquals(looked.isUnread(session("a", { updatedAt: 6 })), true);
});

Deno.test("Looked lets marks go of sessions that are gone, and takes nothing that is not its own", () => {
  const memory = fakeMemory();
  const looked = new Looked(memory);
  looked.note([], null);
  looked.note([session("a", { updatedAt: 1 })], "a");
  looked.note([session("b", { updatedAt: 2 })], "b");
  assertEquals(JSON.parse(memory.recall("looked") ?? ""), { since: 0, at: { b: 2 } });
  for (const stored of ["{", "[]", '{"since":"1","at":{"a":"2"}}']) {
    memory.remember("looked", stored);
    assertEquals(new Looked(memory).isUnread(session("a", { updatedAt: 9 })), false, stored);
  }
});
