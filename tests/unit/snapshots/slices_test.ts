/** Long work in slices. */
import { assertEquals, assertRejects } from "@std/assert";
import { sliced } from "../../../lib/snapshots/slices.ts";

Deno.test("sliced() lets others go first between two slices, and gives what the work gives", async () => {
  let now = 0;
  const seen: string[] = [];
  setTimeout(() => seen.push("another"), 0);
  const result = await sliced(function* () {
    for (const step of ["first", "second"]) {
      seen.push(step);
      now += 1_000;
      yield;
    }
    return "done";
  }, { now: () => now });
  assertEquals([result, ...seen], ["done", "first", "another", "second"]);
});

Deno.test("sliced() ends work that is aborted, which lets go of what it holds", async () => {
  const abort = new AbortController();
  let held = true;
  const work = sliced(function* () {
    try {
      while (true) yield;
    } finally {
      held = false;
    }
  }, { signal: abort.signal });
  abort.abort(new Error("enough"));
  await assertRejects(() => work, Error, "enough");
  assertEquals(held, false);
});
