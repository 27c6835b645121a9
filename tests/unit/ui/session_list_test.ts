import { assertEquals } from "@std/assert";
import type { SessionSummary } from "../../../lib/api.ts";
import { listed, named, nameOf, pieces } from "../../../lib/ui/state/session_list.ts";

function session(sessionId: string, fields: Partial<SessionSummary> = {}): SessionSummary {
  return {
    sessionId,
    title: sessionId,
    lastPrompt: null,
    agent: { name: "demo", title: "Demo", demo: true },
    cwd: "/work/atlas",
    status: "idle",
    pinned: false,
    archived: false,
    createdAt: 0,
    updatedAt: 0,
    pendingPermissions: 0,
    ...fields,
  };
}

Deno.test("listed() puts pinned sessions first and those put away apart, each in its order", () => {
  const sessions = [
    session("new"),
    session("away", { archived: true, pinned: true }),
    session("pinned", { pinned: true }),
    session("old"),
    session("pinned too", { pinned: true }),
  ];
  const { shown, putAway } = listed(sessions);
  assertEquals(shown.map(({ sessionId }) => sessionId), ["pinned", "pinned too", "new", "old"]);
  assertEquals(putAway.map(({ sessionId }) => sessionId), ["away"]);
});

Deno.test("named() wants every word, in the name, the directory or the agent's", () => {
  const sessions = [session("Fix the Importer"), session("Import once"), session("x", { cwd: "/importer" })];
  const found = (query: string) => named(sessions, query).map(({ sessionId }) => sessionId);
  assertEquals(found("importer"), ["Fix the Importer", "x"]);
  assertEquals(found("  THE import "), ["Fix the Importer"]);
  assertEquals(found("atlas demo once"), ["Import once"]);
});

Deno.test("nameOf() is the title, else what was asked last", () => {
  assertEquals(nameOf(session("a", { title: null, lastPrompt: "say it" })), "say it");
  assertEquals(nameOf(undefined), "New conversation");
});

Deno.test("pieces() cuts a text at the words, whatever signs they are of", () => {
  assertEquals(pieces("a Quick fox", "FOX quick"), ["a ", "Quick", " ", "fox", ""]);
  assertEquals(pieces("what (is) this?", "(is) this?"), ["what ", "(is)", " ", "this?", ""]);
  assertEquals(pieces("a-b and 1/2", "a-b 1/2"), ["", "a-b", " and ", "1/2", ""]);
  assertEquals(pieces("nothing", " "), ["nothing"]);
});
