import { assertEquals } from "@std/assert";
import { foundSessions, pieces } from "../../../lib/ui/state/ranking.ts";
import { idsOf, session } from "./session_summary.ts";

Deno.test("foundSessions() wants every word, in the name, the directory or the agent's", () => {
  const sessions = [session("Fix the Importer"), session("Import once"), session("x", { cwd: "/importer" })];
  const found = (query: string) => idsOf(foundSessions(sessions, query));
  assertEquals(found("importer"), ["Fix the Importer", "x"]);
  assertEquals(found("  THE import "), ["Fix the Importer"]);
  assertEquals(found("atlas demo once"), ["Import once"]);
  assertEquals(found("zebra"), []);
});

Deno.test("foundSessions() puts first what is called so, the newest of them before", () => {
  const names = ["reimport", "x", "Fix import", "Import new", "Import old", "my-import"];
  const sessions = names.map((name) => session(name, { cwd: name === "x" ? "/import" : "/work" }));
  assertEquals(idsOf(foundSessions(sessions, "import")), [
    "Import new",
    "Import old",
    "Fix import",
    "my-import",
    "reimport",
    "x",
  ]);
});

Deno.test("pieces() cuts a text at the words, whatever signs they are of", () => {
  assertEquals(pieces("a Quick fox", "FOX quick"), ["a ", "Quick", " ", "fox", ""]);
  assertEquals(pieces("what (is) this?", "(is) this?"), ["what ", "(is)", " ", "this?", ""]);
  assertEquals(pieces("a-b and 1/2", "a-b 1/2"), ["", "a-b", " and ", "1/2", ""]);
  assertEquals(pieces("nothing", " "), ["nothing"]);
});
