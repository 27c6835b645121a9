/** What Kiro tells by `_kiro.dev/*`: folded into the context and the conversation, malformed or not. */
import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { EMPTY_CONTEXT, foldContext } from "../../../lib/transcript/context.ts";
import type { Entry, NoticeEntry, ServerSignInEntry } from "../../../lib/transcript/entries.ts";
import { foldEvents } from "../../../lib/transcript/fold.ts";
import { transcriptText } from "../../../lib/transcript/text.ts";
import { EMPTY_TRANSCRIPT, transcriptFrom } from "../../../lib/transcript/transcript.ts";
import type { SessionContext } from "../../../lib/context.ts";
import { Journal } from "./events.ts";

/** A journal of Kiro's notifications. */
class Told extends Journal {
  kiro(method: string, params?: unknown): this {
    return this.add("extension", { message: { method: `_kiro.dev/${method}`, params } });
  }

  agent(status: "starting" | "ready" | "exited", sessionId?: string): this {
    return this.add("agent", { status, sessionId });
  }

  get context(): SessionContext {
    return this.events.reduce(foldContext, EMPTY_CONTEXT);
  }

  get entries(): readonly Entry[] {
    return foldEvents(EMPTY_TRANSCRIPT, this.events).entries;
  }

  get notices(): NoticeEntry[] {
    return this.entries.filter((entry): entry is NoticeEntry => entry.kind === "notice");
  }

  get cards(): ServerSignInEntry[] {
    return this.entries.filter((entry): entry is ServerSignInEntry => entry.kind === "server_sign_in");
  }
}

const told = () => new Told();
const names = ({ commands }: SessionContext) => commands.map(({ name }) => name);
const modes = { currentModeId: "kiro_default", availableModes: [{ id: "kiro_default", name: "Default" }] };
const models = { currentModelId: "auto", availableModels: [{ modelId: "auto", name: "Auto" }] };

Deno.test("foldContext() takes Kiro's commands and prompts for the agent's commands", () => {
  const { commands } = told().kiro("commands/available", {
    commands: [{ name: "/compact", description: "Make room", input: { hint: "how much" } }],
    prompts: [{ name: "review", description: "Look it over" }],
    tools: [{ name: "fs_read" }],
    mcpServers: [{ name: "github" }],
  }).context;
  assertEquals(commands, [
    { name: "compact", description: "Make room", input: { hint: "how much" } },
    { name: "review", description: "Look it over", input: null },
  ]);
});

Deno.test("foldContext() lists each of Kiro's commands once, without a slash, and drops what is none", () => {
  const available = (commands: unknown, prompts?: unknown) =>
    names(told().kiro("commands/available", { commands, prompts }).context);
  assertEquals(available([{ name: "//two" }, { name: "two" }, { name: "/" }, null, 7, { name: 7 }]), ["two"]);
  assertEquals(available([{ name: "/both" }], [{ name: "both" }, { name: "alone" }]), ["both", "alone"]);
  assertEquals(available(undefined, [{ name: "alone" }]), ["alone"]);
});

Deno.test("foldContext() keeps the last list of commands, whoever told it", () => {
  const kiro = (journal: Told, name: string) => journal.kiro("commands/available", { commands: [{ name }] });
  const standard = (journal: Told, name: string) =>
    journal.update({ sessionUpdate: "available_commands_update", availableCommands: [{ name }] });
  assertEquals(names(kiro(kiro(told(), "/a"), "/b").context), ["b"]);
  assertEquals(names(kiro(standard(told(), "a"), "/b").context), ["b"]);
  assertEquals(names(standard(kiro(told(), "/a"), "b").context), ["b"]);
  assertEquals(names(kiro(told(), "/a").kiro("commands/available", { commands: "none" }).context), ["a"]);
  assertEquals(names(kiro(told(), "/a").kiro("commands/available", { commands: [] }).context), []);
});

Deno.test("foldContext() lets agent/switched choose the mode and the model", () => {
  const opened = () => told().add("session_info", { modes, models });
  const switched = (params: unknown) => opened().kiro("agent/switched", params).context;
  const planner = switched({ agentName: "kiro_planner", previousAgentName: "kiro_default", model: "large" });
  assertEquals(planner.modes, { ...modes, currentModeId: "kiro_planner" });
  assertEquals(planner.models, { ...models, currentModelId: "large" });
  assertEquals(switched({ agentName: "x" }).models, models);
  assertEquals(switched({ agentName: 7, model: {} }), opened().context);
  assertEquals(told().kiro("agent/switched", { agentName: "x", model: "y" }).context.modes, null);
});

Deno.test("foldContext() takes the percentage of metadata for the usage, between 0 and 100", () => {
  const usage = (contextUsagePercentage: unknown) =>
    told().kiro("metadata", { contextUsagePercentage }).context.usage;
  assertEquals(usage(12.5), { used: 12.5, size: 100, percent: true });
  assertEquals([usage(-3)?.used, usage(140)?.used], [0, 100]);
  for (const none of [undefined, null, "12", NaN, {}]) assertEquals(usage(none), null);
});

Deno.test("the folds leave out what Kiro tells of another session", () => {
  const journal = () => told().agent("starting").agent("ready", "mine");
  const other = { sessionId: "of-a-subagent" };
  const foreign = journal().kiro("metadata", { ...other, contextUsagePercentage: 99 })
    .kiro("commands/available", { ...other, commands: [{ name: "/x" }] })
    .kiro("error/rate_limit", { ...other, message: "slow" })
    .kiro("mcp/oauth_request", { ...other, serverName: "s", url: "https://a.example" });
  assertEquals(foreign.context, journal().context);
  assertEquals(foreign.entries, []);
  const mine = journal().kiro("metadata", { sessionId: "mine", contextUsagePercentage: 1 })
    .kiro("error/rate_limit", { message: "of the whole agent" });
  assertEquals([mine.context.usage?.used, mine.notices.length], [1, 1]);
});

Deno.test("the folds take what comes before the new session's id is told, after a start anew too", () => {
  const commands = (journal: Told, sessionId: string) =>
    journal.kiro("commands/available", { sessionId, commands: [{ name: `/of-${sessionId}` }] });
  const first = commands(told().agent("starting"), "one").agent("ready", "one");
  assertEquals(names(first.context), ["of-one"]);
  const anew = commands(first.agent("exited").agent("starting"), "two").agent("ready", "two");
  assertEquals(names(anew.context), ["of-two"]);
  assertEquals(names(commands(anew, "one").context), ["of-two"], "the session that was given up");
});

Deno.test("commands, mode and usage are there in a window that begins after they were told", () => {
  const journal = told().agent("starting").add("session_info", { modes, models })
    .kiro("commands/available", { commands: [{ name: "/compact" }] })
    .kiro("agent/switched", { agentName: "kiro_planner" })
    .kiro("metadata", { contextUsagePercentage: 40 });
  const { context } = foldEvents(transcriptFrom(journal.context, []), told().prompt("late").events);
  assertEquals(names(context), ["compact"]);
  assertEquals([context.modes?.currentModeId, context.usage?.used], ["kiro_planner", 40]);
});

Deno.test("foldEvents() tells one compaction of Kiro's in one notice, and the next in another", () => {
  const status = (journal: Told, type: string, more = {}) =>
    journal.kiro("compaction/status", { status: { type }, ...more });
  const once = status(status(told(), "started"), "completed", { summary: "We built a bridge." });
  assertEquals(once.notices.map(({ text, details, level }) => [text, details, level]), [
    ["The agent shortened the conversation to make room.", "We built a bridge.", "info"],
  ]);
  assertEquals(status(status(told(), "started"), "started").notices.length, 1);
  const twice = status(status(once, "started"), "failed", { error: "no room" });
  assertEquals(twice.notices.map(({ level, details }) => [level, details]), [
    ["info", "We built a bridge."],
    ["error", "no room"],
  ]);
  assertEquals(status(told(), "completed").notices.length, 1, "its start lies before the window");
  assertEquals(told().kiro("compaction/status", { status: "error" }).notices[0].level, "error");
});

Deno.test("foldEvents() tells failures of Kiro's as notices, word for word once", () => {
  const { notices } = told()
    .kiro("mcp/server_init_failure", { serverName: "github", error: "exit status 1" })
    .kiro("mcp/server_init_failure", { serverName: "github", error: "exit status 1" })
    .kiro("error/rate_limit", { message: "Try again in 5 s" })
    .kiro("error/rate_limit", {})
    .kiro("agent/not_found", { requestedAgent: "mine", fallbackAgent: "kiro_default" })
    .kiro("agent/not_found", { requestedAgent: "mine" })
    .kiro("agent/config_error", { path: "/a/b.json", error: { line: 3 } });
  assertEquals(notices.map(({ text, details }) => [text, details]), [
    ["MCP server “github” could not be started.", "exit status 1"],
    ["Rate limit: Try again in 5 s", null],
    ["The agent reached a rate limit.", null],
    ["There is no mode “mine”; “kiro_default” is used instead.", null],
    ["There is no mode “mine”.", null],
    ["The agent cannot use its configuration “/a/b.json”.", '{\n  "line": 3\n}'],
  ]);
  assert(notices.every(({ level }) => level === "warning"));
});

const A = "https://a.example/authorize";
const B = "https://b.example/authorize";

Deno.test("foldEvents() makes one card of a server's requests to sign in, by either name of the address", () => {
  const { cards } = told()
    .kiro("mcp/oauth_request", { serverName: "github", url: A })
    .kiro("mcp/oauth_request", { serverName: "jira", oauthUrl: B })
    .kiro("mcp/oauth_request", { serverName: "github", oauthUrl: B })
    .kiro("mcp/oauth_request", { serverName: "github" });
  assertEquals(cards.map(({ server, url, state }) => [server, url, state]), [
    ["github", B, "waiting"],
    ["jira", B, "waiting"],
  ]);
  assertEquals([cards[0].at, cards[0].lastAt], [1000, 4000]);
});

Deno.test("foldEvents() ends a card when its server is up, has failed, or the agent is gone", () => {
  const asked = () => told().kiro("mcp/oauth_request", { serverName: "github", url: A });
  const states = (journal: Told) => journal.cards.map(({ state }) => state);
  assertEquals(states(asked().kiro("mcp/server_initialized", { serverName: "github" })), ["done"]);
  assertEquals(states(asked().kiro("mcp/server_init_failure", { serverName: "github" })), ["failed"]);
  assertEquals(states(asked().agent("exited")), ["over"]);
  assertEquals(states(asked().kiro("mcp/server_initialized", { serverName: "jira" })), ["waiting"]);
  const again = asked().agent("exited").kiro("mcp/oauth_request", { serverName: "github", url: B });
  assertEquals(states(again), ["over", "waiting"]);
});

Deno.test("foldEvents() makes a card of half a request, and none of nothing", () => {
  const cards = (params: unknown) => told().kiro("mcp/oauth_request", params).cards;
  assertEquals(cards({ url: A }).map(({ server }) => server), [""]);
  assertEquals(cards({ serverName: "s", url: 7 }).map(({ url }) => url), [null]);
  for (const none of [undefined, null, {}, [], "x", { serverName: 7 }]) assertEquals(cards(none), []);
});

Deno.test("transcriptText() tells a card's server and address", () => {
  const journal = told().kiro("mcp/oauth_request", { serverName: "github", url: A });
  const text = transcriptText(foldEvents(EMPTY_TRANSCRIPT, journal.events));
  assert(text.includes("github") && text.includes(A), text);
});

Deno.test("the folds let go what Kiro tells that nobody knows", () => {
  for (const method of ["", "x", "session/activity", "mcp/governance_disabled", "constructor", "__proto__"]) {
    const journal = told().kiro(method, { sessionId: "s" });
    assertStrictEquals(journal.context, EMPTY_CONTEXT, method);
    assertEquals(journal.entries, [], method);
  }
  assertEquals(told().add("extension", { message: null as never }).entries, []);
});

const METHODS = [
  "commands/available",
  "agent/switched",
  "metadata",
  "compaction/status",
  "mcp/oauth_request",
  "mcp/server_initialized",
  "mcp/server_init_failure",
  "error/rate_limit",
  "agent/not_found",
  "agent/config_error",
];
const FIELDS = [
  ...[
    "sessionId",
    "commands",
    "prompts",
    "agentName",
    "model",
    "contextUsagePercentage",
    "status",
    "summary",
  ],
  ...["serverName", "name", "url", "oauthUrl", "error", "message", "requestedAgent", "fallbackAgent", "path"],
];

Deno.test("the folds survive anything Kiro may send, one by one as all at once", () => {
  const params = fc.oneof(
    fc.anything(),
    fc.dictionary(fc.constantFrom(...FIELDS), fc.oneof(fc.anything(), fc.constantFrom("github", "s", 7))),
  );
  const sent = fc.array(fc.tuple(fc.constantFrom(...METHODS), params), { maxLength: 12 });
  fc.assert(fc.property(sent, (sent) => {
    const journal = sent.reduce((journal, [method, params]) => journal.kiro(method, params), told());
    const whole = foldEvents(EMPTY_TRANSCRIPT, journal.events);
    const stepwise = journal.events.reduce((state, event) => foldEvents(state, [event]), EMPTY_TRANSCRIPT);
    assertEquals(stepwise.entries, whole.entries);
    for (const { name } of whole.context.commands) assert(name !== "" && !name.startsWith("/"));
    for (const entry of whole.entries) {
      if (entry.kind === "server_sign_in") assertEquals(typeof entry.server, "string");
      if (entry.kind === "notice") assertEquals(typeof entry.text, "string");
    }
  }));
});
