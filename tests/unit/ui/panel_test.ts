import { assertEquals } from "@std/assert";
import { type Media, Panel } from "../../../lib/ui/state/panel.ts";
import { fakeMemory } from "./fake_storage.ts";

function setUp(narrow = false) {
  const memory = fakeMemory();
  let told = () => {};
  const media = {
    matches: narrow,
    addEventListener: (_: string, listener: () => void) => told = listener,
  };
  // The two members that are used, of an interface with overloads.
  const make = () => new Panel(media as unknown as Media, memory);
  const resize = (matches: boolean) => {
    media.matches = matches;
    told();
  };
  return { make, resize };
}

// Only ever handed through.
const OPENER = {} as HTMLElement;

Deno.test("Panel is remembered open, with its tab", () => {
  const { make } = setUp();
  assertEquals(make().open.value, false);
  make().show(OPENER, "claims");
  const again = make();
  assertEquals([again.open.value, again.tab.value, again.byHand], [true, "claims", false]);
  again.choose("changes");
  again.close();
  assertEquals([make().open.value, make().tab.value], [false, "changes"]);
});

Deno.test("Panel that covers the page is never open by itself and gives way to another session", () => {
  const { make } = setUp(true);
  make().show(OPENER);
  const panel = make();
  assertEquals(panel.open.value, false);
  panel.show(OPENER);
  panel.leave();
  assertEquals([panel.open.value, panel.byHand], [false, false]);
});

Deno.test("Panel beside the page stays open for another session", () => {
  const { make, resize } = setUp();
  const panel = make();
  panel.show(OPENER);
  panel.leave();
  assertEquals(panel.open.value, true);
  resize(true);
  assertEquals(panel.covers.value, true);
});

Deno.test("Panel.close() tells what opened it, once", () => {
  const panel = setUp().make();
  panel.show(OPENER);
  assertEquals(panel.close(), OPENER);
  assertEquals(panel.close(), null);
});
