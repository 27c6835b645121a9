import { assertEquals, assertStrictEquals } from "@std/assert";
import { folded } from "../../../lib/transcript/fold.ts";
import {
  commandsIn,
  commandText,
  directoryOf,
  exitOf,
  plansIn,
  sameOr,
} from "../../../lib/ui/state/progress.ts";
import { Journal } from "../transcript/events.ts";

const PLAN = { sessionUpdate: "plan", entries: [{ content: "One", status: "pending", priority: "low" }] };

Deno.test("plansIn() gives the plans of all turns, the newest first", () => {
  const { entries } = folded(
    new Journal().prompt("a").update(PLAN).done().prompt("b", "p2").update(PLAN).events,
  );
  assertEquals(plansIn(entries).map(({ seq }) => seq), [5, 2]);
});

Deno.test("commandsIn() gives what was run, by sub-agents too, the newest first, and the row it stands in", () => {
  const by = { _meta: { claudeCode: { parentToolUseId: "task" } } };
  const { entries } = folded(
    new Journal().prompt("a")
      .tool({ toolCallId: "read", title: "Read", kind: "read" })
      .tool({ toolCallId: "ls", title: "List", kind: "execute", rawInput: { command: "ls", cwd: "/w" } })
      .tool({ toolCallId: "task", title: "Task", kind: "think" })
      .tool({ toolCallId: "inner", title: "Test", kind: "execute", ...by }).events,
  );
  const commands = commandsIn(entries);
  assertEquals(commands.map(({ entry }) => commandText(entry)), ["Test", "ls"]);
  assertEquals(commands.map(({ rowId }) => rowId), ["e4", "e3"]);
  assertEquals(commands.map(({ entry }) => directoryOf(entry)), [null, "/w"]);
});

Deno.test("commands that drawbridge runs tell where they ran and how they ended", () => {
  const journal = new Journal().prompt("a").add("terminal", { terminalId: "x", command: "make", cwd: "/w" });
  const running = commandsIn(folded(journal.events).entries)[0].entry;
  assertEquals([commandText(running), directoryOf(running), exitOf(running)], ["make", "/w", null]);
  journal.add("terminal", { terminalId: "x", output: "done", exit: { code: 2, signal: null } });
  const [{ entry }] = commandsIn(folded(journal.events).entries);
  assertEquals([entry.state, exitOf(entry)], ["failed", { code: 2, signal: null }]);
});

Deno.test("sameOr() keeps the list it had while nothing in it is another", () => {
  const before = ["a", "b"];
  assertStrictEquals(sameOr(before, ["a", "b"], Object.is), before);
  assertEquals(sameOr(before, ["a"], Object.is), ["a"]);
  assertEquals(sameOr(before, ["a", "c"], Object.is), ["a", "c"]);
});
