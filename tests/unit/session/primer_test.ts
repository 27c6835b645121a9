/** What the agent of a branch is told, out of journals of any length. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { PRIMER_BYTES_MAX, primerOf } from "../../../lib/session/primer.ts";
import type { Journal } from "../../../lib/session/journal.ts";
import { openJournal, withDirectory } from "./scratch.ts";

function prompt(journal: Journal, promptId: string): void {
  const blocks = [{ type: "text", text: `prompt ${promptId}` }] as const;
  journal.append("prompt", { promptId, blocks, by: { device: "test" } });
}

/** An answer, and before it about `bytes` of what leaves no words. */
function answer(journal: Journal, bytes: number, text: string): void {
  const append = (update: Record<string, unknown>) => {
    const params = { sessionId: "s", update };
    journal.appendUpdate(JSON.stringify({ jsonrpc: "2.0", method: "session/update", params }), update);
  };
  journal.batch(() => {
    for (let done = 0; done < bytes; done += 10_000) {
      append({ sessionUpdate: "usage_update", _meta: "y".repeat(10_000) });
    }
    append({ sessionUpdate: "agent_message_chunk", content: { type: "text", text } });
  });
}

Deno.test("primerOf() tells what was said before the prompt, and not the prompt", () =>
  withDirectory(async (directory) => {
    const journal = openJournal(directory);
    prompt(journal, "one");
    prompt(journal, "two");
    const text = await primerOf(journal, "two");
    assertStringIncludes(text, "prompt one");
    assert(!text.includes("prompt two"));
    assertEquals(text.includes("[…]"), false);
    journal.close();
  }));

Deno.test("primerOf() looks through the last turns only, and within a longer one from a whole line on", () =>
  withDirectory(async (directory) => {
    const journal = openJournal(directory);
    prompt(journal, "old");
    answer(journal, PRIMER_BYTES_MAX, "end of old");
    prompt(journal, "middle");
    const longTurn = await primerOf(journal, "middle");
    assertStringIncludes(longTurn, "[…]");
    assertStringIncludes(longTurn, "end of old");
    assert(!longTurn.includes("prompt old"));
    prompt(journal, "new");
    const lastTurns = await primerOf(journal, "new");
    assertStringIncludes(lastTurns, "prompt middle");
    assert(!lastTurns.includes("end of old"));
    journal.close();
  }));
