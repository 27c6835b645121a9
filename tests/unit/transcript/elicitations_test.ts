/** Forms and pages in the fold: open until answered, and what they ask. */
import { assertEquals } from "@std/assert";
import { foldEvents } from "../../../lib/transcript/fold.ts";
import { EMPTY_TRANSCRIPT } from "../../../lib/transcript/transcript.ts";
import type { Event } from "../../../lib/wire.ts";

const BY = { device: "test" };

function fold(...bodies: object[]) {
  // Each body is that of the event it names; odd ones are what is tested.
  const events = bodies.map((body, at) => ({ seq: at + 1, at: at + 1, ...body }) as Event);
  return foldEvents(EMPTY_TRANSCRIPT, events);
}

const FORM = {
  type: "elicitation_request",
  id: "f",
  mode: "form",
  message: "More?",
  requestedSchema: {
    type: "object",
    required: ["name"],
    properties: {
      name: { type: "string", title: "Name", minLength: 2, format: "email" },
      count: { type: "integer", minimum: 1, default: 3 },
      fast: { type: "boolean" },
      colour: { type: "string", enum: ["r", "b"], enumNames: ["Red", "Blue"] },
      size: { type: "string", oneOf: [{ const: "s", title: "Small" }] },
      tags: { type: "array", items: { type: "string", enum: ["x", "y"] } },
      odd: 7,
    },
  },
};
const PAGE = { type: "elicitation_request", id: "p", mode: "url", message: "", url: "https://a.example" };

Deno.test("a form's fields are read by their kinds", () => {
  const [{ fields, url }] = fold(FORM).elicitations;
  assertEquals(url, null);
  const kinds = fields?.map(({ name, kind, required }) => [name, kind, required]);
  assertEquals(kinds, [
    ["name", "text", true],
    ["count", "number", false],
    ["fast", "switch", false],
    ["colour", "choice", false],
    ["size", "choice", false],
    ["tags", "choices", false],
    ["odd", "text", false],
  ]);
  assertEquals(fields?.[3].choices.map(({ title }) => title), ["Red", "Blue"]);
  assertEquals([fields?.[0].minimum, fields?.[0].format, fields?.[1].initial], [2, "email", 3]);
});

Deno.test("an answered form is open no more, and told", () => {
  const answer = {
    type: "elicitation_response",
    id: "f",
    action: "accept",
    content: { name: "Ada" },
    by: BY,
  };
  const transcript = fold(FORM, answer);
  assertEquals([transcript.elicitations, transcript.status], [[], "idle"]);
  assertEquals(transcript.entries.map((entry) => entry.kind === "notice" && entry.text), [
    "Answered: More? (name = Ada)",
  ]);
});

Deno.test("a page that was agreed to waits for the agent, and for nobody else", () => {
  const agreed = { type: "elicitation_response", id: "p", action: "accept", by: BY };
  assertEquals(fold(PAGE).status, "awaiting_permission");
  const transcript = fold(PAGE, agreed);
  assertEquals([transcript.elicitations[0].agreed, transcript.status], [true, "idle"]);
  assertEquals(fold(PAGE, agreed, { type: "elicitation_done", id: "p" }).elicitations, []);
});

Deno.test("the end of a turn leaves no form open", () => {
  const prompt = { type: "prompt", promptId: "t", blocks: [{ type: "text", text: "go" }], by: BY };
  const done = { type: "prompt_done", promptId: "t", stopReason: "end_turn" };
  assertEquals(fold(prompt, FORM, done).elicitations, []);
});

for (
  const odd of [
    { ...FORM, requestedSchema: null },
    { ...FORM, requestedSchema: { properties: [] } },
    { ...PAGE, url: 7, message: null },
    { type: "elicitation_response", id: "none" },
    { type: "elicitation_done" },
  ]
) {
  Deno.test(`the fold survives ${JSON.stringify(odd).slice(0, 60)}`, () => {
    fold(odd);
    fold(FORM, { ...odd, id: "f" });
  });
}
