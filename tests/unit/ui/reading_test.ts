import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { EMPTY_CONTEXT } from "../../../lib/transcript/context.ts";
import type { ToolEntry } from "../../../lib/transcript/entries.ts";
import { configBoxes } from "../../../lib/ui/state/config_boxes.ts";
import { escapeAction } from "../../../lib/ui/state/escape_key.ts";
import { lineCounts } from "../../../lib/ui/state/line_counts.ts";
import { safeLink, trueHost } from "../../../lib/ui/state/links.ts";
import { pathOf, sessionOf } from "../../../lib/ui/state/route.ts";
import { completions } from "../../../lib/ui/state/slash.ts";
import { toolSubject } from "../../../lib/ui/state/tool_subject.ts";
import { visibleRuns } from "../../../lib/ui/state/visible_text.ts";

const EMPTY_TOOL: ToolEntry = {
  kind: "tool",
  id: "e1",
  seq: 1,
  at: 0,
  lastAt: 0,
  toolCallId: "t",
  title: "",
  toolKind: "other",
  state: "pending",
  content: [],
  targets: [],
  rawInput: undefined,
  rawOutput: undefined,
  terminals: [],
  proposed: [],
  permissions: [],
  endedAt: null,
  turn: 0,
  thread: null,
};

function tool(fields: Partial<ToolEntry>): ToolEntry {
  return { ...EMPTY_TOOL, ...fields };
}

Deno.test("toolSubject() reads a command as text, as words, and with arguments", () => {
  const command = (rawInput: unknown) => toolSubject(tool({ rawInput })).command;
  assertEquals(command({ command: "npm test" }), "npm test");
  assertEquals(command({ command: ["bash", "-lc", "ls -la"] }), "bash -lc 'ls -la'");
  assertEquals(command({ command: "rm", args: ["-rf", "my files"] }), "rm -rf 'my files'");
  assertEquals(command("npm test"), null);
});

Deno.test("toolSubject() makes a change out of the input when no diff was sent", () => {
  const edit = { file_path: "/a.ts", old_string: "one", new_string: "two" };
  assertEquals(toolSubject(tool({ rawInput: edit })).changes, [
    { path: "/a.ts", oldText: "one", newText: "two", passage: true },
  ]);
  const write = { filePath: "/b.ts", content: "all" };
  assertEquals(toolSubject(tool({ toolKind: "edit", rawInput: write })).changes, [
    { path: "/b.ts", oldText: null, newText: "all", passage: false },
  ]);
  const content = [{ type: "diff", path: "/c.ts", oldText: null, newText: "x" }] as const;
  assertEquals(toolSubject(tool({ rawInput: edit, content })).changes.map(({ path }) => path), ["/c.ts"]);
});

Deno.test("toolSubject() survives any input", () => {
  fc.assert(fc.property(fc.anything(), (rawInput) => {
    toolSubject(tool({ rawInput }));
  }));
});

Deno.test("lineCounts() counts what was added and removed", () => {
  const change = (oldText: string | null, newText: string) => ({
    path: "/a",
    oldText,
    newText,
    passage: false,
  });
  assertEquals(lineCounts([change("a\nb\nc\n", "a\nx\ny\nc\n")]), { added: 2, removed: 1 });
  assertEquals(lineCounts([change(null, "a\nb\n")]), { added: 2, removed: 0 });
  assertEquals(lineCounts([]), null);
});

Deno.test("configBoxes() takes options of category mode and model for those boxes", () => {
  const select = (id: string, category: string | null) => ({
    ...{ id, name: `The ${id}`, category, type: "select", currentValue: "a" } as const,
    options: [{ value: "a", name: "A" }],
  });
  const modes = { currentModeId: "m", availableModes: [{ id: "m", name: "M" }] };
  const context = { ...EMPTY_CONTEXT, modes, configOptions: [select("x", null), select("mode", "mode")] };
  assertEquals(configBoxes(context).map(({ name }) => name), ["Mode", "The x"]);
});

Deno.test("configBoxes() falls back to the older modes and models", () => {
  const modes = { currentModeId: "m", availableModes: [{ id: "m", name: "M" }] };
  const models = { currentModelId: "x", availableModels: [{ modelId: "x", name: "X" }] };
  const boxes = configBoxes({ ...EMPTY_CONTEXT, modes, models });
  assertEquals(boxes.map(({ name }) => name), ["Mode", "Model"]);
  assertEquals(boxes.map((box) => box.type === "select" && box.line("y")), [
    { type: "set_mode", modeId: "y" },
    { type: "set_model", modelId: "y" },
  ]);
});

Deno.test("configBoxes() survives any options", () => {
  fc.assert(fc.property(fc.anything(), fc.anything(), (configOptions, modes) => {
    // Deliberately of the wrong type: an agent may send anything.
    configBoxes({ ...EMPTY_CONTEXT, configOptions, modes } as never);
  }));
});

Deno.test("completions() offers commands that begin with, then those that hold what is typed", () => {
  const commands = ["plan", "explain", "test"].map((name) => ({ name, description: "" }));
  const names = (typed: string) => completions(commands, typed).map(({ name }) => name);
  assertEquals(names("/pla"), ["plan", "explain"]);
  assertEquals(names("/"), ["plan", "explain", "test"]);
  assertEquals(names("/plan now"), []);
  assertEquals(names("a /plan"), []);
});

Deno.test("visibleRuns() spells out what cannot be seen", () => {
  assertEquals(visibleRuns("rm \u202Efoo"), [
    { text: "rm ", hidden: false },
    { text: "U+202E", hidden: true },
    { text: "foo", hidden: false },
  ]);
  assertEquals(visibleRuns("a\tb\n漢 é"), [{ text: "a\tb\n漢 é", hidden: false }]);
  for (const hidden of ["\u200b", "\u2066", "\ufeff", "\u00ad", "\u{e0041}", "\u001b", "\r"]) {
    assertEquals(visibleRuns(hidden)[0].hidden, true, JSON.stringify(hidden));
  }
});

Deno.test("safeLink() lets only web and mail addresses be links", () => {
  for (
    const bad of ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "/s/1", "vbscript:x", ""]
  ) {
    assertEquals(safeLink(bad), null, bad);
  }
  assertEquals(safeLink("https://example.com/a"), "https://example.com/a");
  assertEquals(safeLink("mailto:a@b.c"), "mailto:a@b.c");
});

Deno.test("trueHost() names the host when the text claims another", () => {
  assertEquals(trueHost("https://evil.example/x", "https://bank.com"), "evil.example");
  assertEquals(trueHost("https://evil.example/x", "bank.com"), "evil.example");
  assertEquals(trueHost("https://bank.com/x", "https://bank.com"), null);
  assertEquals(trueHost("https://www.bank.com/x", "bank.com/login"), null);
  assertEquals(trueHost("https://evil.example/x", "click here"), null);
});

Deno.test("sessionOf() and pathOf() agree", () => {
  assertEquals(sessionOf(pathOf("a b/c")), "a b/c");
  assertEquals([sessionOf("/"), sessionOf("/s/"), sessionOf("/s/a/b"), sessionOf("/s/%")], [
    null,
    null,
    null,
    "%",
  ]);
});

Deno.test("escapeAction() warns before it stops while a message is being written", () => {
  const idle = { working: false, asked: false, inMessageBox: true, hasText: false, warned: false };
  assertEquals(escapeAction(idle), "nothing");
  assertEquals(escapeAction({ ...idle, working: true }), "stop");
  assertEquals(escapeAction({ ...idle, working: true, hasText: true }), "warn");
  assertEquals(escapeAction({ ...idle, working: true, hasText: true, warned: true }), "stop");
  assertEquals(escapeAction({ ...idle, working: true, asked: true }), "to_question");
  assertEquals(escapeAction({ ...idle, working: true, asked: true, inMessageBox: false }), "nothing");
});
