import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import type { Entry } from "../../../lib/transcript/entries.ts";
import { foldEvents } from "../../../lib/transcript/fold.ts";
import { textOf } from "../../../lib/transcript/parts.ts";
import { EMPTY_TRANSCRIPT, type Transcript, transcriptFrom } from "../../../lib/transcript/transcript.ts";
import { Journal } from "./events.ts";

function folded(journal: Journal): Transcript {
  return foldEvents(EMPTY_TRANSCRIPT, journal.events);
}

/** Kind and text of each entry, for short comparisons. */
function shown(transcript: Transcript): string[] {
  return transcript.entries.map((entry) => `${entry.kind}: ${textIn(entry)}`);
}

function textIn(entry: Entry): string {
  if (entry.kind === "tool") return `${entry.title} ${entry.state}`;
  if (entry.kind === "plan") {
    return entry.items.map(({ content, status }) => `${content} ${status}`).join(", ");
  }
  if (entry.kind === "notice") return entry.text;
  if (entry.kind === "server_sign_in") return entry.server;
  if (entry.kind === "changes") return entry.files.map(({ path }) => path).join(", ");
  if (entry.kind === "revert") return entry.path;
  return entry.kind === "turn_end" ? String(entry.stopReason) : textOf(entry.parts);
}

Deno.test("foldEvents() joins chunks of one message", () => {
  const transcript = folded(new Journal().prompt("hi").chunk("Hel").chunk("lo").done());
  assertEquals(shown(transcript), ["user: hi", "agent: Hello", "turn_end: end_turn"]);
});

Deno.test("foldEvents() begins a new message for another messageId", () => {
  const transcript = folded(new Journal().chunk("a", "m1").chunk("b", "m1").chunk("c", "m2"));
  assertEquals(shown(transcript), ["agent: ab", "agent: c"]);
});

Deno.test("foldEvents() begins a new message after an entry in between", () => {
  const transcript = folded(
    new Journal().chunk("a").tool({ toolCallId: "t", title: "Look" }).chunk("b").thought("hm").chunk("c"),
  );
  assertEquals(shown(transcript), ["agent: a", "tool: Look pending", "agent: b", "thought: hm", "agent: c"]);
});

Deno.test("foldEvents() goes on with a message when only a known tool call changed meanwhile", () => {
  const transcript = folded(
    new Journal().tool({ toolCallId: "t", title: "Look" }).chunk("a")
      .toolUpdate({ toolCallId: "t", status: "completed" }).chunk("b"),
  );
  assertEquals(shown(transcript), ["tool: Look completed", "agent: ab"]);
});

Deno.test("foldEvents() drops the agent's echo of the prompt", () => {
  const transcript = folded(new Journal().prompt("hello there").user("hello").user(" there").chunk("Hi"));
  assertEquals(shown(transcript), ["user: hello there", "agent: Hi"]);
});

Deno.test("foldEvents() shows a user message that is no echo", () => {
  const replayed = folded(new Journal().user("from long ago").chunk("yes"));
  assertEquals(shown(replayed), ["user: from long ago", "agent: yes"]);
  const other = folded(new Journal().prompt("hello").user("something else"));
  assertEquals(shown(other), ["user: hello", "user: something else"]);
  const later = folded(new Journal().prompt("hello").chunk("hi").user("hello"));
  assertEquals(shown(later), ["user: hello", "agent: hi", "user: hello"]);
});

Deno.test("foldEvents() keeps content of a kind it does not know", () => {
  const content = { type: "hologram", data: 1 };
  const [entry] = folded(new Journal().update({ sessionUpdate: "agent_message_chunk", content })).entries;
  assertEquals(entry.kind === "agent" && entry.parts, [{ type: "unknown", raw: content }]);
});

Deno.test("foldEvents() replaces the plan of a turn and begins a new one in the next", () => {
  const plan = (status: string) => ({
    sessionUpdate: "plan",
    entries: [{ content: "dig", priority: "high", status }],
  });
  const journal = new Journal().prompt("one").update(plan("pending")).chunk("x").update(plan("completed"))
    .done();
  assertEquals(shown(folded(journal)).filter((text) => text.startsWith("plan")), ["plan: dig completed"]);
  journal.prompt("two", "p2").update(plan("pending"));
  assertEquals(shown(folded(journal)).filter((text) => text.startsWith("plan")), [
    "plan: dig completed",
    "plan: dig pending",
  ]);
});

Deno.test("foldEvents() reads the to-do list that a call writes as the turn's plan, once the call is made", () => {
  const todos = (status: string) => ({ todos: [{ id: "1", content: "dig", status, priority: "medium" }] });
  const plans = (journal: Journal) => shown(folded(journal)).filter((text) => text.startsWith("plan"));
  const journal = new Journal().prompt("go").tool({ toolCallId: "a", title: "todowrite", rawInput: {} })
    .toolUpdate({ toolCallId: "a", rawInput: todos("pending") });
  assertEquals(plans(journal), [], "it may still be refused");
  journal.toolUpdate({ toolCallId: "a", status: "in_progress" });
  assertEquals(plans(journal), ["plan: dig pending"]);
  journal.tool({ toolCallId: "b", title: "todowrite", status: "failed", rawInput: todos("in_progress") });
  assertEquals(plans(journal), ["plan: dig pending"]);
  journal.tool({ toolCallId: "c", title: "todowrite", status: "completed", rawInput: todos("completed") });
  assertEquals(plans(journal), ["plan: dig completed"]);
  journal.toolUpdate({ toolCallId: "a", status: "completed" }).toolUpdate({ toolCallId: "b", title: "late" });
  assertEquals(plans(journal), ["plan: dig completed"], "what is told late of an earlier call is no news");
  for (const rawInput of [{ todos: "dig" }, { todos: [{ content: "dig" }] }, { todos: [null] }]) {
    journal.tool({ toolCallId: "d", title: "another", status: "completed", rawInput });
  }
  assertEquals(plans(journal), ["plan: dig completed"]);
  journal.done().prompt("next", "p2").toolUpdate({ toolCallId: "c", status: "completed" });
  assertEquals(plans(journal), ["plan: dig completed"], "nor what is told of it in the next turn");
});

Deno.test("foldEvents() says what a prompt's error was, message and data", () => {
  const error = { message: "Internal error", code: -32603, data: { details: "429 slow down" } };
  const { entries } = folded(new Journal().prompt("x").add("prompt_done", { promptId: "p1", error }));
  const notice = entries.find(({ kind }) => kind === "notice");
  assert(notice?.kind === "notice");
  assertEquals([notice.level, notice.text, notice.details], [
    "error",
    "Internal error",
    "429 slow down\nCode -32603",
  ]);
});

Deno.test("foldEvents() knows a turn in which the agent said nothing", () => {
  const silent = (journal: Journal) => {
    const end = folded(journal).entries.at(-1);
    return end?.kind === "turn_end" && end.silent;
  };
  assertEquals(silent(new Journal().prompt("x").chunk("").done()), true);
  assertEquals(silent(new Journal().prompt("x").chunk("yes").done()), false);
  assertEquals(silent(new Journal().prompt("x").done("cancelled")), false);
});

Deno.test("foldEvents() says why a turn stopped short", () => {
  for (const reason of ["refusal", "max_tokens", "max_turn_requests", "vendor_reason"]) {
    const kinds = folded(new Journal().prompt("x").done(reason)).entries.map(({ kind }) => kind);
    assertEquals(kinds, ["user", "notice", "turn_end"], reason);
  }
  const cancelled = folded(new Journal().prompt("x").done("cancelled")).entries;
  assertEquals(cancelled.map(({ kind }) => kind), ["user", "turn_end"]);
});

Deno.test("foldEvents() tells of an agent that died, and is silent about one that was stopped", () => {
  const exit = { code: 3, signal: null };
  const died = folded(new Journal().add("agent", { status: "exited", exit, stderr: "panic" }));
  assertEquals(shown(died), ["notice: The agent exited with status 3."]);
  assertEquals(died.status, "stopped");
  const stopped = folded(new Journal().add("agent", { status: "exited", exit, expected: true }));
  assertEquals(shown(stopped), []);
});

Deno.test("foldEvents() tells of an agent that died in a turn once, with its last words", () => {
  const exit = { code: 3, signal: null };
  const error = { message: "The agent ended with code 3" };
  const journal = new Journal().prompt("x").add("prompt_done", { promptId: "p1", error })
    .add("agent", { status: "exited", exit, reason: "The agent ended with code 3", stderr: "panic" });
  const notices = folded(journal).entries.filter((entry) => entry.kind === "notice");
  assertEquals(notices.map(({ text, details }) => [text, details]), [[
    "The agent ended with code 3",
    "panic",
  ]]);
});

Deno.test("foldEvents() tells of an agent that could not start once, whichever comes first", () => {
  const exit = { code: 1, signal: null };
  const reason = "The agent ended with code 1";
  const journal = new Journal().prompt("x").add("agent", { status: "starting" })
    .add("agent", { status: "exited", exit, reason, stderr: "panic" })
    .add("prompt_done", { promptId: "p1", error: { message: reason } });
  assertEquals(shown(folded(journal)), ["user: x", `notice: ${reason}.`, "turn_end: null"]);
  const other = new Journal().prompt("x").add("agent", { status: "exited", exit, reason })
    .add("prompt_done", { promptId: "p1", error: { message: "429 slow down" } });
  assertEquals(shown(folded(other)).filter((text) => text.startsWith("notice")).length, 2);
});

Deno.test("foldEvents() gives the reason of an agent's end without a second subject", () => {
  const reason = "The agent ended with code 1";
  const died = folded(new Journal().add("agent", { status: "exited", reason }));
  assertEquals(shown(died), [`notice: ${reason}.`]);
});

Deno.test("foldEvents() has a turn go on while its agent starts", () => {
  const journal = new Journal().prompt("x").add("agent", { status: "starting" });
  assertEquals(folded(journal).status, "prompting");
  journal.add("cancel", { promptId: "p1", by: { device: "Firefox" } });
  assertEquals(folded(journal).status, "cancelling");
  assertEquals(folded(journal.done("cancelled")).status, "starting");
});

Deno.test("foldEvents() derives the status from what happened last", () => {
  const journal = new Journal();
  const statuses: string[] = [];
  const note = () => statuses.push(folded(journal).status);
  journal.add("agent", { status: "starting" });
  note();
  journal.add("agent", { status: "ready" });
  note();
  journal.prompt("x");
  note();
  journal.ask({ title: "Run" });
  note();
  journal.answer("yes");
  note();
  journal.add("cancel", { promptId: "p1", by: { device: "Firefox" } });
  note();
  journal.done("cancelled");
  note();
  assertEquals(statuses, [
    "starting",
    "idle",
    "prompting",
    "awaiting_permission",
    "prompting",
    "cancelling",
    "idle",
  ]);
});

Deno.test("foldEvents() keeps one notice for one compaction", () => {
  const update = { sessionUpdate: "compaction_update", compactionId: "c" };
  const journal = new Journal().update({ ...update, status: "in_progress" })
    .update({
      sessionUpdate: "compaction_summary_chunk",
      compactionId: "c",
      content: { type: "text", text: "Sum" },
    })
    .update({ ...update, status: "completed" });
  const [notice, ...others] = folded(journal).entries;
  assert(notice.kind === "notice");
  assertEquals([notice.text, notice.details, others.length], [
    "The agent shortened the conversation to make room.",
    "Sum",
    0,
  ]);
});

Deno.test("foldEvents() keeps updates and notifications of unknown kinds out of sight", () => {
  const journal = new Journal().update({ sessionUpdate: "retry_warning", attempt: 2 })
    .add("extension", { message: { method: "_x/y", params: {} } });
  assertEquals(shown(folded(journal)), []);
  assertEquals(folded(journal).lastSeq, 2);
});

Deno.test("foldEvents() holds the queue and who wants to sign in", () => {
  const prompts = [{
    promptId: "p2",
    blocks: [{ type: "text", text: "next" }] as const,
    by: { device: "d" },
  }];
  const methods = [{ id: "oauth", name: "Sign in" }];
  const journal = new Journal().add("queue", { prompts }).add("auth_required", { message: "Who?", methods });
  const transcript = folded(journal);
  assertEquals(transcript.queue, prompts);
  assertEquals(transcript.auth?.methods.map(({ id, type }) => [id, type]), [["oauth", "agent"]]);
  assertEquals(folded(journal.add("agent", { status: "ready" })).auth, null);
});

Deno.test("foldEvents() asks to sign in until somebody did or the agent needs it no more", () => {
  const asked = () =>
    new Journal().add("agent", { status: "starting" }).add("auth_required", { message: "Who?", methods: [] });
  const asks = (journal: Journal) => folded(journal).auth !== null;
  const waiting = asked().prompt("x").add("agent", { status: "starting" }).add("session_info", {}).chunk("a");
  assertEquals(asks(waiting), true);
  const by = { device: "Firefox" };
  const signedIn = folded(asked().add("authenticated", { methodId: "m", by }));
  assertEquals([signedIn.auth, shown(signedIn)], [null, ["notice: Signed in."]]);
  assertEquals(asks(asked().add("agent", { status: "ready" })), false);
  assertEquals(asks(asked().add("agent", { status: "exited" })), false);
  const later = new Journal().add("agent", { status: "ready" })
    .add("auth_required", { message: "Who?", methods: [] });
  assertEquals([asks(later), asks(later.prompt("again"))], [true, false]);
});

Deno.test("foldEvents() keeps the identity of entries that no event touched", () => {
  const journal = new Journal();
  for (let i = 0; i < 10_000; i += 1) journal.tool({ toolCallId: `t${i}`, title: `Call ${i}` });
  const before = folded(journal);
  const from = journal.events.length;
  journal.toolUpdate({ toolCallId: "t5000", status: "completed" }).chunk("x");
  const after = foldEvents(before, journal.events.slice(from));
  const changed = before.entries.filter((entry, at) => after.entries[at] !== entry);
  assertEquals(changed.map(({ id }) => id), ["e5001"]);
  assertEquals(after.entries.length, 10_001);
  const copied = before.entries[5000];
  assert(copied.kind === "tool");
  assertEquals(copied.state, "pending", "what was handed out before must not change");
});

Deno.test("foldEvents() folds twice from one transcript without mixing the two", () => {
  const start = folded(new Journal().tool({ toolCallId: "a", title: "A" }));
  const one = foldEvents(start, new Journal().chunk("x").tool({ toolCallId: "b", title: "B" }).events);
  const other = foldEvents(start, new Journal().tool({ toolCallId: "b", title: "B2" }).chunk("y").events);
  const again = foldEvents(one, new Journal().toolUpdate({ toolCallId: "b", status: "failed" }).events);
  assertEquals(shown(again), ["tool: A pending", "agent: x", "tool: B failed"]);
  assertEquals(shown(other), ["tool: A pending", "tool: B2 pending", "agent: y"]);
  assertStrictEquals(again.entries[0], start.entries[0]);
});

Deno.test("transcriptFrom() begins with the context of a window in the middle", () => {
  const context = { ...EMPTY_TRANSCRIPT.context, title: "Long talk" };
  const transcript = foldEvents(transcriptFrom(context, []), new Journal().chunk("on").events);
  assertEquals(transcript.context.title, "Long talk");
  assertEquals(shown(transcript), ["agent: on"]);
});

Deno.test("transcriptFrom() holds the queue until an event in the window tells another", () => {
  const queue = [{ promptId: "p2", blocks: [], by: { device: "d" } }];
  const start = transcriptFrom(EMPTY_TRANSCRIPT.context, queue);
  const journal = new Journal().chunk("on");
  assertEquals(foldEvents(start, journal.events).queue, queue);
  assertEquals(foldEvents(start, journal.add("queue", { prompts: [] }).events).queue, []);
});

Deno.test("foldEvents() tells how long a turn waited for its person", () => {
  // A second apart: asked at 3, answered at 5.
  const journal = new Journal().prompt("x").tool({ toolCallId: "t1" }).ask({}).thought("hm").answer("yes");
  assertEquals(folded(journal).running?.waitedMs, 2000);
  const end = folded(journal.chunk("done").done()).entries.at(-1);
  assertEquals(end?.kind === "turn_end" && [end.at - end.startedAt, end.waitedMs], [6000, 2000]);
  const another = folded(journal.prompt("y").chunk("b").done()).entries.at(-1);
  assertEquals(another?.kind === "turn_end" && another.waitedMs, 0);
});
