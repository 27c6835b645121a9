import { assertEquals } from "@std/assert";
import type { SearchHit } from "../../../lib/api.ts";
import { REST_MS, Search } from "../../../lib/ui/state/search.ts";
import { FakeClock } from "./fake_network.ts";

function hit(sessionId: string): SearchHit {
  return { sessionId, title: sessionId, words: [], around: "" };
}

/** A search whose answers come when the test says so. */
function setUp() {
  const clock = new FakeClock();
  const asked: { query: string; answer: (hits: SearchHit[]) => void; fail: () => void }[] = [];
  const search = new Search<SearchHit>({
    clock,
    ask: (query) =>
      new Promise((resolve, reject) =>
        asked.push({ query, answer: resolve, fail: () => reject(new Error("no")) })
      ),
  });
  return { clock, asked, search };
}

Deno.test("Search asks once the typing rests, and not for what is blank", () => {
  const { clock, asked, search } = setUp();
  search.type("f");
  clock.pass(REST_MS - 1);
  search.type("fox ");
  clock.pass(REST_MS - 1);
  assertEquals(asked.length, 0);
  clock.pass(1);
  assertEquals(asked.map(({ query }) => query), ["fox"]);
  search.type("  ");
  clock.pass(REST_MS);
  assertEquals([asked.length, search.active], [1, false]);
});

Deno.test("Search leaves out an answer to what is not asked any more", async () => {
  const { clock, asked, search } = setUp();
  search.type("fox");
  clock.pass(REST_MS);
  search.type("dog");
  clock.pass(REST_MS);
  asked[1].answer([hit("second")]);
  await Promise.resolve();
  asked[0].answer([hit("first")]);
  await Promise.resolve();
  assertEquals(search.hits.value, [hit("second")]);
});

Deno.test("Search.clear() forgets what was found, and what is still asked", async () => {
  const { clock, asked, search } = setUp();
  search.type("fox");
  clock.pass(REST_MS);
  search.clear();
  asked[0].answer([hit("late")]);
  await Promise.resolve();
  assertEquals([search.query.value, search.hits.value], ["", null]);
});

Deno.test("Search says when the bridge could not look, until something else is typed", async () => {
  const { clock, asked, search } = setUp();
  search.type("fox");
  clock.pass(REST_MS);
  asked[0].fail();
  await new Promise<void>((resolve) => queueMicrotask(() => queueMicrotask(resolve)));
  assertEquals(search.failed.value, true);
  search.type("foxes");
  assertEquals(search.failed.value, false);
});
