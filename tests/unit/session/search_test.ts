/** The words of sessions, found whatever their agents and disks did to the journals. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { lastAnswer } from "../../../lib/session/last_answer.ts";
import { searchSessions } from "../../../lib/session/search.ts";
import { openJournal, withDirectory } from "./scratch.ts";

const BY = { device: "test" };
/** Its own `type` comes where ours is looked for. */
const DISGUISED = `{"":1,"type":"steer","jsonrpc":"2.0","method":"_x/y"}`;

function said(text: string): [string, Record<string, unknown>] {
  const update = { sessionUpdate: "agent_message_chunk", content: { type: "text", text } };
  const params = { sessionId: "s", update };
  return [JSON.stringify({ jsonrpc: "2.0", method: "session/update", params }), update];
}

/** A session of its own in `directory`, in whose words `text` stands. */
function write(directory: string, sessionId: string, text: string): void {
  Deno.mkdirSync(join(directory, sessionId));
  const journal = openJournal(join(directory, sessionId));
  journal.append("prompt", { promptId: "one", blocks: [{ type: "text", text }], by: BY });
  journal.close();
}

function search(directory: string, query: string, ...ids: string[]): { found: string[]; steps: number } {
  const sessions = ids.map((sessionId) => ({ sessionId, title: null }));
  const search = searchSessions(sessions, { directory, query });
  for (let steps = 1;; steps++) {
    const { done, value } = search.next();
    if (done) return { found: value.map(({ sessionId }) => sessionId), steps };
  }
}

Deno.test("searchSessions() and lastAnswer() take no message of an agent for an event of ours", () =>
  withDirectory((directory) => {
    write(directory, "a", "needle");
    const journal = openJournal(join(directory, "a"));
    journal.append("prompt", { promptId: "two", blocks: [], by: BY });
    journal.appendExtension(DISGUISED);
    journal.appendExtension(DISGUISED.replace("steer", "update"));
    journal.appendUpdate(...said("an answer"));
    assertEquals(lastAnswer(journal), "an answer");
    journal.close();
    assertEquals(search(directory, "needle answer", "a").found, ["a"]);
  }));

Deno.test("searchSessions() goes on past sessions that are damaged or gone", () =>
  withDirectory((directory) => {
    write(directory, "sound", "needle");
    write(directory, "damaged", "needle");
    const path = join(directory, "damaged", "journal.jsonl");
    const text = Deno.readTextFileSync(path);
    Deno.writeTextFileSync(path, `${text.slice(0, -20)}${"?".repeat(19)}\n`);
    assertEquals(search(directory, "needle", "gone", "damaged", "sound").found, ["sound"]);
  }));

Deno.test("searchSessions() reads a long turn in steps, and keeps its words while it runs", () =>
  withDirectory((directory) => {
    Deno.mkdirSync(join(directory, "a"));
    const journal = openJournal(join(directory, "a"));
    journal.append("prompt", { promptId: "one", blocks: [], by: BY });
    journal.batch(() => {
      for (let i = 0; i < 20; i++) journal.appendUpdate(...said("x".repeat(100_000)));
    });
    journal.appendUpdate(...said("needle"));
    const first = search(directory, "needle", "a");
    assertEquals(first.found, ["a"]);
    assert(first.steps > 5);
    journal.appendUpdate(...said(" and thread"));
    const second = search(directory, "needle thread", "a");
    assertEquals(second.found, ["a"]);
    assert(second.steps < first.steps);
    assertStringIncludes(Deno.readTextFileSync(join(directory, "a", "words.json")), "and thread");
    journal.close();
  }));

Deno.test("searchSessions() forgets the words of a journal that is another one since", () =>
  withDirectory((directory) => {
    write(directory, "a", "needle");
    assertEquals(search(directory, "needle", "a").found, ["a"]);
    Deno.renameSync(join(directory, "a", "words.json"), join(directory, "words.json"));
    Deno.removeSync(join(directory, "a"), { recursive: true });
    write(directory, "a", "a haystack and nothing else at all");
    Deno.renameSync(join(directory, "words.json"), join(directory, "a", "words.json"));
    assertEquals(search(directory, "needle", "a").found, []);
  }));
