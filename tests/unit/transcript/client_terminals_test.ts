/** Commands that drawbridge ran for an agent, in the calls they belong to, whichever came first. */
import { assert, assertEquals } from "@std/assert";
import { foldEvents } from "../../../lib/transcript/fold.ts";
import { EMPTY_TRANSCRIPT } from "../../../lib/transcript/transcript.ts";
import { TERMINAL_CHARS_MAX } from "../../../lib/transcript/terminal_output.ts";
import { Journal } from "./events.ts";

const CONTENT = [{ type: "terminal", terminalId: "z" }];

function tools(journal: Journal) {
  const atOnce = foldEvents(EMPTY_TRANSCRIPT, journal.events);
  const oneByOne = journal.events.reduce(
    (transcript, event) => foldEvents(transcript, [event]),
    EMPTY_TRANSCRIPT,
  );
  assertEquals(oneByOne.entries, atOnce.entries);
  return atOnce.entries.filter((entry) => entry.kind === "tool");
}

function begun(journal = new Journal()): Journal {
  return journal.add("terminal", { terminalId: "z", command: "make all", cwd: "/w" });
}

function ended(journal: Journal, code = 0): Journal {
  return journal.add("terminal", { terminalId: "z", output: "one\n" })
    .add("terminal", { terminalId: "z", output: "two\n" })
    .add("terminal", { terminalId: "z", exit: { code, signal: null } });
}

const WHOLE = {
  terminalId: "z",
  cwd: "/w",
  output: "one\ntwo\n",
  truncated: false,
  exit: { code: 0, signal: null },
};

Deno.test("a command that no call claims has a row of its own, with its state", () => {
  for (const [code, state] of [[0, "completed"], [2, "failed"]] as const) {
    const [tool, ...others] = tools(ended(begun(), code));
    assertEquals([tool.title, tool.toolKind, tool.state, others], ["make all", "execute", state, []]);
    assertEquals(tool.terminals, [{ ...WHOLE, exit: { code, signal: null } }]);
    assert(tool.endedAt !== null);
  }
});

Deno.test("a call that is announced with a terminal is that command's row", () => {
  const journal = begun().tool({ toolCallId: "t", title: "Build", kind: "execute", content: CONTENT });
  const [tool, ...others] = tools(ended(journal).toolUpdate({ toolCallId: "t", status: "completed" }));
  assertEquals([tool.toolCallId, tool.title, tool.state, others], ["t", "Build", "completed", []]);
  assertEquals(tool.terminals, [WHOLE]);
});

Deno.test("a command belongs to the open call that runs something", () => {
  const journal = new Journal().tool({ toolCallId: "t", title: "Build", kind: "execute" });
  const placed = ended(begun(journal).toolUpdate({ toolCallId: "t", content: CONTENT }));
  const [tool, ...others] = tools(placed);
  assertEquals([tool.toolCallId, tool.terminals, others], ["t", [WHOLE], []]);
});

Deno.test("a call that claims a terminal takes it from where it was", () => {
  const journal = new Journal()
    .tool({ toolCallId: "other", title: "Other", kind: "execute" })
    .tool({ toolCallId: "t", title: "Build", kind: "other" });
  const [other, tool] = tools(ended(begun(journal).toolUpdate({ toolCallId: "t", content: CONTENT })));
  assertEquals([other.terminals, tool.terminals], [[], [WHOLE]]);
});

Deno.test("what was not kept of a long output leaves its newest lines", () => {
  const journal = begun().add("terminal", { terminalId: "z", output: "early\n" })
    .add("terminal", { terminalId: "z", output: "late\n", leftOut: 1_000 });
  const [{ output, truncated }] = tools(journal)[0].terminals;
  assertEquals([output, truncated], ["late\n", true]);
  const long = begun().add("terminal", { terminalId: "z", output: "x".repeat(TERMINAL_CHARS_MAX + 1) });
  assert(tools(long)[0].terminals[0].truncated);
});

Deno.test("commands end with their agent, and one that tells its end later has it", () => {
  const gone = begun().add("agent", { status: "exited", exit: { code: 1, signal: null } });
  assertEquals(tools(gone)[0].terminals[0].exit, { code: null, signal: null });
  assertEquals(tools(ended(gone))[0].terminals[0].exit, { code: 0, signal: null });
});

Deno.test("a window that begins in the middle of a command shows what it has", () => {
  const [tool] = tools(ended(new Journal()));
  assertEquals([tool.title, tool.terminals[0].output], ["", "one\ntwo\n"]);
});

Deno.test("output of a command that began before the window goes to no call of another one", () => {
  const journal = new Journal().tool({ toolCallId: "t", title: "Other", kind: "execute" });
  const [other, row] = tools(ended(journal));
  assertEquals([other.terminals, row.terminals[0].output], [[], "one\ntwo\n"]);
});

Deno.test("two commands of one call are both that call's", () => {
  const journal = new Journal().tool({ toolCallId: "t", title: "Build", kind: "execute" });
  for (const terminalId of ["y", "z"]) journal.add("terminal", { terminalId, command: "make", cwd: "/w" });
  const content = ["y", "z"].map((terminalId) => ({ type: "terminal", terminalId }));
  const [tool, ...others] = tools(ended(journal.toolUpdate({ toolCallId: "t", content })));
  assertEquals([tool.terminals.map(({ terminalId }) => terminalId), others], [["y", "z"], []]);
});

Deno.test("a command goes to the open call that has not said yet what it does", () => {
  const journal = begun(new Journal().tool({ toolCallId: "t", title: "Preparing" }))
    .toolUpdate({ toolCallId: "t", kind: "execute", content: CONTENT });
  const [tool, ...others] = tools(ended(journal));
  assertEquals([tool.terminals, others], [[WHOLE], []]);
});
