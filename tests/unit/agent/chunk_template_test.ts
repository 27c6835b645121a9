/**
 * A recognised line is what parsing it would have said, for any line.
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { ChunkTemplate } from "../../../lib/agent/chunk_template.ts";

function chunkLine(text: string, more: Readonly<Record<string, unknown>> = {}): string {
  const update = { sessionUpdate: "agent_message_chunk", content: { type: "text", text }, ...more };
  return JSON.stringify({ jsonrpc: "2.0", method: "session/update", params: { sessionId: "s", update } });
}

function learnt(line: string): ChunkTemplate {
  const template = new ChunkTemplate();
  template.learn(line, JSON.parse(line).params.update);
  return template;
}

const texts = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string(),
  fc.constantFrom("", '"', "\\", '"}}}}', '","x":"'),
);

Deno.test("match() knows the next chunk, whatever its text", () => {
  fc.assert(fc.property(texts, texts, (first, second) => {
    // A lone surrogate is written as an escape by JSON.stringify, which the template takes as well.
    assertEquals(learnt(chunkLine(first)).match(chunkLine(second)), { sessionUpdate: "agent_message_chunk" });
  }));
});

Deno.test("match() never takes a line that is no JSON, or one of another shape", () => {
  const template = learnt(chunkLine("hello"));
  const shape = (line: string) => {
    const message = JSON.parse(line);
    message.params.update.content.text = "";
    return JSON.stringify(message);
  };
  const edits = fc.tuple(
    fc.nat(200),
    fc.nat(12),
    fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom('"', "\\", "{", '","a":"')),
  );
  fc.assert(
    fc.property(texts, fc.array(edits, { minLength: 1, maxLength: 3 }), (text, changes) => {
      let line = chunkLine(text);
      for (const [at, length, insert] of changes) {
        const start = at % (line.length + 1);
        line = line.slice(0, start) + insert + line.slice(start + length);
      }
      if (template.match(line) === null) return;
      assertEquals(shape(line), shape(chunkLine("")));
    }),
    { numRuns: 5_000 },
  );
});

Deno.test("match() leaves the line of another session, kind or message to be parsed", () => {
  const template = learnt(chunkLine("hello", { messageId: "m1" }));
  assert(template.match(chunkLine("hi", { messageId: "m1" })));
  assertEquals(template.match(chunkLine("hi", { messageId: "m2" })), null);
  assertEquals(template.match(chunkLine("hi", { messageId: "m1" }).replace('"s"', '"t"')), null);
  assertEquals(template.match(chunkLine("hi", { sessionUpdate: "plan", messageId: "m1" })), null);
});

Deno.test("match() refuses control characters and escapes that JSON does not have", () => {
  const template = learnt(chunkLine("hello"));
  for (const inside of ["\u0001", "\n", "\\x", "\\u12", '" ']) {
    assertEquals(template.match(chunkLine("HERE").replace("HERE", inside)), null, JSON.stringify(inside));
  }
});

Deno.test("learn() is not misled by its text standing elsewhere in the line", () => {
  const template = learnt(chunkLine("agent_message_chunk", { _meta: { echo: "agent_message_chunk" } }));
  const next = chunkLine("other", { _meta: { echo: "agent_message_chunk" } });
  assert(template.match(next) === null || JSON.parse(next).params.update.content.text === "other");
});

Deno.test("learn() gives up on lines that carry a number each, and tries again later", () => {
  const template = new ChunkTemplate();
  for (let n = 0; n < 5_000; n++) {
    const line = chunkLine("x", { n });
    assertEquals(template.match(line), null);
    template.learn(line, JSON.parse(line).params.update);
  }
  let learntAfter = 0;
  while (template.match(chunkLine("y")) === null) {
    template.learn(chunkLine("x"), JSON.parse(chunkLine("x")).params.update);
    assert(++learntAfter < 1_100, "a stream that fits is found again");
  }
});
