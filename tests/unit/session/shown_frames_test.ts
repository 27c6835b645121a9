/** Protocol messages as they are shown: paired, told apart, without secrets. */
import { assert, assertEquals } from "@std/assert";
import { FRAME_CHARS_MAX, type FrameDirection, Frames } from "../../../lib/rpc/frames.ts";
import { REDACTED, shownFrames } from "../../../lib/session/shown_frames.ts";

function shown(lines: readonly [FrameDirection, unknown][], after = 0) {
  let at = 0;
  const frames = new Frames(() => at += 10);
  for (const [direction, message] of lines) {
    frames.push(direction, typeof message === "string" ? message : JSON.stringify(message));
  }
  return shownFrames(frames.list(), after);
}

Deno.test("shownFrames() pairs an answer with its request, also when both sides use the same id", () => {
  const frames = shown([
    ["to_agent", { id: 1, method: "session/prompt", params: {} }],
    ["from_agent", { id: 1, method: "fs/read_text_file", params: {} }],
    ["to_agent", { id: 1, error: { code: -32601, message: "no" } }],
    ["from_agent", { id: 1, result: {} }],
    ["from_agent", { id: 9, result: {} }],
  ]);
  assertEquals(
    frames.map(({ kind, method, answers, tookMs }) => [kind, method, answers, tookMs]),
    [
      ["request", "session/prompt", undefined, undefined],
      ["request", "fs/read_text_file", undefined, undefined],
      ["error", "fs/read_text_file", 2, 10],
      ["answer", "session/prompt", 1, 30],
      ["answer", null, undefined, undefined],
    ],
  );
});

Deno.test("shownFrames() tells those after a number, paired with earlier ones", () => {
  const [only, ...others] = shown([
    ["to_agent", { id: "a", method: "initialize" }],
    ["from_agent", { id: "a", result: {} }],
  ], 1);
  assertEquals([only.number, only.answers, others], [2, 1, []]);
});

Deno.test("shownFrames() names the tool call a message is about", () => {
  const frames = shown([
    ["from_agent", { method: "session/update", params: { update: { toolCallId: "t" } } }],
    ["from_agent", {
      id: 1,
      method: "session/request_permission",
      params: { toolCall: { toolCallId: "q" } },
    }],
    ["from_agent", { method: "session/update", params: { update: { sessionUpdate: "plan" } } }],
  ]);
  assertEquals(frames.map(({ kind, toolCallId }) => [kind, toolCallId]), [
    ["notification", "t"],
    ["request", "q"],
    ["notification", undefined],
  ]);
});

Deno.test("shownFrames() shows noise, and a message that is too long, by name alone", () => {
  const long = { method: "session/update", params: { secret: "hidden", text: "x".repeat(FRAME_CHARS_MAX) } };
  const frames = shown([["from_agent", "Warning: hidden"], ["from_agent", "[]"], ["from_agent", long]]);
  assertEquals(frames.map(({ kind, method, json }) => [kind, method, json]), [
    ["noise", null, null],
    ["noise", null, null],
    ["noise", "session/update", null],
  ]);
  assert(!JSON.stringify(frames).includes("hidden"));
});

Deno.test("shownFrames() takes variables, headers and what is named like a secret out", () => {
  const params = {
    cwd: "/w",
    mcpServers: [
      { name: "one", env: [{ name: "DRAWBRIDGE_SECRET", value: "hidden" }] },
      { name: "two", headers: [{ name: "Authorization", value: "hidden" }] },
    ],
    _meta: { apiKey: "hidden", access_token: "hidden", env: { A: "hidden" }, password: "hidden" },
    tokens: 12,
  };
  const [frame] = shown([["to_agent", { id: 1, method: "session/new", params }]]);
  const text = JSON.stringify(frame.json);
  assert(!text.includes("hidden"), text);
  assert(text.includes('"cwd":"/w"') && text.includes("DRAWBRIDGE_SECRET") && text.includes('"tokens":12'));
  assert(text.includes(REDACTED));
});

Deno.test("shownFrames() takes out what looks like a secret, and all that stands under a secret's name", () => {
  const hidden = ["sk-hidden", "hidden2", "hidden.3", "ghp_hidden12345", "hidden5", "hidden6", "hidden7"];
  const params = {
    apiKeys: [hidden[0]],
    credentials: { user: "u", pass: hidden[1] },
    headers2: [`Bearer ${hidden[2]}`],
    args: ["--depth=1", hidden[3], `--api-key=${hidden[4]}`],
    url: `https://example.com/?token=${hidden[5]}&page=2`,
    pairs: [{ name: "API_KEY", value: hidden[6] }],
  };
  const [frame] = shown([["to_agent", { id: 1, method: "session/new", params }]]);
  const text = JSON.stringify(frame.json);
  for (const secret of hidden) assert(!text.includes(secret), `${secret} in ${text}`);
  assert(text.includes("--depth=1") && text.includes("page=2"));
});

Deno.test("shownFrames() shows the others beside a message that is too deep or has an odd id", () => {
  const deep = `{"id":1,"method":"m","params":${"[".repeat(30_000)}${"]".repeat(30_000)}}`;
  const odd = '{"id":{"toString":null,"valueOf":null},"result":1}';
  const frames = shown([["from_agent", deep], ["from_agent", odd], ["to_agent", { method: "after" }]]);
  assertEquals(frames.map(({ method }) => method), ["m", null, "after"]);
  assert(JSON.stringify(frames).includes("[too deep]"));
});
