import { assertEquals } from "@std/assert";
import type { KeptFile } from "../../../lib/ui/state/attachments.ts";
import { KeptDraft } from "../../../lib/ui/state/kept_draft.ts";
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
  assertEquals(reloadedOne(), { text: "half a thought", files: [file] });
  assertEquals(fresh(), { text: "half a thought", files: [file] });
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

Deno.test("KeptDraft takes nothing that the page did not store", () => {
  const shared = fakeMemory();
  const kept = new KeptDraft("s", { own: fakeMemory(), shared });
  for (const garbage of ["{", "5", "null", '[null,5,{"name":"x"}]', LINK_WITHOUT_ADDRESS]) {
    shared.remember("files.s", garbage);
    assertEquals(kept.recall().files, [], garbage);
  }
});
