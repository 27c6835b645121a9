/** Lines from a browser: the known ones pass, whatever else is a TypeError that a person can read. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { parseBrowserLine } from "../../../lib/server/browser_line.ts";
import { LIMITS } from "../../../lib/wire.ts";

const HASH = "0123456789abcdef".repeat(4);
const PROMPT = { type: "prompt", promptId: "p-1" };

function parse(line: unknown) {
  return parseBrowserLine(JSON.stringify(line));
}

function refuses(line: unknown, message?: string): void {
  assertThrows(() => parse(line), TypeError, message);
}

/** Each line as it is sent, and as it is understood. */
const KNOWN: readonly (readonly [object, object])[] = [
  [{ type: "prompt", promptId: "p", text: "hi" }, {
    type: "prompt",
    promptId: "p",
    blocks: [{ type: "text", text: "hi" }],
  }],
  [{ type: "queue_edit", promptId: "p", text: "x" }, { type: "queue_edit", promptId: "p", text: "x" }],
  [{ type: "queue_remove", promptId: "p" }, { type: "queue_remove", promptId: "p" }],
  [{ type: "queue_resume" }, { type: "queue_resume" }],
  [{ type: "permission_response", id: "q1", optionId: "yes" }, {
    type: "permission_response",
    id: "q1",
    optionId: "yes",
  }],
  [{ type: "cancel" }, { type: "cancel" }],
  [{ type: "set_mode", modeId: "m" }, { type: "set_mode", modeId: "m" }],
  [{ type: "set_model", modelId: "m" }, { type: "set_model", modelId: "m" }],
  [{ type: "set_config", configId: "c", value: "v" }, { type: "set_config", configId: "c", value: "v" }],
  [{ type: "set_config", configId: "c", value: false }, { type: "set_config", configId: "c", value: false }],
  [{ type: "authenticate", methodId: "m" }, { type: "authenticate", methodId: "m" }],
  [{ type: "authenticate_cancel" }, { type: "authenticate_cancel" }],
  [{ type: "restart_agent" }, { type: "restart_agent", fresh: false }],
  [{ type: "restart_agent", fresh: true }, { type: "restart_agent", fresh: true }],
  [{ type: "ping" }, { type: "ping" }],
];

for (const [sent, understood] of KNOWN) {
  Deno.test(`parseBrowserLine() understands ${JSON.stringify(sent)}`, () => {
    assertEquals<unknown>(parse(sent), understood);
    assertEquals<unknown>(
      parse({ ...sent, unknown: 1 }),
      understood,
      "fields that are not known are dropped",
    );
  });
}

Deno.test("parseBrowserLine() takes blocks of every kind", () => {
  const blocks = [
    { type: "text", text: "look:" },
    { type: "image", mimeType: "image/png", blob: HASH, name: "a.png" },
    { type: "resource", mimeType: "text/plain", blob: HASH, name: "a.txt" },
    { type: "resource_link", uri: "file:///a", name: "a" },
  ];
  assertEquals<unknown>(parse({ ...PROMPT, blocks }), { ...PROMPT, blocks });
});

Deno.test("parseBrowserLine() takes an image without a name", () => {
  const line = parse({ ...PROMPT, blocks: [{ type: "image", mimeType: "image/png", blob: HASH }] });
  assert(line.type === "prompt" && line.blocks?.[0].type === "image");
  assertEquals(line.blocks[0].name, undefined);
});

Deno.test("parseBrowserLine() throws nothing but TypeError, whatever JSON comes", () => {
  const anyLine = fc.oneof(
    fc.json(),
    fc.string(),
    fc.jsonValue().map((value) => JSON.stringify({ type: value })),
    fc.tuple(fc.constantFrom(...KNOWN.map(([line]) => line)), fc.dictionary(fc.string(), fc.jsonValue())).map(
      ([line, more]) => JSON.stringify({ ...line, ...more }),
    ),
    fc.tuple(fc.constantFrom(...KNOWN.map(([line]) => line)), fc.jsonValue()).map(([line, value]) =>
      JSON.stringify(
        Object.fromEntries(Object.keys(line).map((name) => [name, name === "type" ? "prompt" : value])),
      )
    ),
    fc.jsonValue().map((block) => JSON.stringify({ ...PROMPT, blocks: [block] })),
    fc.array(fc.jsonValue()).map((blocks) => JSON.stringify({ ...PROMPT, blocks })),
  );
  fc.assert(fc.property(anyLine, throwsTypeErrorOnly), { numRuns: 2_000 });
});

/** The words of a person's error, never those of the engine. */
function throwsTypeErrorOnly(line: string): void {
  try {
    parseBrowserLine(line);
  } catch (error) {
    assert(error instanceof TypeError, String(error));
    assert(/^Cannot (understand|take|send|attach)/.test(error.message), error.message);
  }
}

Deno.test("parseBrowserLine() refuses a type that cannot be made a text (B27)", () => {
  throwsTypeErrorOnly('{"type":{"toString":1,"valueOf":1}}');
  throwsTypeErrorOnly(`{"type":"prompt","promptId":"p","blocks":[{"type":{"toString":1}}]}`);
  assertThrows(() => parseBrowserLine('{"type":{"toString":1}}'), TypeError);
});

Deno.test("parseBrowserLine() refuses JSON 100,000 deep (B27)", () => {
  const deep = "[".repeat(100_000) + "]".repeat(100_000);
  for (const line of [deep, `{"type":${deep}}`, `{"type":"prompt","promptId":"p","blocks":${deep}}`]) {
    assertThrows(() => parseBrowserLine(line), TypeError, "Cannot ");
  }
});

Deno.test("parseBrowserLine() changes no prototype (B27)", () => {
  const line = '{"__proto__":{"type":"ping","polluted":1},"constructor":{"prototype":{"polluted":1}}}';
  assertThrows(() => parseBrowserLine(line), TypeError);
  assertEquals(Object.hasOwn(Object.prototype, "polluted"), false);
  assertEquals("polluted" in {}, false);
});

Deno.test("parseBrowserLine() takes the last of two fields with one name (B27)", () => {
  assertEquals(parseBrowserLine('{"type":"cancel","type":"ping"}').type, "ping");
});

Deno.test("parseBrowserLine() names the type it does not know, cut short", () => {
  refuses({ type: "launch_missiles" }, '"launch_missiles"');
  const error = assertThrows(() => parse({ type: "x".repeat(5_000) }), TypeError);
  assert(error.message.length < 200, `${error.message.length} characters`);
});

Deno.test("parseBrowserLine() refuses what is no JSON object", () => {
  for (const line of ["", "{", "null", "1", '"ping"', "[]", "ping", '{"type":"ping"} x', "1e999"]) {
    assertThrows(() => parseBrowserLine(line), TypeError, "Cannot understand");
  }
});

Deno.test("parseBrowserLine() takes a line of the longest length and no longer one", () => {
  const text = "x".repeat(LIMITS.browserLineCharsMax - JSON.stringify({ ...PROMPT, text: "" }).length);
  assertEquals(parse({ ...PROMPT, text }).type, "prompt");
  refuses({ ...PROMPT, text: `${text}x` }, String(LIMITS.browserLineCharsMax));
});

Deno.test("parseBrowserLine() refuses a prompt id that could be anything but a name", () => {
  for (const promptId of ["", "-a", "../x", "a b", "é", "a".repeat(129), "a\n", 1, null, undefined]) {
    refuses({ type: "prompt", promptId, text: "hi" });
    refuses({ type: "queue_remove", promptId });
  }
});

Deno.test("parseBrowserLine() refuses an empty prompt", () => {
  for (const text of ["", " ", "\n\t"]) refuses({ ...PROMPT, text }, "empty");
  refuses({ ...PROMPT, blocks: [] }, "empty");
  refuses({ ...PROMPT, blocks: [{ type: "text", text: " " }] }, "empty");
  refuses(PROMPT, '"text" or "blocks"');
});

Deno.test("parseBrowserLine() takes ten files and refuses eleven", () => {
  const blocks = (count: number) =>
    Array.from({ length: count }, () => ({ type: "image", mimeType: "image/png", blob: HASH }));
  assertEquals(parse({ ...PROMPT, blocks: blocks(LIMITS.attachmentsMax) }).type, "prompt");
  refuses({ ...PROMPT, blocks: blocks(LIMITS.attachmentsMax + 1) }, `${LIMITS.attachmentsMax} files`);
});

Deno.test("parseBrowserLine() takes no attachment but by the SHA-256 of its bytes", () => {
  for (
    const blob of ["", "../../etc/passwd", HASH.toUpperCase(), HASH.slice(1), `${HASH}0`, `${HASH}\n`, 7]
  ) {
    refuses({ ...PROMPT, blocks: [{ type: "image", mimeType: "image/png", blob }] });
  }
});

Deno.test("parseBrowserLine() refuses fields of the wrong type, naming them", () => {
  refuses({ type: "set_mode", modeId: 1 }, '"modeId"');
  refuses({ type: "set_config", configId: "c", value: 1 }, '"value"');
  refuses({ type: "permission_response", id: "q" }, '"optionId"');
  refuses({ type: "authenticate" }, '"methodId"');
  refuses({ ...PROMPT, blocks: [{ type: "resource", mimeType: "text/plain", blob: HASH }] }, '"name"');
  refuses({ ...PROMPT, blocks: [{ type: "audio" }] }, '"audio"');
});
