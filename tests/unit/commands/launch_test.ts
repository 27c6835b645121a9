/** From `--agent` to a command: the demo, a known agent, a whole command line; and why it cannot be. */
import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { isAbsolute, join } from "@std/path";
import { listAgents, resolveLaunch } from "../../../lib/commands/launch.ts";

/** A directory to work in, and one with programs of some names, which is the PATH. */
interface Machine {
  readonly cwd: string;
  readonly path: string;
}

async function withMachine(
  programs: readonly string[],
  run: (machine: Machine) => void | Promise<void>,
): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "drawbridge-launch-" });
  try {
    const [cwd, path] = [join(directory, "work"), join(directory, "bin")];
    for (const made of [cwd, path]) await Deno.mkdir(made);
    for (const name of programs) await Deno.writeTextFile(join(path, name), "#!/bin/sh\n", { mode: 0o755 });
    await run({ cwd, path });
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

function launch(
  agent: string,
  machine: Machine,
  more: { cleanEnv?: boolean; agentEnv?: Record<string, string> } = {},
) {
  return resolveLaunch(agent, {
    env: { PATH: machine.path, HOME: "/home/me", TOKEN: "x", DENO_DIR: "/deno", DRAWBRIDGE_HOME: "/state" },
    cleanEnv: false,
    agentEnv: {},
    demoStateDir: "/state/demo",
    mainPath: "/app/main.ts",
    cwd: machine.cwd,
    ...more,
  });
}

Deno.test("resolveLaunch() runs the demo agent as a part of this program, and calls it a demo", () =>
  withMachine([], (machine) => {
    const { label, command } = launch("demo", machine);
    assertEquals(label, { name: "demo", title: "Demo agent", demo: true });
    assertEquals(command.program, Deno.execPath());
    assertEquals(command.args, [
      "run",
      "-A",
      "--no-prompt",
      "/app/main.ts",
      "demo-agent",
      "--state",
      "/state/demo",
    ]);
    assertEquals(command.cwd, machine.cwd);
  }));

Deno.test("resolveLaunch() finds a known agent on the PATH, with its arguments and variables", () =>
  withMachine(["gemini", "auggie"], (machine) => {
    const gemini = launch("gemini", machine);
    assertEquals(gemini.label, { name: "gemini", title: "Gemini CLI", demo: false });
    assertEquals([gemini.command.program, gemini.command.args], [join(machine.path, "gemini"), ["--acp"]]);
    assertEquals(launch("auggie", machine).command.env.AUGMENT_DISABLE_AUTO_UPDATE, "1");
    assertEquals(gemini.command.env.AUGMENT_DISABLE_AUTO_UPDATE, undefined);
  }));

Deno.test("resolveLaunch() knows an agent by its alias, under its name", () =>
  withMachine(["claude-agent-acp"], (machine) => {
    assertEquals(launch("claude-acp", machine).label.name, "claude");
  }));

Deno.test("resolveLaunch() never downloads: a known agent that is not there is an error with its npx line", () =>
  withMachine(["npx"], (machine) => {
    assertThrows(() => launch("gemini", machine), Error, 'npx -y @google/gemini-cli --acp"');
    assertThrows(() => launch("claude", machine), Error, 'npx -y @agentclientprotocol/claude-agent-acp"');
    const error = assertThrows(() => launch("kiro", machine), Error, '"kiro-cli"');
    assert(!error.message.includes("npx"), "it comes from no package");
  }));

Deno.test("resolveLaunch() takes a whole command line", () =>
  withMachine(["my-agent"], (machine) => {
    const { label, command } = launch(`my-agent --acp 'two words' ""`, machine);
    assertEquals([command.program, command.args], [join(machine.path, "my-agent"), [
      "--acp",
      "two words",
      "",
    ]]);
    assertEquals(label, { name: `my-agent --acp 'two words' ""`, title: "my-agent", demo: false });
  }));

Deno.test("resolveLaunch() takes a program by its path, and calls it by its name", () =>
  withMachine(["my-agent"], (machine) => {
    const program = join(machine.path, "my-agent");
    assertEquals(launch(program, machine).command.program, program);
    assertEquals(launch(program, machine).label.title, "my-agent");
  }));

Deno.test("resolveLaunch() gives a program that was named relatively by its whole path", () =>
  withMachine(["my-agent"], (machine) => {
    // The agent's directory is another one: there the same name would be another program, or none.
    const name = `./${"../".repeat(20)}${join(machine.path, "my-agent").slice(1)}`;
    assert(isAbsolute(launch(name, machine).command.program));
  }));

Deno.test("resolveLaunch() gives a program from a relative PATH by its whole path", () =>
  withMachine(["my-agent"], (machine) => {
    const path = `${"../".repeat(20)}${machine.path.slice(1)}`;
    assert(isAbsolute(launch("my-agent", { ...machine, path }).command.program));
  }));

Deno.test("resolveLaunch() names the agents that are nearest to an unknown name", () =>
  withMachine([], (machine) => {
    assertThrows(() => launch("gemni", machine), Error, "did you mean gemini");
    assertThrows(() => launch("zzzzzzzz", machine), Error, "drawbridge agents");
  }));

Deno.test("resolveLaunch() names the program of a command line that is not there", () =>
  withMachine([], (machine) => {
    assertThrows(() => launch("my-agent --acp", machine), Error, '"my-agent" was not found');
    assertThrows(() => launch("/no/agent", machine), Error, '"/no/agent" was not found');
  }));

Deno.test("resolveLaunch() refuses a command line that is none", () =>
  withMachine([], (machine) => {
    for (const agent of ["", "  ", "'", "a 'b"]) assertThrows(() => launch(agent, machine), Error, "Cannot ");
  }));

Deno.test("resolveLaunch() refuses a directory that is missing or a file", () =>
  withMachine([], async (machine) => {
    assertThrows(() => launch("demo", { ...machine, cwd: "/nonexistent" }), Error, '"/nonexistent"');
    const file = await Deno.makeTempFile();
    assertThrows(() => launch("demo", { ...machine, cwd: file }), Error, "not a directory");
    await Deno.remove(file);
  }));

Deno.test("resolveLaunch() gives the agent the environment less our own, and what was asked for on top", () =>
  withMachine(["gemini", "auggie"], (machine) => {
    const { env } = launch("gemini", machine, { agentEnv: { ADDED: "1", TOKEN: "y" } }).command;
    assertEquals<unknown>(env, { PATH: machine.path, HOME: "/home/me", TOKEN: "y", ADDED: "1" });
    const clean = launch("gemini", machine, { cleanEnv: true, agentEnv: { ADDED: "1" } }).command.env;
    assertEquals<unknown>(clean, { PATH: machine.path, HOME: "/home/me", ADDED: "1" });
    const asked = launch("auggie", machine, { agentEnv: { AUGMENT_DISABLE_AUTO_UPDATE: "0" } }).command.env;
    assertEquals(asked.AUGMENT_DISABLE_AUTO_UPDATE, "0");
  }));

Deno.test("listAgents() gives the demo first, and says which are installed", () =>
  withMachine(["opencode"], (machine) => {
    const agents = listAgents(machine.path);
    assertEquals([agents[0].name, agents[0].demo], ["demo", true]);
    const installed = agents.filter(({ program }) => program !== null).map(({ name }) => name);
    assertEquals(installed, ["demo", "opencode"]);
    for (const { name, title, command } of agents) assertMatch(`${name} ${title} ${command}`, /^\S+ \S.* \S/);
  }));
