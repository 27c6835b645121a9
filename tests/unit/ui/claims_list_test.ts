import { assertEquals } from "@std/assert";
import type { ClaimShown } from "../../../lib/api.ts";
import { claimId, ClaimsList } from "../../../lib/ui/state/claims_list.ts";
import { agoText, clockText, durationText, leftText } from "../../../lib/ui/state/duration.ts";

function claim(key: string, claimedAt: number): ClaimShown {
  const about = { namespace: "ci", holder: "s1", holderIsSession: true, host: "here", assumed: false };
  return { ...about, key, claimedAt, expiresAt: claimedAt + 60_000 };
}

function setUp() {
  let claims: readonly ClaimShown[] = [claim("b", 2), claim("a", 1)];
  let refusal: Error | null = null;
  const list = new ClaimsList({
    claims: () => refusal ? Promise.reject(refusal) : Promise.resolve(claims),
    releaseClaim: ({ key }) => {
      if (refusal) return Promise.reject(refusal);
      claims = claims.filter((claim) => claim.key !== key);
      return Promise.resolve();
    },
  });
  return { list, refuse: (error: Error | null) => refusal = error };
}

function keys(list: ClaimsList): readonly string[] | undefined {
  return list.claims.value?.map(({ key }) => key);
}

Deno.test("ClaimsList.refresh() lists the oldest first, and keeps the list when the bridge cannot be asked", async () => {
  const { list, refuse } = setUp();
  await list.refresh();
  assertEquals(keys(list), ["a", "b"]);
  refuse(new Error("no bridge"));
  await list.refresh();
  assertEquals([list.problem.value, keys(list)?.length], ["no bridge", 2]);
  refuse(null);
  await list.refresh();
  assertEquals(list.problem.value, null);
});

Deno.test("ClaimsList.release() closes the question and lists what is left, or says why not", async () => {
  const { list, refuse } = setUp();
  await list.refresh();
  const [first] = list.claims.value ?? [];
  list.asking.value = claimId(first);
  await list.release(first);
  assertEquals([keys(list), list.asking.value], [["b"], null]);
  refuse(new Error("not now"));
  await list.release(claim("b", 2));
  assertEquals([list.problem.value, keys(list)], ["not now", ["b"]]);
});

Deno.test("durationText(), leftText() and agoText() never say 60 of a unit", () => {
  assertEquals(durationText(1_799_600, { whole: true }), "30 min 0 s");
  assertEquals(durationText(59_700), "1 min 0 s");
  assertEquals([leftText(1_800_000), leftText(1_799_001), leftText(60_001)], ["30 min", "30 min", "2 min"]);
  assertEquals([leftText(59_001), leftText(59_000), leftText(900), leftText(-5)], [
    "1 min",
    "59 s",
    "1 s",
    "0 s",
  ]);
  assertEquals(leftText(3_600_000), "1 h 0 min");
  assertEquals(agoText(0, 59_999), "now");
});

Deno.test("clockText() tells the day of what was not today", () => {
  const now = new Date(2026, 10, 20, 12).getTime();
  const before = new Date(2026, 10, 19, 12).getTime();
  assertEquals(clockText(before, now).endsWith(clockText(now, now)), true);
  assertEquals(clockText(before, now) === clockText(now, now), false);
});
