/**
 * Who may import whom, as the README's map says, type imports included.
 */
import { assertEquals } from "@std/assert";
import { dirname, join, relative } from "@std/path";
import { ROOT } from "./support/drawbridge.ts";

const LEAVES = [
  "acp",
  "context",
  "wire",
  "close_codes",
  "workspace",
  "api",
  "settings",
  "control",
  "log",
  "version",
];

/** A room of lib, and the rooms it may look into besides the leaves and itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  acp: [],
  context: [],
  wire: [],
  close_codes: [],
  workspace: [],
  api: [],
  settings: [],
  control: [],
  log: [],
  version: [],
  rpc: [],
  transcript: [],
  coordination: [],
  files: ["coordination"],
  snapshots: ["coordination", "files"],
  demo: ["rpc"],
  agent: ["rpc", "files", "coordination"],
  mcp: ["rpc"],
  terminal: ["transcript"],
  session: ["agent", "rpc", "files", "coordination", "snapshots", "transcript"],
  server: ["session", "rpc", "files", "coordination", "snapshots", "transcript"],
  commands: [
    "server",
    "session",
    "agent",
    "mcp",
    "rpc",
    "coordination",
    "snapshots",
    "transcript",
    "terminal",
    "demo",
  ],
  main: ["commands"],
  ui: ["transcript"],
};

/** Within the page: main -> views -> state -> wire_client. */
const UI_MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  main: ["views", "state", "wire_client"],
  views: ["state"],
  state: ["wire_client"],
  wire_client: [],
  build: [],
};

const IMPORT = /(?:from|import)\s*\(?\s*"(\.[^"]+)"/g;

async function* sources(directory: string): AsyncGenerator<string> {
  for await (const entry of Deno.readDir(directory)) {
    const path = join(directory, entry.name);
    if (entry.isDirectory) yield* sources(path);
    else if (/\.tsx?$/.test(entry.name) && !entry.name.endsWith(".d.ts")) yield path;
  }
}

async function imports(path: string): Promise<string[]> {
  const text = await Deno.readTextFile(path);
  return [...text.matchAll(IMPORT)].map(([, specifier]) => join(dirname(path), specifier));
}

function roomOf(path: string, base: string): string {
  return relative(base, path).split("/")[0].replace(/\.tsx?$/, "");
}

Deno.test("lib keeps its import direction", async () => {
  const lib = join(ROOT, "lib");
  const wrong: string[] = [];
  for await (const path of sources(lib)) {
    const room = roomOf(path, lib);
    for (const target of await imports(path)) {
      const other = roomOf(target, lib);
      const isAllowed = other === room || LEAVES.includes(other) || MAY_IMPORT[room]?.includes(other);
      if (!isAllowed) wrong.push(`${relative(ROOT, path)} -> ${relative(ROOT, target)}`);
    }
  }
  assertEquals(wrong, []);
});

Deno.test("the page keeps its import direction and knows little of lib", async () => {
  const ui = join(ROOT, "lib", "ui");
  const wrong: string[] = [];
  for await (const path of sources(ui)) {
    const room = roomOf(path, ui);
    for (const target of await imports(path)) {
      if (relative(ui, target).startsWith("..")) {
        const other = roomOf(target, join(ROOT, "lib"));
        if (
          !["wire", "context", "close_codes", "workspace", "api", "settings", "acp", "transcript"].includes(
            other,
          )
        ) {
          wrong.push(`${relative(ROOT, path)} -> ${other}`);
        }
        continue;
      }
      const other = roomOf(target, ui);
      if (other !== room && !UI_MAY_IMPORT[room]?.includes(other)) {
        wrong.push(`${relative(ROOT, path)} -> ${other}`);
      }
    }
  }
  assertEquals(wrong, []);
});

Deno.test("no two files of lib import each other, by whatever way round", async () => {
  const graph = new Map<string, string[]>();
  for await (const path of sources(join(ROOT, "lib"))) graph.set(path, await imports(path));
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): string[] => {
    if (trail.includes(path)) {
      return [...trail.slice(trail.indexOf(path)), path].map((file) => relative(ROOT, file));
    }
    if (done.has(path)) return [];
    done.add(path);
    return (graph.get(path) ?? []).flatMap((target) => visit(target, [...trail, path]));
  };
  assertEquals([...graph.keys()].flatMap((path) => visit(path, [])), []);
});

Deno.test("only main.ts ends the process, only main.ts and commands read arguments and environment", async () => {
  const wrong: string[] = [];
  for await (const path of sources(join(ROOT, "lib"))) {
    const text = await Deno.readTextFile(path);
    const name = relative(ROOT, path);
    if (/Deno\.exit\b/.test(text)) wrong.push(`${name}: Deno.exit`);
    const isCommand = name.startsWith("lib/commands/") || name === "lib/ui/build.ts";
    // Deleting what would widen the address is the server's own business.
    if (!isCommand && /Deno\.(args|env\.(get|toObject|has))\b/.test(text)) {
      wrong.push(`${name}: arguments or environment`);
    }
  }
  assertEquals(wrong, []);
});

Deno.test("every file is at most 300 lines and says at its head what it is for", async () => {
  const wrong: string[] = [];
  for await (const path of sources(join(ROOT, "lib"))) {
    const text = await Deno.readTextFile(path);
    const lines = text.split("\n").length - 1;
    if (lines > 300) wrong.push(`${relative(ROOT, path)}: ${lines} lines`);
    if (!text.startsWith("/**") && !text.startsWith("// ")) {
      wrong.push(`${relative(ROOT, path)}: no head comment`);
    }
  }
  assertEquals(wrong, []);
});

Deno.test("the tests' and the page's configurations agree with deno.json", async () => {
  const read = async (path: string) => JSON.parse(await Deno.readTextFile(join(ROOT, path)));
  const [root, ui, tests] = await Promise.all(["deno.json", "lib/ui/deno.json", "tests/deno.json"].map(read));
  for (const [name, target] of Object.entries({ ...root.imports, ...ui.imports })) {
    assertEquals(tests.imports[name], target, name);
  }
  const { VERSION } = await import("../lib/version.ts");
  assertEquals(VERSION, root.version);
});
