/** A conversation as Markdown, in steps. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { conversationText } from "../../../lib/session/conversation_text.ts";
import { openJournal, withDirectory } from "./scratch.ts";

const BLOCKS = [{ type: "text", text: "x".repeat(100_000) }] as const;

Deno.test("conversationText() may be interrupted within a long conversation, and ends when that is closed", () =>
  withDirectory((directory) => {
    const journal = openJournal(directory);
    for (let i = 0; i < 20; i++) {
      journal.append("prompt", { promptId: `${i}`, blocks: BLOCKS, by: { device: "test" } });
    }
    const work = conversationText(journal);
    let steps = 0;
    let step = work.next();
    for (; !step.done; step = work.next()) steps++;
    assert(steps > 20);
    assertEquals(step.value, Array(20).fill(`## You\n\n${BLOCKS[0].text}`).join("\n\n") + "\n");
    const cut = conversationText(journal);
    cut.next();
    journal.close();
    assertThrows(() => cut.next(), Error, "it was closed");
  }));
