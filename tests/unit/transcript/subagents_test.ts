import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Entry, ToolEntry } from "../../../lib/transcript/entries.ts";
import { folded, foldEvents } from "../../../lib/transcript/fold.ts";
import { askers, permissionAsked, toolOf } from "../../../lib/transcript/lookup.ts";
import { THREAD_DEPTH_MAX } from "../../../lib/transcript/subagents.ts";
import { transcriptText } from "../../../lib/transcript/text.ts";
import { answerOf, stepsOf, threadTitle } from "../../../lib/transcript/thread_words.ts";
import { Journal } from "./events.ts";

const TASK = { toolCallId: "task", title: "Look around", kind: "think", status: "in_progress" };

/** As Claude marks what a sub-agent does. */
function by(parentToolUseId: string) {
  return { _meta: { claudeCode: { parentToolUseId } } };
}

function words(text: string, more: Record<string, unknown> = {}) {
  return { sessionUpdate: "agent_message_chunk", content: { type: "text", text }, ...more };
}

/** The entries as an outline: a call by its title and state, words as they are, what is in a thread in brackets. */
function outline(entries: readonly Entry[]): readonly unknown[] {
  return entries.flatMap((entry): readonly unknown[] => {
    if (entry.kind === "tool") {
      const inner = outline(entry.thread?.entries ?? []);
      return [`${entry.title} ${entry.state}`, ...entry.thread ? [inner] : []];
    }
    if (entry.kind !== "agent" && entry.kind !== "user" && entry.kind !== "thought") return [entry.kind];
    return entry.parts.map((part) => part.type === "text" ? part.text : part.type);
  });
}

function rowIn(entries: readonly Entry[]): ToolEntry {
  const row = entries.find((entry) => entry.kind === "tool" && entry.thread !== null);
  assert(row?.kind === "tool");
  return row;
}

Deno.test("what Claude's sub-agent says and does stands below its call", () => {
  const { entries } = folded(
    new Journal().prompt("go").chunk("I send one out. ").tool(TASK)
      .update(words("Looking", by("task")))
      .tool({ toolCallId: "read", title: "Read a.ts", kind: "read", ...by("task") })
      .toolUpdate({ toolCallId: "read", status: "completed", ...by("task") })
      .update(words("Found it", by("task")))
      .toolUpdate({ toolCallId: "task", status: "completed" })
      .chunk("It is there.").done().events,
  );
  assertEquals(outline(entries), [
    "go",
    "I send one out. ",
    "Look around completed",
    ["Looking", "Read a.ts completed", "Found it"],
    "It is there.",
    "turn_end",
  ]);
});

Deno.test("an update of a sub-agent's call that does not name its parent finds it", () => {
  const { entries } = folded(
    new Journal().prompt("go").tool(TASK)
      .tool({ toolCallId: "read", title: "Read a.ts", ...by("task") })
      .toolUpdate({ toolCallId: "read", status: "failed" }).events,
  );
  assertEquals(outline(entries), ["go", "Look around running", ["Read a.ts failed"]]);
});

Deno.test("Qwen's parent ids nest as deep as they go, and no deeper than can be drawn", () => {
  const journal = new Journal().prompt("go").tool({ ...TASK, toolCallId: "0" });
  for (let depth = 1; depth <= 12; depth++) {
    journal.tool({ toolCallId: `${depth}`, title: `${depth}`, _meta: { parentToolCallId: `${depth - 1}` } });
  }
  const { entries } = folded(journal.events);
  let depth = 0;
  let row: ToolEntry | undefined = rowIn(entries);
  while (row?.thread && row.thread.entries.length > 0) {
    depth++;
    const inner: Entry | undefined = row.thread.entries.find((entry) =>
      entry.kind === "tool" && entry.thread !== null && entry.thread.entries.length > 0
    );
    row = inner?.kind === "tool" ? inner : undefined;
  }
  assertEquals(depth, THREAD_DEPTH_MAX);
  assertEquals(transcriptText(folded(journal.events)).includes("12"), true);
});

Deno.test("what comes before its parent makes the row that the parent then fills in", () => {
  const journal = new Journal().prompt("go").update(words("Early", by("task")));
  assertEquals(outline(folded(journal.events).entries), ["go", " running", ["Early"]]);
  const { entries } = folded(
    journal.tool(TASK).toolUpdate({ toolCallId: "task", status: "completed" }).events,
  );
  assertEquals(outline(entries), ["go", "Look around completed", ["Early"]]);
});

Deno.test("what comes after its parent's end, or the turn's, is added below and opens nothing again", () => {
  const { entries } = folded(
    new Journal().prompt("go").tool(TASK).toolUpdate({ toolCallId: "task", status: "completed" })
      .update(words("Late", by("task"))).done().update(words(" and later", by("task")))
      .tool({ toolCallId: "after", title: "After", status: "completed", ...by("task") }).events,
  );
  assertEquals(outline(entries), [
    "go",
    "Look around completed",
    ["Late", " and later", "After completed"],
    "turn_end",
  ]);
});

Deno.test("an announced session has its row, its state and its words, before and after the turn's end", () => {
  const announced = { sessionUpdate: "subagent_update", sessionId: "child" };
  const journal = new Journal().prompt("go")
    .update({ ...announced, title: "Explorer", description: "Look", state: { state: "running" } })
    .other("child", words("I look"))
    .other("child", { sessionUpdate: "tool_call", toolCallId: "1", title: "ls", status: "completed" })
    .other("child", { sessionUpdate: "available_commands_update", availableCommands: [] })
    .other("child", { sessionUpdate: "usage_update", used: 1, size: 2 })
    .done();
  const going = folded(journal.events);
  assertEquals(outline(going.entries), ["go", "Explorer running", ["I look", "ls completed"], "turn_end"]);
  assertEquals(going.context.usage, null);
  const row = rowIn(going.entries);
  assertEquals([row.thread?.task, stepsOf(row), threadTitle(row)], ["Look", 1, "Explorer"]);
  const { entries } = folded(
    journal.other("child", words("Done")).update({ ...announced, state: { state: "idle" } }).events,
  );
  assertEquals(outline(entries), [
    "go",
    "Explorer completed",
    ["I look", "ls completed", "Done"],
    "turn_end",
  ]);
});

Deno.test("a session that was never announced gets a row, and its announcement no second one", () => {
  const { entries } = folded(
    new Journal().prompt("go").other("child", words("Who am I?"))
      .update({ sessionUpdate: "_subagent_update", subagentSessionId: "child", name: "Nobody", task: "Be" })
      .update({ sessionUpdate: "subagent_state_update", subagentSessionId: "child", state: "failed" }).events,
  );
  assertEquals(outline(entries), ["go", "Nobody failed", ["Who am I?"]]);
});

Deno.test("a call that names the session it began has its words below it", () => {
  const { entries } = folded(
    new Journal().prompt("go").tool({ ...TASK, _meta: { subagent_session_info: { session_id: "child" } } })
      .tool({ ...TASK, toolCallId: "two", title: "Another" })
      .other("child", words("Here")).events,
  );
  assertEquals(outline(entries), ["go", "Look around running", ["Here"], "Another running"]);
});

Deno.test("a call that names a session which spoke before it takes that one's row", () => {
  const call = { ...TASK, _meta: { subagent_session_info: { session_id: "child" } } };
  const { entries } = folded(
    new Journal().prompt("go").other("child", words("Here")).tool(call)
      .toolUpdate({ toolCallId: "task", status: "completed" }).events,
  );
  assertEquals(outline(entries), ["go", "Look around completed", ["Here"]]);
});

Deno.test("an unannounced session belongs to the one open call that began a sub-agent", () => {
  const rawInput = { subagent_type: "explore", prompt: "Look", description: "Look around" };
  const { entries } = folded(
    new Journal().prompt("go").tool({ ...TASK, rawInput }).other("child", words("Here")).events,
  );
  assertEquals(outline(entries), ["go", "Look around running", ["Here"]]);
  assertEquals(rowIn(entries).thread?.role, "explore");
});

Deno.test("an unannounced session is nobody's where a call of a sub-agent could have begun it too", () => {
  const task = (toolCallId: string) => ({
    sessionUpdate: "tool_call",
    toolCallId,
    title: toolCallId,
    status: "in_progress",
    rawInput: { subagent_type: "explore", prompt: "Look" },
  });
  const begun = new Journal().prompt("go").update(task("elder")).other("s1", words("One"))
    .other("s1", task("child"));
  assertEquals(outline(folded(begun.events).entries), ["go", "elder running", [
    "One",
    "child running",
    [],
  ]]);
  const alone = begun.other("s2", words("Two"));
  assertEquals(outline(folded(alone.events).entries), [
    "go",
    "elder running",
    ["One", "child running", ["Two"]],
  ]);
  const unsure = new Journal().prompt("go").update(task("elder")).other("s1", words("One"))
    .other("s1", task("child")).update(task("other")).other("s2", words("Two"));
  assertEquals(outline(folded(unsure.events).entries), [
    "go",
    "elder running",
    ["One", "child running", []],
    "other running",
    [],
    " running",
    ["Two"],
  ]);
});

Deno.test("an unannounced session is nobody's while very many calls are open", () => {
  const task = { status: "in_progress", rawInput: { subagent_type: "x", prompt: "p" } };
  const journal = new Journal().prompt("go").tool({ ...task, toolCallId: "elder", title: "Elder" });
  for (let at = 0; at < 64; at++) journal.tool({ toolCallId: `${at}`, title: "Run", status: "in_progress" });
  journal.tool({ ...task, toolCallId: "younger", title: "Younger" }).other("s", words("Whose am I?"));
  assertEquals(outline(folded(journal.events).entries).slice(-4), ["Younger running", [], " running", [
    "Whose am I?",
  ]]);
});

Deno.test("two calls that name their sessions only when they end, end those sessions' rows", () => {
  const task = { status: "in_progress", rawInput: { subagent_type: "x", prompt: "p" } };
  const ended = (toolCallId: string, session_id: string, status: string) => ({
    toolCallId,
    status,
    _meta: { subagent_session_info: { session_id } },
  });
  const { entries } = folded(
    new Journal().prompt("go").tool({ ...task, toolCallId: "A", title: "Task A" })
      .tool({ ...task, toolCallId: "B", title: "Task B" })
      .other("sA", words("I am A")).other("sB", words("I am B"))
      .toolUpdate(ended("A", "sA", "completed")).toolUpdate(ended("B", "sB", "failed")).events,
  );
  assertEquals(outline(entries), [
    "go",
    "Task A completed",
    [],
    "Task B failed",
    [],
    " completed",
    ["I am A"],
    " failed",
    ["I am B"],
  ]);
});

Deno.test("sub-agents of a sub-agent's session stand in its thread", () => {
  const { entries } = folded(
    new Journal().prompt("go")
      .update({ sessionUpdate: "subagent_update", sessionId: "child", title: "Child" })
      .other("child", { sessionUpdate: "subagent_update", sessionId: "grandchild", title: "Grandchild" })
      .other("grandchild", words("Deep")).events,
  );
  assertEquals(outline(entries), ["go", "Child running", ["Grandchild running", ["Deep"]]]);
});

Deno.test("what sessions say to each other is told once, in the thread", () => {
  const message = { sessionUpdate: "session_message", senderSessionId: "own", recipientSessionId: "child" };
  const { entries } = folded(
    new Journal().prompt("go").update({
      sessionUpdate: "subagent_update",
      sessionId: "child",
      title: "Child",
    })
      .update({ ...message, messageId: "out", content: [{ type: "text", text: "Look there" }] })
      .other("child", { ...message, messageId: "in", content: [{ type: "text", text: "Look " }] })
      .other("child", {
        sessionUpdate: "session_message_chunk",
        messageId: "in",
        content: { type: "text", text: "there" },
      })
      .other("child", {
        ...message,
        senderSessionId: "child",
        messageId: "back",
        content: [{ type: "text", text: "Nothing" }],
      }).events,
  );
  assertEquals(outline(entries), ["go", "Child running", ["Look there", "Nothing"]]);
});

Deno.test("a sub-agent's question is open for the session, and stands at its call", () => {
  const journal = new Journal().prompt("go").tool(TASK)
    .tool({ toolCallId: "t1", title: "Remove", kind: "execute", ...by("task") }).ask({ toolCallId: "t1" });
  const asking = folded(journal.events);
  assertEquals(asking.status, "awaiting_permission");
  const [question] = asking.permissions;
  assertEquals(toolOf(asking.entries, question)?.title, "Remove");
  assertEquals(askers(asking.entries, question).map(threadTitle), ["Look around"]);
  const answered = folded(journal.answer("no").events);
  assertEquals(permissionAsked(answered.entries, "q1")?.answer?.option?.optionId, "no");
  assertEquals(outline(answered.entries), ["go", "Look around running", ["Remove rejected"]]);
});

Deno.test("a question under a child's session stands in its thread, whatever its call is called", () => {
  const journal = new Journal().prompt("go").tool({ toolCallId: "1", title: "Mine", status: "in_progress" })
    .update({ sessionUpdate: "subagent_update", sessionId: "child", title: "Child" });
  const options = [{ optionId: "yes", name: "Allow", kind: "allow_once" }];
  journal.add("permission_request", {
    id: "q1",
    toolCall: { toolCallId: "1", title: "Theirs" },
    options,
    sessionId: "child",
  });
  const { entries, permissions } = folded(journal.events);
  assertEquals(outline(entries), ["go", "Mine running", "Child running", ["Theirs pending"]]);
  assertEquals(toolOf(entries, permissions[0])?.title, "Theirs");
});

Deno.test("the end of a turn closes what its sub-agents left open; that of the agent all of them", () => {
  const journal = new Journal().prompt("go").tool(TASK)
    .tool({ toolCallId: "read", title: "Read", status: "in_progress", ...by("task") })
    .update({
      sessionUpdate: "subagent_update",
      sessionId: "child",
      title: "Child",
      state: { state: "running" },
    })
    .other("child", { sessionUpdate: "tool_call", toolCallId: "1", title: "ls", status: "in_progress" })
    .done("cancelled");
  const threads = (state: string) => [
    "go",
    "Look around cancelled",
    ["Read cancelled"],
    `Child ${state}`,
    [`ls ${state}`],
  ];
  assertEquals(outline(folded(journal.events).entries).slice(0, 5), threads("running"));
  journal.add("agent", { status: "exited", expected: true });
  assertEquals(outline(folded(journal.events).entries).slice(0, 5), threads("cancelled"));
});

Deno.test("OpenCode's answer is read out of its frame, and no answer is told twice", () => {
  const rawInput = { subagent_type: "general", prompt: "Say hello" };
  const text = '<task id="ses_1" state="completed">\n<task_result>\n# Hello\n</task_result>\n</task>';
  const content = [{ type: "content", content: { type: "text", text } }];
  const journal = new Journal().prompt("go").tool({ ...TASK, rawInput });
  const done = { toolCallId: "task", status: "completed", content };
  const row = rowIn(folded([...journal.toolUpdate(done).events]).entries);
  assertEquals(answerOf(row), [{ type: "text", text: "# Hello" }]);
  journal.update(words("# Hello", by("task")));
  assertEquals(answerOf(rowIn(folded(journal.events).entries)), []);
});

Deno.test("transcriptText() quotes what a sub-agent said", () => {
  const text = transcriptText(
    folded(new Journal().prompt("go").tool(TASK).update(words("I look\nabout", by("task"))).events),
  );
  assertStringIncludes(text, "### Sub-agent: Look around (running)\n\n> ## Agent\n> \n> ");
  assertStringIncludes(text, "> I look\n> about");
});

Deno.test("Kiro's list of sub-agents names the sessions that speak", () => {
  const journal = new Journal().prompt("go").other("child", words("Here"));
  journal.add("extension", {
    message: {
      method: "_kiro.dev/subagent/list_update",
      params: { subagents: [{ sessionId: "child", sessionName: "scout", status: { type: "working" } }] },
    },
  });
  assertEquals(outline(folded(journal.events).entries), ["go", "scout running", ["Here"]]);
});

Deno.test("a transcript that is folded on from twice finds its sub-agents both times", () => {
  const before = folded(
    new Journal().prompt("go").tool(TASK).tool({ toolCallId: "read", title: "Read", ...by("task") })
      .update({ sessionUpdate: "subagent_update", sessionId: "child", title: "Child" }).events,
  );
  const next = new Journal();
  const later = next.events;
  next.toolUpdate({ toolCallId: "read", status: "completed" }).other("child", words("Hi"));
  const expected = ["go", "Look around running", ["Read completed"], "Child running", ["Hi"]];
  assertEquals(outline(foldEvents(before, later).entries), expected);
  assertEquals(outline(foldEvents(before, later).entries), expected);
});

function begun(subagentSessionId: string, title: string, toolCallId: string) {
  const state = { state: "running" };
  return { sessionUpdate: "subagent_update", subagentSessionId, title, toolCallId, state };
}

Deno.test("two sub-agents that one call began are kept apart", () => {
  const journal = new Journal().prompt("go").tool({ toolCallId: "C", title: "Spawn two" })
    .update(begun("s1", "reader", "C")).update(begun("s2", "writer", "C"));
  for (const [id, text] of [["s1", "I only "], ["s2", "I will "], ["s1", "read."], ["s2", "delete."]]) {
    journal.other(id, words(text));
  }
  journal.add("permission_request", {
    id: "q",
    sessionId: "s2",
    toolCall: { toolCallId: "x", title: "rm" },
    options: [{ optionId: "y", name: "Yes", kind: "allow_once" }],
  });
  const { entries, permissions } = folded(journal.events);
  const said = JSON.stringify(outline(entries));
  assertStringIncludes(said, '"I only read."');
  assertStringIncludes(said, '"I will delete."');
  assertEquals(askers(entries, permissions[0]).map(threadTitle).at(-1), "writer");
});

Deno.test("a call id that is used again in a later turn is another call", () => {
  const { entries } = folded(
    new Journal().prompt("one").tool(TASK).tool({ toolCallId: "c", title: "ls", ...by("task") })
      .toolUpdate({ toolCallId: "c", status: "completed" }).toolUpdate({
        toolCallId: "task",
        status: "completed",
      })
      .done().prompt("two", "p2").tool({ toolCallId: "c", title: "rm -rf build" }).events,
  );
  assertEquals(outline(entries), [
    "one",
    "Look around completed",
    ["ls completed"],
    "turn_end",
    "two",
    "rm -rf build pending",
  ]);
});

Deno.test("a session that was only guessed gives way to the one that is told, and their words stay apart", () => {
  const named = (session_id: string) => ({ _meta: { subagent_session_info: { session_id } } });
  const task = { rawInput: { subagent_type: "x", prompt: "p" } };
  const { entries } = folded(
    new Journal().prompt("go").tool({ toolCallId: "A", title: "Task A", ...task })
      .other("sB", words("heard early"))
      .tool({ toolCallId: "B", title: "Task B", ...task, ...named("sB") })
      .toolUpdate({ toolCallId: "A", ...named("sA") })
      .other("sA", words("I am A")).other("sB", words("I am B")).events,
  );
  assertEquals(outline(entries), [
    "go",
    "Task A running",
    ["heard early", "I am A"],
    "Task B running",
    ["I am B"],
  ]);
});
