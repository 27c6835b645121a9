/** Whose doing a change is, as far as tool calls tell. */
import { assertEquals } from "@std/assert";
import { attribute, WorkspacePaths } from "../../../lib/session/attribution.ts";
import { TouchedPaths } from "../../../lib/session/touched_paths.ts";
import type { FileChange } from "../../../lib/workspace.ts";

const change = (path: string, more: Partial<FileChange> = {}): FileChange => ({
  path,
  status: "modified",
  ...more,
});

function by(
  files: readonly FileChange[],
  named: { paths?: readonly string[]; commands?: string; others?: Record<string, string>; prefix?: string },
): unknown[] {
  const own = { paths: new Set(named.paths ?? []), commands: named.commands ?? "" };
  const others = new Map(Object.entries(named.others ?? {}));
  return attribute(files, { own, others, prefix: named.prefix ?? "" }).map((file) =>
    file.sessionId ?? file.by
  );
}

Deno.test("attribute() gives a path to whoever's tool calls named it, else to elsewhere", () => {
  const files = [change("a.ts"), change("b.ts"), change("c.ts")];
  assertEquals(by(files, { paths: ["a.ts"], others: { "b.ts": "s2" } }), ["agent", "s2", "elsewhere"]);
});

Deno.test("attribute() takes this agent before another one that named the path as well", () => {
  assertEquals(by([change("a.ts")], { paths: ["a.ts"], others: { "a.ts": "s2" } }), ["agent"]);
});

Deno.test("attribute() looks at where a renamed file was, too", () => {
  const files = [change("new.ts", { status: "renamed", oldPath: "old.ts" })];
  assertEquals(by(files, { paths: ["old.ts"] }), ["agent"]);
});

for (
  const [command, expected] of [
    ["echo hi >> src/a.ts", "agent"],
    ["rm ./src/a.ts", "agent"],
    ["cat /work/src/a.ts", "agent"],
    ['sed -i "s/x/y/" "src/a.ts"', "agent"],
    ["touch src/a.tsx", "elsewhere"],
    ["touch mysrc/a.ts", "elsewhere"],
    ["touch src/a.ts/b", "elsewhere"],
    ["npm run build", "elsewhere"],
  ] as const
) {
  Deno.test(`attribute() reads "${command}" as ${expected}`, () => {
    assertEquals(by([change("src/a.ts")], { commands: command }), [expected]);
  });
}

Deno.test("attribute() reads commands from where they are run, too", () => {
  const files = [change("inner/a.ts"), change("b.ts")];
  const commands = "rm a.ts";
  assertEquals(by(files, { commands, prefix: "inner/" }), ["agent", "elsewhere"]);
  assertEquals(by(files, { commands }), ["elsewhere", "elsewhere"]);
});

Deno.test("WorkspacePaths gives paths as they are compared, and null for what is not within", () => {
  const paths = new WorkspacePaths(["/work"], "/work");
  assertEquals(paths.prefix, "");
  assertEquals(paths.relative("/work/src/a.ts"), "src/a.ts");
  assertEquals(paths.relative("src/../b.ts"), "b.ts");
  assertEquals(paths.relative("..hidden"), "..hidden");
  for (const outside of ["/work", "/workshop/a", "../a", "/etc/passwd", "src/../../a"]) {
    assertEquals(paths.relative(outside), null);
  }
});

Deno.test("WorkspacePaths takes the workspace by any of its names, and relative paths from the launch directory", () => {
  const paths = new WorkspacePaths(["/link", "/real"], "/real/inner");
  assertEquals(paths.prefix, "inner/");
  assertEquals([paths.relative("/link/a"), paths.relative("/real/a")], ["a", "a"]);
  assertEquals([paths.relative("a"), paths.relative("../a")], ["inner/a", "a"]);
});

Deno.test("TouchedPaths takes what a call names late, and leaves out what only looks", () => {
  const touched = new TouchedPaths();
  assertEquals(touched.note({ toolCallId: "1", title: "Preparing" }), []);
  assertEquals(touched.note({ toolCallId: "1", kind: "edit", locations: [{ path: "/w/a" }] }), ["/w/a"]);
  touched.note({ toolCallId: "2", kind: "read", locations: [{ path: "/w/b" }] });
  touched.note({ toolCallId: "3", content: [{ type: "diff", path: "/w/c", newText: "" }] });
  assertEquals([...touched.paths], ["/w/a", "/w/c"]);
});

Deno.test("TouchedPaths keeps commands by what they were told last, and forgets all with the turn", () => {
  const touched = new TouchedPaths();
  touched.note({ toolCallId: "1", kind: "execute", title: "run" });
  touched.note({ toolCallId: "1", rawInput: { command: ["sh", "-c", "rm x"] } });
  assertEquals(touched.commands, "sh\n-c\nrm x");
  touched.clear();
  assertEquals([touched.commands, touched.paths.size], ["", 0]);
});

Deno.test("TouchedPaths survives what is no tool call", () => {
  const touched = new TouchedPaths();
  for (
    const odd of [{}, { toolCallId: 1 }, { toolCallId: "1", locations: "x", content: [null, 1, { path: 2 }] }]
  ) {
    assertEquals(touched.note(odd), []);
  }
});

Deno.test("TouchedPaths takes an input that is nested without end", () => {
  const rawInput = JSON.parse("[".repeat(50_000) + "]".repeat(50_000));
  const call = { toolCallId: "t", kind: "edit", locations: [{ path: "/w/a" }], rawInput };
  assertEquals(new TouchedPaths().note(call), ["/w/a"]);
});

Deno.test("TouchedPaths keeps as many paths of a call as it can tell again with each update", () => {
  const touched = new TouchedPaths();
  const locations = Array.from({ length: 5_000 }, (_, at) => ({ path: `/w/${at}` }));
  const first = touched.note({ toolCallId: "t", kind: "edit", locations });
  assertEquals([first.length, first[0]], [1_000, "/w/0"]);
  assertEquals(touched.note({ toolCallId: "t", status: "completed" }), first);
  assertEquals(touched.note({ toolCallId: "u", kind: "edit", locations: [{ path: "/w/x" }] }), ["/w/x"]);
});
