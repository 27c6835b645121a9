import { assertEquals } from "@std/assert";
import { fileName, SessionDeeds } from "../../../lib/ui/state/session_deeds.ts";

/** A page that notes what is asked of it; `refuse` makes the next deed fail. */
function setUp() {
  const done: unknown[] = [];
  let refusal: string | null = null;
  const note = <T>(what: unknown[], answer: T): Promise<T> => {
    if (refusal !== null) return Promise.reject(new Error(refusal));
    done.push(what);
    return Promise.resolve(answer);
  };
  const page = {
    rest: {
      decide: (id: string, decision: object) => note(["decide", id, decision], undefined),
      removeSession: (id: string, { atAgent }: { atAgent: boolean }) =>
        note(["remove", id, atAgent], undefined),
      branch: (id: string, { promptId }: { promptId: string | null }) =>
        note(["branch", id, promptId], "branched"),
      exported: (id: string, format: string) => note(["export", id, format], new Blob(["text"])),
    },
    go: (sessionId: string | null) => void done.push(["go", sessionId]),
    session: { value: { sessionId: "open" } },
  };
  return { done, page, refuse: (why: string | null) => refusal = why };
}

Deno.test("SessionDeeds.remove() goes home only from the session that was deleted", async () => {
  const { done, page } = setUp();
  await new SessionDeeds(page, "other").remove({ atAgent: false });
  await new SessionDeeds(page, "open").remove({ atAgent: true });
  assertEquals(done, [["remove", "other", false], ["remove", "open", true], ["go", null]]);
});

Deno.test("SessionDeeds.branch() goes to the branch", async () => {
  const { done, page } = setUp();
  assertEquals(await new SessionDeeds(page, "open").branch("p2"), true);
  assertEquals(done, [["branch", "open", "p2"], ["go", "branched"]]);
});

Deno.test("SessionDeeds tells what was refused, until the next try", async () => {
  const { page, refuse } = setUp();
  const deeds = new SessionDeeds(page, "open");
  refuse("Cannot branch now");
  assertEquals([await deeds.branch(null), deeds.problem.value], [false, "Cannot branch now"]);
  refuse(null);
  assertEquals([await deeds.decide({ pinned: true }), deeds.problem.value], [true, null]);
});

Deno.test("SessionDeeds does one thing at a time", async () => {
  const { done, page } = setUp();
  const deeds = new SessionDeeds(page, "open");
  const first = deeds.decide({ archived: true });
  assertEquals(await deeds.decide({ archived: true }), false);
  assertEquals(await first, true);
  assertEquals(done.length, 1);
});

Deno.test("fileName() is made of letters and digits of the title", () => {
  assertEquals(fileName("Fix: the “Importer” / now!", "markdown"), "fix-the-importer-now.md");
  assertEquals(fileName("Brücke 東京", "json"), "brücke-東京.json");
  assertEquals(fileName("../..", "json"), "conversation.json");
});
