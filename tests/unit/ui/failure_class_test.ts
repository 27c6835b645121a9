/** Real words of real agents: seen on the wire, and from their issue trackers. */
import { assertEquals } from "@std/assert";
import { classOf, classOfAnswer, type FailureClass } from "../../../lib/ui/state/failure_class.ts";

const TABLE: readonly (readonly [FailureClass, string])[] = [
  // Claude
  [
    "overloaded",
    'API Error: 529 {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}',
  ],
  [
    "overloaded",
    "API Error: 529 Overloaded. This is a server-side issue, usually temporary — try again in a moment.",
  ],
  ["overloaded", "API Error: Repeated 529 Overloaded errors"],
  ["limit", 'API Error: 429 {"type":"error","error":{"type":"rate_limit_error","message":"slow down"}}'],
  ["limit", "Claude usage limit reached. Your limit will reset at 3pm (UTC)."],
  ["limit", "Credit balance is too low"],
  ["sign_in", "Invalid API key · Please run /login"],
  ["sign_in", "OAuth token has been revoked. Please obtain a new token."],
  ["too_long", "Prompt is too long"],
  ["network", "API Error (Request timed out.)"],
  [
    "refused",
    "API Error: Claude Code is unable to respond to this request, which appears to violate our Usage Policy",
  ],
  // Codex
  ["too_long", "stream disconnected before completion: Your input exceeds the context window of this model."],
  ["too_long", "Codex ran out of room in the model's context window. Start a new thread."],
  ["limit", "stream disconnected before completion: Rate limit is exceeded. Try again in 17 seconds."],
  ["limit", "You've hit your usage limit. Upgrade to Pro or try again in 3 hours."],
  ["network", "stream disconnected before completion: stream closed before response.completed"],
  ["network", "stream disconnected before completion: Transport error: network error"],
  ["sign_in", "Authentication required\nCode -32000"],
  // Gemini
  [
    "limit",
    '[API Error: [{ "error": { "code": 429, "message": "Resource has been exhausted (e.g. check quota).", "status": "RESOURCE_EXHAUSTED" } }]]\n  Please wait and try again later. To increase your limits, upgrade to a plan with higher limits, or use /auth to switch to using a paid API key from AI Studio',
  ],
  ["limit", "You exceeded your current quota, please check your plan and billing details."],
  ["sign_in", '{"error":{"code":401,"message":"fake failure 401","status":"INVALID_ARGUMENT"}}\nCode 401'],
  ["other", '{"error":{"code":400,"message":"fake failure 400","status":"INVALID_ARGUMENT"}}\nCode 400'],
  ["overloaded", "The model is overloaded. Please try again later.\nCode 503"],
  ["too_long", "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576)."],
  // OpenCode
  ["too_long", "Internal error: prompt is too long: 210171 tokens > 200000 maximum\nCode -32603"],
  ["other", 'Internal error: fake failure 400\n{"service":"session","errorName":"APIError"}\nCode -32603'],
  ["network", "Internal error: Unable to connect. Is the computer able to access the url?\nCode -32603"],
  // Copilot
  [
    "sign_in",
    "Error: Authentication failed with provider at http://127.0.0.1:38725/v1 (HTTP 401).\n  Check your COPILOT_PROVIDER_API_KEY.",
  ],
  // Node, Rust, the system
  ["network", "Internal error\nconnect ECONNREFUSED 127.0.0.1:8080\nCode -32603"],
  ["network", "Internal error\ngetaddrinfo ENOTFOUND api.example.com\nCode -32603"],
  ["network", "Internal error\nrequest to https://x failed, reason: read ETIMEDOUT"],
  ["network", "TypeError: fetch failed"],
  ["network", "error sending request for url (https://api.example.com/v1)"],
  [
    "memory",
    "The agent was ended by SIGABRT\n\nFATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory",
  ],
  // drawbridge
  ["crash", "The agent ended with code 7\nlast words"],
  ["crash", "The agent was ended by SIGKILL"],
  ["missing", 'Cannot start Gemini CLI as "gemini" is not on the PATH; npm install -g @google/gemini-cli'],
  ["missing", 'Cannot start the agent "/opt/agent" as it was not found'],
  ["interrupted", "Interrupted: drawbridge was stopped while the agent worked."],
  // what looks like one and is none
  ["other", "Internal error\nthe fixture was asked to fail\nCode -32603"],
  ["other", "Cannot read line 429 of main.ts\nCode -32603"],
  ["other", ""],
];

for (const [of, words] of TABLE) {
  Deno.test(`classOf() takes "${words.slice(0, 60).replaceAll("\n", " ")}" for ${of}`, () => {
    assertEquals(classOf(words), of);
  });
}

Deno.test("classOfAnswer() knows a failure that is told as an answer, and leaves answers alone", () => {
  assertEquals(classOfAnswer('API Error: 529 {"type":"error"}'), "overloaded");
  assertEquals(classOfAnswer("You've hit your usage limit. Try again at 3 PM."), "limit");
  const copilot =
    "Info: Request failed due to a transient API error. Retrying...Error: Authentication failed";
  assertEquals(classOfAnswer(copilot), "sign_in");
  const answers = [
    "The server answers 429 when the rate limit is reached.",
    "Error: foo is what it prints.",
    `Error: the quota ${"x".repeat(600)}`,
    "Error: the `/login` route is missing in `app.ts`. Shall I add it?",
    "Error: connect ECONNREFUSED 127.0.0.1:5432 means that your Postgres is not running.",
    "",
  ];
  assertEquals(answers.filter((text) => classOfAnswer(text) !== null), []);
});

Deno.test("classOf() takes no file and no option for what went wrong", () => {
  for (
    const text of ["Cannot read file src/network.ts", "unknown option 'proxy'", "Loaded cached credentials."]
  ) {
    assertEquals(classOf(text), "other", text);
  }
});
