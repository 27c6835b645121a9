/** What Enter does, and how its keys are called, by the person's choice. */
import { assertEquals } from "@std/assert";
import { enterDeed, enterKeys, type SendKey } from "../../../lib/ui/state/send_key.ts";

function deeds(sendKey: SendKey): string[] {
  const none = { shiftKey: false, ctrlKey: false, metaKey: false };
  const held = [{}, { shiftKey: true }, { ctrlKey: true }, { metaKey: true }, {
    ctrlKey: true,
    shiftKey: true,
  }];
  return held.map((keys) => enterDeed({ ...none, ...keys }, sendKey));
}

Deno.test("enterDeed() goes by the choice", () => {
  assertEquals(deeds("enter"), ["send", "new_line", "say_now", "say_now", "new_line"]);
  assertEquals(deeds("mod"), ["new_line", "new_line", "send", "send", "say_now"]);
});

Deno.test("enterKeys() names the keys of the system", () => {
  assertEquals(enterKeys("send", "mod", false), "Ctrl+Enter");
  assertEquals(enterKeys("send", "mod", true), "⌘Enter");
  assertEquals(enterKeys("say_now", "enter", false), "Ctrl+Enter");
  assertEquals(enterKeys("say_now", "mod", true), "⇧⌘Enter");
  assertEquals(enterKeys("new_line", "mod", false), "Enter");
});
