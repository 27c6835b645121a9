/** The agents known by name, held against the table of the ACP notes (section 7, November 2026). */
import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { findKnownAgent, findProgram, KNOWN_AGENTS, nearestAgents } from "../../../lib/agent/known_agents.ts";

/** Name, command, npm package. */
const TABLE: readonly (readonly [string, string, string | null])[] = [
  ["kiro", "kiro-cli acp", null],
  ["kiro-v3", "kiro-cli acp --agent-engine v3 --auth-method cli", null],
  ["claude", "claude-agent-acp", "@agentclientprotocol/claude-agent-acp"],
  ["codex", "codex-acp", "@agentclientprotocol/codex-acp"],
  ["gemini", "gemini --acp", "@google/gemini-cli"],
  ["opencode", "opencode acp", "opencode-ai"],
  ["copilot", "copilot --acp", "@github/copilot"],
  ["qwen", "qwen --acp", "@qwen-code/qwen-code"],
  ["auggie", "auggie --acp", "@augmentcode/auggie"],
  ["cline", "cline --acp", "cline"],
  ["pi", "pi-acp", "pi-acp"],
  ["goose", "goose acp", null],
  ["cursor", "cursor-agent acp", null],
  ["kimi", "kimi acp", null],
  ["vibe", "vibe-acp", null],
  ["junie", "junie --acp=true", "@jetbrains/junie"],
  ["droid", "droid exec --output-format acp", "droid"],
  ["kilo", "kilo acp", "@kilocode/cli"],
  ["amp", "amp-acp", null],
  ["devin", "devin acp", null],
  ["grok", "grok agent stdio", "@xai-official/grok"],
  ["qoder", "qodercli --acp", "@qoder-ai/qodercli"],
  ["codebuddy", "codebuddy --acp", "@tencent-ai/codebuddy-code"],
  ["stakpak", "stakpak acp", null],
  ["cagent", "cagent acp", null],
  ["crow-cli", "crow-cli acp", null],
  ["code-assistant", "code-assistant acp", null],
  ["nova", "nova acp", null],
  ["dimcode", "dimcode acp", null],
  ["spettro", "spettro --acp", null],
  ["cortex", "cortex acp serve", null],
  ["harn", "harn serve acp", null],
  ["poolside", "pool acp", null],
  ["vtcode", "vtcode acp", null],
  ["fast-agent", "fast-agent-acp -x", null],
  ["deepagents", "deepagents", null],
  ["autohand-acp", "autohand-acp", null],
  ["glm-acp-agent", "glm-acp-agent", null],
  ["corust-agent-acp", "corust-agent-acp", null],
  ["sigit", "sigit", null],
  ["dirac", "dirac --acp", "dirac-cli"],
];

for (const [name, command, npm] of TABLE) {
  Deno.test(`findKnownAgent() finds ${name}`, () => {
    const agent = findKnownAgent(name);
    assertEquals([agent?.command.join(" "), agent?.npm], [command, npm]);
  });
}

const ALIASES = {
  "claude-acp": "claude",
  "claude-agent-acp": "claude",
  "codex-acp": "codex",
  "mistral": "vibe",
  "factory": "droid",
};

for (const [alias, name] of Object.entries(ALIASES)) {
  Deno.test(`findKnownAgent() finds ${name} as ${alias} too`, () => {
    assertEquals(findKnownAgent(alias)?.name, name);
  });
}

Deno.test("findKnownAgent() knows the variables some agents need", () => {
  assertEquals(findKnownAgent("auggie")?.env, { AUGMENT_DISABLE_AUTO_UPDATE: "1" });
  assertEquals(findKnownAgent("droid")?.env, { DROID_DISABLE_AUTO_UPDATE: "true" });
  assertEquals(findKnownAgent("vtcode")?.env, { VT_ACP_ENABLED: "1" });
});

Deno.test("findKnownAgent() finds nothing by what is no name", () => {
  for (const name of ["", "unknown", "Gemini", "gemini --acp", "toString", "__proto__"]) {
    assertEquals(findKnownAgent(name), null);
  }
});

Deno.test("KNOWN_AGENTS has each name and alias once", () => {
  const names = KNOWN_AGENTS.flatMap((agent) => [agent.name, ...agent.aliases]);
  assertEquals(new Set(names).size, names.length);
  assertEquals(KNOWN_AGENTS.length, TABLE.length);
});

Deno.test("nearestAgents() gives the name that was meant, first", () => {
  for (
    const [typed, meant] of [["gemni", "gemini"], ["Gemini", "gemini"], ["opncode", "opencode"], [
      "demmo",
      "demo",
    ], ["kiro-cli", "kiro"]]
  ) {
    assertEquals(nearestAgents(typed)[0], meant, typed);
  }
});

Deno.test("nearestAgents() gives three at most, and none where nothing is near", () => {
  assert(nearestAgents("c").length <= 3);
  assertEquals(nearestAgents("something-else-entirely"), []);
});

async function withDirectory(run: (directory: string) => void): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "drawbridge-path-" });
  try {
    run(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

function makeFile(directory: string, name: string, mode = 0o755): string {
  Deno.mkdirSync(directory, { recursive: true });
  const path = join(directory, name);
  Deno.writeTextFileSync(path, "#!/bin/sh\n", { mode });
  return path;
}

Deno.test("findProgram() gives the first executable file on the PATH", () =>
  withDirectory((directory) => {
    const [a, b, c] = ["a", "b", "c"].map((name) => join(directory, name));
    makeFile(a, "agent", 0o644); // may not be executed
    Deno.mkdirSync(join(b, "agent"), { recursive: true }); // no file
    const found = makeFile(c, "agent");
    assertEquals(findProgram("agent", `${directory}/missing:${a}:${b}:${c}`), found);
    assertEquals(findProgram("agent", `${a}:${b}`), null);
    assertEquals(findProgram("other", `${a}:${b}:${c}`), null);
  }));

Deno.test("findProgram() follows a link to a program, as npm leaves them", () =>
  withDirectory((directory) => {
    const link = join(directory, "agent");
    Deno.symlinkSync(makeFile(join(directory, "real"), "agent.js"), link);
    assertEquals(findProgram("agent", directory), link);
  }));

Deno.test("findProgram() takes a path as it is, and looks for it nowhere else", () =>
  withDirectory((directory) => {
    const path = makeFile(directory, "agent");
    assertEquals(findProgram(path, ""), path);
    assertEquals(findProgram("./agent", directory), null);
    assertEquals(findProgram(join(directory, "missing"), directory), null);
  }));
