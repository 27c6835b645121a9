/**
 * What the command line tells about itself: `--help`, `--version`, and `agents`, what is installed.
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { makeHome, run } from "../support/command_line.ts";
import { ROOT } from "../support/drawbridge.ts";

const COMMANDS = [
  "drawbridge agents",
  "drawbridge attach",
  "drawbridge claim",
  "drawbridge demo-agent",
  "drawbridge identities",
  "drawbridge open",
  "drawbridge sessions",
  "drawbridge status",
  "drawbridge stop",
];

Deno.test("--help says what it is, its commands and every option, and marks the demo as one", async () => {
  for (const flag of ["--help", "-h"]) {
    const { code, stdout, stderr } = await run([flag]);
    assertEquals([code, stderr], [0, ""]);
    const options = [
      "--agent",
      "--cwd",
      "--port",
      "--open",
      "--agent-env",
      "--background",
      "--clean-env",
      "--config",
      "--verbose",
    ];
    for (const word of [...options, ...COMMANDS, "--version", "demonstration agent", "127.0.0.1"]) {
      assertStringIncludes(stdout, word);
    }
    for (const line of stdout.split("\n")) assert(line.length <= 120, line);
  }
});

Deno.test("attach --help says how a session is named, answered and left", async () => {
  const { code, stdout } = await run(["attach", "--help"]);
  assertEquals(code, 0);
  for (const word of ["drawbridge attach SESSION", "A number answers", "Ctrl-C", "Ctrl-D", "NO_COLOR"]) {
    assertStringIncludes(stdout, word);
  }
});

Deno.test("--version prints the version alone", async () => {
  const { version } = JSON.parse(await Deno.readTextFile(join(ROOT, "deno.json")));
  for (const flag of ["--version", "-v"]) {
    assertEquals((await run([flag])).stdout, `${version}\n`, flag);
  }
});

/** A directory with programs of these names, to be a PATH. */
async function programs(directory: string, names: readonly string[]): Promise<string> {
  for (const name of names) await Deno.writeTextFile(join(directory, name), "#!/bin/sh\n", { mode: 0o755 });
  return directory;
}

Deno.test("agents tells the installed agents from the others", async () => {
  await using directory = await makeHome();
  const path = await programs(directory.path, ["gemini", "opencode"]);
  const { code, stdout } = await run(["agents"], { PATH: path });
  assertEquals(code, 0);
  const [installed, others] = stdout.split("Known, not on the PATH:");
  for (const name of ["demo", "gemini", "opencode"]) assertMatch(installed, new RegExp(`^  ${name} `, "m"));
  for (const name of ["claude", "codex", "copilot"]) assertMatch(others, new RegExp(`^  ${name} `, "m"));
  assertMatch(others, /@agentclientprotocol\/claude-agent-acp/);
});

Deno.test("agents --json gives the same as JSON", async () => {
  await using directory = await makeHome();
  const path = await programs(directory.path, ["gemini"]);
  const { code, stdout } = await run(["agents", "--json"], { PATH: path });
  assertEquals(code, 0);
  const agents: { name: string; installed: boolean; program: string | null }[] = JSON.parse(stdout);
  const found = (name: string) => agents.find((agent) => agent.name === name);
  assertEquals(found("gemini")?.installed, true);
  assertEquals(found("gemini")?.program, join(path, "gemini"));
  assertEquals(found("claude")?.installed, false);
  assertEquals(found("demo")?.installed, true);
  assert(agents.length > 40);
});
