/** Prompts that wait: the journal's `queue` events are the queue. */
import { assertEquals, assertThrows } from "@std/assert";
import type { Journal } from "../../../lib/session/journal.ts";
import { PromptQueue } from "../../../lib/session/prompt_queue.ts";
import { LIMITS, type QueuedPrompt } from "../../../lib/wire.ts";
import { journalText, openJournal, withDirectory } from "./scratch.ts";

const BY = { device: "test" };

function prompt(promptId: string, text = promptId): QueuedPrompt {
  return { promptId, blocks: [{ type: "text", text }], by: BY };
}

async function withQueue(
  run: (queue: PromptQueue, journal: Journal, directory: string) => void,
): Promise<void> {
  await withDirectory((directory) => {
    const journal = openJournal(directory);
    run(new PromptQueue(journal), journal, directory);
    journal.close();
  });
}

function ids(queue: PromptQueue): string[] {
  return queue.prompts.map(({ promptId }) => promptId);
}

Deno.test("PromptQueue gives prompts in the order they came, then null", () =>
  withQueue((queue) => {
    queue.add(prompt("a"));
    queue.add(prompt("b"));
    assertEquals([queue.has("a"), queue.has("c")], [true, false]);
    assertEquals([queue.next()?.promptId, queue.next()?.promptId, queue.next()], ["a", "b", null]);
  }));

Deno.test("PromptQueue.add() puts one first behind what waits for its person", () =>
  withQueue((queue) => {
    for (const id of ["a", "b"]) queue.add(prompt(id));
    queue.hold();
    queue.add(prompt("c"));
    queue.add(prompt("d"), { first: true });
    assertEquals(ids(queue), ["a", "b", "d", "c"]);
    assertEquals([queue.next()?.promptId, queue.next()?.promptId, queue.next()], ["d", "c", null]);
  }));

Deno.test("PromptQueue tells each change in the journal, whole", () =>
  withQueue((queue, _journal, directory) => {
    queue.add(prompt("a"));
    queue.next();
    queue.next();
    const events = journalText(directory).trim().split("\n").map((line) => JSON.parse(line));
    assertEquals(events.map(({ type, prompts }) => [type, prompts]), [["queue", [prompt("a")]], [
      "queue",
      [],
    ]]);
  }));

Deno.test("PromptQueue is there again when the journal is opened again", () =>
  withDirectory((directory) => {
    const before = openJournal(directory);
    new PromptQueue(before).add(prompt("a"));
    before.close();
    const after = openJournal(directory);
    assertEquals(ids(new PromptQueue(after)), ["a"]);
    after.close();
  }));

Deno.test("PromptQueue.edit() changes the text and keeps the files", () =>
  withQueue((queue) => {
    const image = { type: "image" as const, mimeType: "image/png", blob: "0".repeat(64) };
    queue.add({ promptId: "a", blocks: [{ type: "text", text: "old" }, image], by: BY });
    queue.add(prompt("b"));
    queue.edit("a", "new");
    assertEquals(queue.prompts, [
      { promptId: "a", blocks: [{ type: "text", text: "new" }, image], by: BY },
      prompt("b"),
    ]);
  }));

Deno.test("PromptQueue.remove() takes one out of the middle", () =>
  withQueue((queue) => {
    for (const id of ["a", "b", "c"]) queue.add(prompt(id));
    queue.remove("b");
    assertEquals(ids(queue), ["a", "c"]);
  }));

Deno.test("PromptQueue refuses to change what does not wait any more, and changes nothing", () =>
  withQueue((queue, journal) => {
    queue.add(prompt("a"));
    queue.next();
    const { lastSeq } = journal;
    assertThrows(() => queue.edit("a", "x"), Error, "not waiting");
    assertThrows(() => queue.remove("a"), Error, "not waiting");
    assertEquals(journal.lastSeq, lastSeq);
  }));

Deno.test("PromptQueue.add() refuses one more than fits", () =>
  withQueue((queue) => {
    for (let i = 0; i < LIMITS.queuedPromptsMax; i++) queue.add(prompt(`p${i}`));
    assertThrows(() => queue.add(prompt("one more")), RangeError, String(LIMITS.queuedPromptsMax));
    assertEquals(queue.prompts.length, LIMITS.queuedPromptsMax);
  }));

Deno.test("PromptQueue.move() puts one in front of another, or at the end", () =>
  withQueue((queue) => {
    for (const id of ["a", "b", "c"]) queue.add(prompt(id));
    queue.move("c", "a");
    assertEquals(ids(queue), ["c", "a", "b"]);
    queue.move("c", null);
    assertEquals(ids(queue), ["a", "b", "c"]);
    queue.move("b", "b");
    assertEquals(ids(queue), ["a", "b", "c"]);
    assertThrows(() => queue.move("x", null), Error, "not waiting any more");
    assertThrows(() => queue.move("a", "x"), Error, "not waiting any more");
    assertEquals(ids(queue), ["a", "b", "c"]);
  }));

Deno.test("PromptQueue.move() keeps what waits for its person waiting, and lets go what is moved behind it", () =>
  withQueue((queue) => {
    for (const id of ["a", "b"]) queue.add(prompt(id));
    queue.hold();
    queue.add(prompt("c"));
    queue.move("a", null);
    assertEquals(ids(queue), ["b", "c", "a"]);
    assertEquals([queue.next()?.promptId, queue.next()?.promptId, queue.next()], ["c", "a", null]);
    assertEquals(ids(queue), ["b"]);
  }));
