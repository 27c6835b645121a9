/** A session in the list: its title, its times, what is live. */
import { assertEquals } from "@std/assert";
import { type Digest, EMPTY_DIGEST } from "../../../lib/session/digest.ts";
import type { SessionMeta } from "../../../lib/session/meta.ts";
import { summarize } from "../../../lib/session/summary.ts";

const META: SessionMeta = {
  version: 1,
  sessionId: "s",
  agent: { name: "fixture", title: "Fixture", demo: false },
  cwd: "/work",
  createdAt: 5,
  agentSession: null,
};
const LIVE = { status: "idle", pendingPermissions: 2 } as const;

function summary(digest: Partial<Digest>) {
  return summarize(META, { ...EMPTY_DIGEST, ...digest }, LIVE);
}

Deno.test("summarize() brings together what is kept, what was folded and what is live", () => {
  assertEquals(summary({ firstPrompt: "first", lastPrompt: "last", updatedAt: 9 }), {
    sessionId: "s",
    title: "first",
    lastPrompt: "last",
    agent: META.agent,
    cwd: "/work",
    pinned: false,
    archived: false,
    status: "idle",
    createdAt: 5,
    updatedAt: 9,
    pendingPermissions: 2,
  });
});

Deno.test("summarize() takes the agent's title before the first prompt's words", () => {
  const context = { ...EMPTY_DIGEST.context, title: "A title" };
  assertEquals(summary({ firstPrompt: "first", context }).title, "A title");
});

Deno.test("summarize() makes a title of the first prompt's first line, cut at 80 characters", () => {
  assertEquals(summary({ firstPrompt: "  one  \ntwo" }).title, "one");
  assertEquals(summary({ firstPrompt: "x".repeat(80) }).title, "x".repeat(80));
  assertEquals(summary({ firstPrompt: "x".repeat(81) }).title, `${"x".repeat(79)}…`);
});

Deno.test("summarize() gives no title where there are no words", () => {
  for (const firstPrompt of [null, "", "\n\n"]) assertEquals(summary({ firstPrompt }).title, null);
});

Deno.test("summarize() takes the time a session was made while nothing has happened in it", () => {
  assertEquals(summary({ updatedAt: 0 }).updatedAt, 5);
});

Deno.test("summarize() takes the name its person gave before all others", () => {
  const named = summarize({ ...META, title: "Mine", pinned: true, archived: true }, EMPTY_DIGEST, LIVE);
  assertEquals([named.title, named.pinned, named.archived], ["Mine", true, true]);
});
