import { assertEquals } from "@std/assert";
import { signal } from "@preact/signals";
import { foldEvents } from "../../../lib/transcript/fold.ts";
import { FreshEvents } from "../../../lib/ui/state/fresh_events.ts";
import type { Fold } from "../../../lib/ui/state/seen_events.ts";
import { Journal } from "../transcript/events.ts";

/** Frames come when the test says so. */
function setUp(fetched: Fold | null) {
  let frame = () => {};
  Object.assign(globalThis, {
    requestAnimationFrame: (run: () => void) => {
      frame = run;
      return 1;
    },
    cancelAnimationFrame: () => frame = () => {},
  });
  const fold = signal<Fold | null>(fetched);
  const taken: (readonly number[])[] = [];
  const fresh: FreshEvents = new FreshEvents({
    fold: () => fold.value,
    onTurn: () => {
      const due = fresh.take();
      if (due) taken.push(due.events.map(({ seq }) => seq));
    },
  });
  fresh.start();
  return { fresh, fold, taken, draw: () => frame(), [Symbol.dispose]: () => fresh.stop() };
}

const { events } = new Journal().chunk("a").chunk("b").chunk("c");

Deno.test("FreshEvents gives what has come once per frame", () => {
  using at = setUp(foldEvents);
  at.fresh.add(events.slice(0, 2));
  at.fresh.add(events.slice(2));
  assertEquals(at.taken, []);
  at.draw();
  at.draw();
  assertEquals(at.taken, [[1, 2, 3]]);
});

Deno.test("FreshEvents keeps what comes before the fold is fetched, and gives it then", () => {
  using at = setUp(null);
  at.fresh.add(events);
  at.draw();
  assertEquals(at.taken, []);
  at.fold.value = foldEvents;
  at.draw();
  assertEquals(at.taken, [[1, 2, 3]]);
});

Deno.test("FreshEvents that forgot gives nothing of before", () => {
  using at = setUp(foldEvents);
  at.fresh.add(events.slice(0, 1));
  at.fresh.forget();
  at.fresh.add(events.slice(1));
  at.draw();
  assertEquals(at.taken, [[2, 3]]);
});
