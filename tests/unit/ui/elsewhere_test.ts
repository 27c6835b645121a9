import { assertEquals } from "@std/assert";
import type { AgentSessionListed } from "../../../lib/api.ts";
import { SessionsElsewhere } from "../../../lib/ui/state/elsewhere.ts";

function listed(agentSessionId: string, updatedAt: string | null): AgentSessionListed {
  return { agentSessionId, updatedAt, title: null, cwd: "/w", sessionId: null };
}

Deno.test("SessionsElsewhere lists the latest first", async () => {
  const sessions = [
    listed("a", null),
    listed("b", "2026-01-01T00:00:00Z"),
    listed("c", "2026-02-01T00:00:00Z"),
  ];
  const elsewhere = new SessionsElsewhere(() => Promise.resolve(sessions));
  const looked = elsewhere.look({ agent: "x", cwd: "/w" });
  assertEquals(elsewhere.found.value, { state: "asked" });
  await looked;
  const { found: { value: found } } = elsewhere;
  assertEquals(found?.state === "told" && found.sessions?.map((one) => one.agentSessionId), ["c", "b", "a"]);
});

Deno.test("SessionsElsewhere tells an agent that lists nothing from one that could not be asked", async () => {
  const silent = new SessionsElsewhere(() => Promise.resolve(null));
  await silent.look({ agent: "x", cwd: "/w" });
  assertEquals(silent.found.value, { state: "told", sessions: null });
  const broken = new SessionsElsewhere(() => Promise.reject(new Error("it does not start")));
  await broken.look({ agent: "x", cwd: "/w" });
  assertEquals(broken.found.value, { state: "failed", why: "it does not start" });
});

Deno.test("SessionsElsewhere leaves out an answer that is not wanted any more", async () => {
  const elsewhere = new SessionsElsewhere(() => Promise.resolve([]));
  const looked = elsewhere.look({ agent: "x", cwd: "/w" });
  elsewhere.forget();
  await looked;
  assertEquals(elsewhere.found.value, null);
});
