import { assertEquals } from "@std/assert";
import type { KeptFile } from "../../../lib/ui/state/attachments.ts";
import { KeptDraft } from "../../../lib/ui/state/kept_draft.ts";
import { memoryIn } from "../../../lib/ui/state/storage.ts";
import { fakeMemory } from "./fake_storage.ts";

const file: KeptFile = { name: "dot.png", type: "image", mimeType: "image/png", size: 3, blob: "abc" };

const LINK_WITHOUT_ADDRESS = '[{"name":"a","type":"resource_link","mimeType":"","size":0,"blob":null}]';

/** Two tabs of one browser. */
function twoTabs() {
  const shared = fakeMemory();
  const [ownOne, ownTwo] = [fakeMemory(), fakeMemory()];
  return {
    one: new KeptDraft("s", { own: ownOne, shared }),
    two: new KeptDraft("s", { own: ownTwo, shared }),
    reloadedOne: () => new KeptDraft("s", { own: ownOne, shared }).recall(),
    fresh: () => new KeptDraft("s", { own: fakeMemory(), shared }).recall(),
  };
}

Deno.test("KeptDraft keeps text and files for a reload and for another tab", () => {
  const { one, reloadedOne, fresh } = twoTabs();
  one.keepText("half a thought");
  one.keepFiles([file]);
  const state = { version: 5, touched: true };
  one.keepState(state, "half a thought");
  assertEquals(reloadedOne(), { text: "half a thought", files: [file], state });
  assertEquals(fresh(), { text: "half a thought", files: [file], state });
});

Deno.test("KeptDraft.leave() leaves words for whoever comes next, once, and touches no draft", () => {
  const { one, two, reloadedOne } = twoTabs();
  one.keepText("half a thought");
  assertEquals([one.leave("Another way"), one.leave("And another")], [true, true]);
  assertEquals(reloadedOne().text, "half a thought");
  assertEquals([two.takeLeft(), one.takeLeft()], ["Another way\nAnd another", null]);
  const none = memoryIn(() => {
    throw new Error("forbidden");
  });
  assertEquals(new KeptDraft("s", { own: none, shared: none }).leave("lost"), false);
});

Deno.test("KeptDraft.sent() leaves what another tab has written", () => {
  const { one, two, reloadedOne, fresh } = twoTabs();
  two.keepText("BBB");
  one.keepText("AAA");
  two.sent("BBB", []);
  assertEquals([reloadedOne().text, fresh().text], ["AAA", "AAA"]);
  one.sent("AAA", []);
  assertEquals([reloadedOne().text, fresh().text], ["", ""]);
});

Deno.test("KeptDraft.forgottenElsewhere() keeps again what this tab still has in hand", () => {
  const { one, two, reloadedOne, fresh } = twoTabs();
  one.keepText("AAA");
  two.keepText("BBB");
  assertEquals(reloadedOne().text, "AAA", "what a tab wrote is its own");
  two.sent("BBB", []);
  one.forgottenElsewhere("draft.s");
  assertEquals(fresh().text, "AAA");
});

Deno.test("KeptDraft.keepState() says nothing of what another tab has written", () => {
  const { one, two, reloadedOne, fresh } = twoTabs();
  one.keepText("AAA");
  one.keepState({ version: 1, touched: false }, "AAA");
  two.keepText("BBB");
  two.keepState({ version: 0, touched: true }, "BBB");
  one.keepState({ version: 2, touched: false }, "AAA");
  assertEquals(reloadedOne().state, { version: 2, touched: false });
  assertEquals(fresh(), { text: "BBB", files: [], state: { version: 0, touched: true } });
});

Deno.test("KeptDraft takes what was kept before there was a state for written here", () => {
  const shared = fakeMemory();
  const kept = new KeptDraft("s", { own: fakeMemory(), shared });
  assertEquals(kept.recall().state, { version: 0, touched: false });
  shared.remember("draft.s", "typed");
  for (const garbage of [null, "x", "-1", "1.5", "1++"]) {
    shared.remember("draft-state.s", garbage);
    assertEquals(kept.recall().state, { version: 0, touched: true });
  }
});

Deno.test("KeptDraft takes nothing that the page did not store", () => {
  const shared = fakeMemory();
  const kept = new KeptDraft("s", { own: fakeMemory(), shared });
  for (const garbage of ["{", "5", "null", '[null,5,{"name":"x"}]', LINK_WITHOUT_ADDRESS]) {
    shared.remember("files.s", garbage);
    assertEquals(kept.recall().files, [], garbage);
  }
});
