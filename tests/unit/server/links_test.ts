/** Sign-in links: used once, ten minutes long, guessed at only slowly. The clock is an option. */
import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { LINK_LIFE_MS, Links } from "../../../lib/server/links.ts";

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

class Clock {
  ms = 5_000_000;
  readonly now = () => this.ms;
}

function wrongTries(links: Links, count: number): string[] {
  return Array.from({ length: count }, (_, i) => links.redeem(`guess ${i}`));
}

Deno.test("Links.issue() gives 32 random bytes in base64url", () => {
  const links = new Links(new Clock().now);
  assertMatch(links.issue(), /^[A-Za-z0-9_-]{43}$/);
  assertNotEquals(links.issue(), links.issue());
});

Deno.test("Links.redeem() takes a token once", () => {
  const links = new Links(new Clock().now);
  const token = links.issue();
  assertEquals([links.redeem(token), links.redeem(token)], ["ok", "wrong"]);
});

Deno.test("Links.redeem() takes each of several open links, in any order", () => {
  const links = new Links(new Clock().now);
  const [first, second] = [links.issue(), links.issue()];
  assertEquals([links.redeem(second), links.redeem(first)], ["ok", "ok"]);
});

Deno.test("Links.redeem() takes a token up to ten minutes and not from then on", () => {
  const clock = new Clock();
  const links = new Links(clock.now);
  const [early, late] = [links.issue(), links.issue()];
  assertEquals(LINK_LIFE_MS, 10 * MINUTE_MS);
  clock.ms += LINK_LIFE_MS - 1;
  assertEquals(links.redeem(early), "ok");
  clock.ms += 1;
  assertEquals(links.redeem(late), "wrong");
});

Deno.test("Links.redeem() takes no part of a token, no longer one, no other case", () => {
  const links = new Links(new Clock().now);
  const token = links.issue();
  const near = [token.slice(0, -1), `${token}x`, ` ${token}`, token.toUpperCase() + "-", ""];
  assertEquals(near.map((text) => links.redeem(text)), near.map(() => "wrong"));
  assertEquals(links.redeem(token), "ok");
});

Deno.test("Links.redeem() looks at ten wrong tokens a minute", () => {
  const links = new Links(new Clock().now);
  assertEquals(wrongTries(links, 12), [...Array(10).fill("wrong"), "slow-down", "slow-down"]);
});

Deno.test("Links.redeem() looks at nothing while it is slowed down, not even the right token", () => {
  const clock = new Clock();
  const links = new Links(clock.now);
  const token = links.issue();
  wrongTries(links, 10);
  assertEquals(links.redeem(token), "slow-down");
  clock.ms += MINUTE_MS;
  assertEquals(links.redeem(token), "ok");
});

Deno.test("Links.redeem() does not count the tries it did not look at", () => {
  const clock = new Clock();
  const links = new Links(clock.now);
  wrongTries(links, 1_000);
  clock.ms += MINUTE_MS;
  assertEquals(links.redeem("guess"), "wrong");
});

Deno.test("Links.redeem() looks at sixty wrong tokens an hour", () => {
  const clock = new Clock();
  const links = new Links(clock.now);
  const answers: string[] = [];
  for (let minute = 0; minute < 8; minute++, clock.ms += MINUTE_MS) answers.push(...wrongTries(links, 10));
  assertEquals(answers.filter((answer) => answer === "wrong").length, 60);
  clock.ms += 60 * MINUTE_MS;
  assertEquals(links.redeem("guess"), "wrong");
});

Deno.test("Links.issue() keeps twenty links open; the oldest gives way", () => {
  const links = new Links(new Clock().now);
  const tokens = Array.from({ length: 21 }, () => links.issue());
  assertEquals(links.redeem(tokens[0]), "wrong");
  assertEquals(tokens.slice(1).map((token) => links.redeem(token)), Array(20).fill("ok"));
});
