import { assert, assertEquals } from "@std/assert";
import type { ToolEntry } from "../../../lib/transcript/entries.ts";
import { foldEvents } from "../../../lib/transcript/fold.ts";
import { TERMINAL_CHARS_MAX } from "../../../lib/transcript/terminal_output.ts";
import { toolOf } from "../../../lib/transcript/lookup.ts";
import { EMPTY_TRANSCRIPT } from "../../../lib/transcript/transcript.ts";
import { Journal } from "./events.ts";

function tools(journal: Journal): ToolEntry[] {
  return foldEvents(EMPTY_TRANSCRIPT, journal.events).entries.filter((entry) => entry.kind === "tool");
}

Deno.test("upsertTool() leaves absent and null fields and replaces arrays", () => {
  const text = (words: string) => [{ type: "content", content: { type: "text", text: words } }];
  const journal = new Journal()
    .tool({ toolCallId: "t", title: "Read", kind: "read", locations: [{ path: "/a" }], content: text("one") })
    .toolUpdate({ toolCallId: "t", title: null, status: "in_progress" })
    .toolUpdate({ toolCallId: "t", content: text("two"), status: "completed" });
  const [tool] = tools(journal);
  assertEquals([tool.title, tool.toolKind, tool.state], ["Read", "read", "completed"]);
  assertEquals(tool.targets, [{ path: "/a", line: null }]);
  assertEquals(tool.content, [{ type: "part", part: { type: "text", text: "two" } }]);
  assertEquals(tool.endedAt, 3000);
});

Deno.test("upsertTool() creates the call for an update on an unknown id", () => {
  const [tool] = tools(new Journal().toolUpdate({ toolCallId: "t", status: "completed", title: "Found" }));
  assertEquals([tool.title, tool.state], ["Found", "completed"]);
});

Deno.test("upsertTool() takes an id announced again in a later turn for another call", () => {
  const journal = new Journal().prompt("one").tool({ toolCallId: "1", title: "A", status: "completed" })
    .done()
    .prompt("two", "p2").tool({ toolCallId: "1", title: "B" });
  assertEquals(tools(journal).map(({ title, state }) => [title, state]), [["A", "completed"], [
    "B",
    "pending",
  ]]);
});

Deno.test("upsertTool() replaces a call that is announced twice in one turn", () => {
  const journal = new Journal().prompt("one").tool({ toolCallId: "1", title: "Preparing…" })
    .tool({ toolCallId: "1", title: "Write new.txt", kind: "edit" });
  assertEquals(tools(journal).map(({ title, toolKind }) => [title, toolKind]), [["Write new.txt", "edit"]]);
});

Deno.test("upsertTool() keeps the state for a status it does not know", () => {
  const [tool] = tools(
    new Journal().tool({ toolCallId: "t", status: "in_progress" }).toolUpdate({
      toolCallId: "t",
      status: "paused",
    }),
  );
  assertEquals(tool.state, "running");
});

Deno.test("closeOpenTools() cancels what is open when the turn ends", () => {
  const journal = new Journal().prompt("x").tool({ toolCallId: "a" }).tool({
    toolCallId: "b",
    status: "completed",
  })
    .done("cancelled");
  assertEquals(tools(journal).map(({ state }) => state), ["cancelled", "completed"]);
  journal.toolUpdate({ toolCallId: "a", status: "completed" });
  assertEquals(tools(journal)[0].state, "completed", "the agent has the last word");
});

Deno.test("closeOpenTools() takes what was allowed for completed when the turn ends normally", () => {
  const journal = () =>
    new Journal().prompt("x").tool({ toolCallId: "a" }).tool({ toolCallId: "b", status: "in_progress" })
      .ask({ title: "Run" }).answer("yes")
      .ask({ toolCallId: "t2", title: "Run" }, "q2").answer("no", "q2")
      .ask({ toolCallId: "t3", title: "Run" }, "q3");
  const states = (of: Journal) => tools(of).map(({ state }) => state);
  assertEquals(states(journal().done()), ["completed", "completed", "completed", "rejected", "cancelled"]);
  const stopped = journal().add("cancel", { promptId: "p1", by: { device: "Firefox" } }).done();
  const failed = journal().add("prompt_done", { promptId: "p1", error: { message: "no" } });
  const short = ["cancelled", "cancelled", "cancelled", "rejected", "cancelled"];
  assertEquals([states(stopped), states(failed)], [short, short]);
});

Deno.test("permission_request shows a call that was never announced", () => {
  const journal = new Journal().prompt("x").ask({
    title: "rm -rf",
    kind: "execute",
    rawInput: { command: "rm" },
  });
  const transcript = foldEvents(EMPTY_TRANSCRIPT, journal.events);
  assertEquals(transcript.permissions.map(({ id, toolCallId }) => [id, toolCallId]), [["q1", "t1"]]);
  assertEquals(tools(journal).map(({ title, permissions }) => [title, permissions[0].answer]), [[
    "rm -rf",
    null,
  ]]);
});

Deno.test("permission_response remembers who chose what", () => {
  const journal = new Journal().prompt("x").ask({ title: "Run" }).answer("yes");
  const [tool] = tools(journal);
  assertEquals(tool.permissions[0].answer?.option?.name, "Allow");
  assertEquals(tool.permissions[0].answer?.by, { device: "Firefox" });
  assertEquals(foldEvents(EMPTY_TRANSCRIPT, journal.events).permissions, []);
});

Deno.test("permission_response rejects a call of which the agent says nothing more", () => {
  const journal = new Journal().prompt("x").ask({ title: "Run" }).answer("no");
  assertEquals(tools(journal)[0].state, "rejected");
  assertEquals(tools(journal.done())[0].state, "rejected");
  const told = new Journal().prompt("x").ask({ title: "Run" }).answer("no")
    .toolUpdate({ toolCallId: "t1", status: "in_progress" }).toolUpdate({
      toolCallId: "t1",
      status: "failed",
    });
  assertEquals(tools(told)[0].state, "failed");
});

Deno.test("permission_response rejects a call that the agent then reports as failed", () => {
  const journal = new Journal().prompt("x").ask({ title: "Run" }).answer("no")
    .toolUpdate({ toolCallId: "t1", status: "failed" });
  const [tool] = tools(journal);
  assertEquals([tool.state, tool.endedAt], ["rejected", 4000]);
  assertEquals(tools(journal.toolUpdate({ toolCallId: "t1", status: "completed" }))[0].state, "completed");
});

Deno.test("permission_request keeps two open questions about one call apart", () => {
  const journal = new Journal().prompt("x").ask({ title: "ls", kind: "execute" })
    .ask({ title: "rm", kind: "execute" }, "q2");
  const { entries, permissions } = foldEvents(EMPTY_TRANSCRIPT, journal.events);
  assertEquals(permissions.map((asked) => toolOf(entries, asked)?.title), ["ls", "rm"]);
  journal.answer("yes", "q2").answer("no");
  const [tool, ...others] = tools(journal);
  assertEquals(others, []);
  assertEquals(tool.permissions.map(({ id, answer }) => [id, answer?.option?.optionId]), [
    ["q1", "no"],
    ["q2", "yes"],
  ]);
});

Deno.test("permission_request without a tool call's id is about a call of its own", () => {
  const journal = new Journal().prompt("x").ask({ toolCallId: "", title: "ls" })
    .ask({ toolCallId: "", title: "rm" }, "q2").answer("yes", "q2");
  assertEquals(tools(journal).map(({ title, permissions }) => [title, permissions[0].answer?.option?.name]), [
    ["ls", undefined],
    ["rm", "Allow"],
  ]);
});

Deno.test("prompt_done withdraws the questions that are still open", () => {
  const journal = new Journal().prompt("x").ask({ title: "Run" }).done("cancelled");
  const transcript = foldEvents(EMPTY_TRANSCRIPT, journal.events);
  assertEquals(transcript.permissions, []);
  assertEquals(tools(journal)[0].permissions[0].answer?.option, null);
});

Deno.test("foldTerminals() appends output per terminal and keeps the exit", () => {
  const meta = (_meta: unknown) => ({ toolCallId: "t", _meta });
  const journal = new Journal()
    .tool({
      ...meta({ terminal_info: { terminal_id: "z", cwd: "/w" } }),
      content: [{ type: "terminal", terminalId: "z" }],
    })
    .toolUpdate(meta({ terminal_output: { terminal_id: "z", data: "one\n" } }))
    .toolUpdate(meta({ terminal_output: { terminal_id: "z", data: "two\n" } }))
    .toolUpdate(meta({ terminal_exit: { terminal_id: "z", exit_code: 3, signal: null } }));
  assertEquals(tools(journal)[0].terminals, [
    { terminalId: "z", cwd: "/w", output: "one\ntwo\n", truncated: false, exit: { code: 3, signal: null } },
  ]);
});

Deno.test("foldTerminals() keeps the newest output within its limit", () => {
  const journal = new Journal();
  const data = "x".repeat(TERMINAL_CHARS_MAX / 2 + 1);
  for (const end of ["a", "b", "c"]) {
    journal.toolUpdate({
      toolCallId: "t",
      _meta: { terminal_output: { terminal_id: "z", data: data + end } },
    });
  }
  const [terminal] = tools(journal)[0].terminals;
  assert(terminal.truncated && terminal.output.length <= TERMINAL_CHARS_MAX);
  assert(terminal.output.endsWith("c"));
});
