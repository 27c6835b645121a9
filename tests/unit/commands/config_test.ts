/** Settings: flags over environment over file over defaults, each knowing where it came from. */
import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { type Config, type Environment, readConfig, stateDirectory } from "../../../lib/commands/config.ts";
import { parseFlags, UsageError } from "../../../lib/commands/flags.ts";
import { START_FLAGS } from "../../../lib/commands/help.ts";

function read(args: readonly string[], env: Environment = {}): Config {
  return readConfig(parseFlags(args, START_FLAGS), env);
}

/** Runs with a config file in its usual place; `env` is what points there. */
async function withFile(text: string, run: (env: Environment, path: string) => void): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "drawbridge-config-" });
  try {
    await Deno.mkdir(join(directory, "drawbridge"));
    const path = join(directory, "drawbridge", "config.jsonc");
    await Deno.writeTextFile(path, text);
    run({ XDG_CONFIG_HOME: directory }, path);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("readConfig() gives the defaults where nothing is said", () => {
  const config = read([]);
  const values = Object.fromEntries(Object.entries(config).map(([name, { value }]) => [name, value]));
  assertEquals<unknown>(values, {
    cwd: ".",
    agent: "demo",
    port: null,
    open: false,
    cleanEnv: false,
    team: null,
    identity: null,
    launchDirectory: null,
    force: false,
    idleStopMs: 30 * 60_000,
    agentsMax: 32,
    clientFs: false,
    clientTerminal: false,
    mcp: true,
    orchestrate: false,
    verbose: false,
    agentEnv: {},
  });
  for (const setting of Object.values(config)) assertEquals(setting.source, "default");
});

/** A setting by a flag, by a variable, by the file; null where it cannot be said that way. */
const SETTINGS: readonly {
  readonly name: keyof Config;
  readonly flag: readonly [readonly string[], unknown];
  readonly variable: readonly [Environment, unknown] | null;
  readonly file: readonly [string, unknown];
}[] = [
  {
    name: "agent",
    flag: [["--agent", "a"], "a"],
    variable: [{ DRAWBRIDGE_AGENT: "b" }, "b"],
    file: ['{"agent": "c"}', "c"],
  },
  {
    name: "cwd",
    flag: [["--cwd", "/a"], "/a"],
    variable: [{ DRAWBRIDGE_CWD: "/b" }, "/b"],
    file: ['{"cwd": "/c"}', "/c"],
  },
  {
    name: "port",
    flag: [["--port", "0"], 0],
    variable: [{ DRAWBRIDGE_PORT: "4001" }, 4001],
    file: ['{"port": 4002}', 4002],
  },
  { name: "open", flag: [["--open"], true], variable: null, file: ['{"open": true}', true] },
  { name: "cleanEnv", flag: [["--clean-env"], true], variable: null, file: ['{"cleanEnv": true}', true] },
  { name: "team", flag: [["--team", "a"], "a"], variable: null, file: ['{"team": "c"}', "c"] },
  { name: "identity", flag: [["--identity", "a"], "a"], variable: null, file: ['{"identity": "c"}', "c"] },
  {
    name: "launchDirectory",
    flag: [["--launch-dir", "a"], "a"],
    variable: null,
    file: ['{"launchDirectory": "c"}', "c"],
  },
  { name: "force", flag: [["--force"], true], variable: null, file: ['{"force": true}', true] },
  {
    name: "idleStopMs",
    flag: [["--idle-stop", "45s"], 45_000],
    variable: null,
    file: ['{"idleStop": "never"}', null],
  },
  { name: "agentsMax", flag: [["--max-agents", "2"], 2], variable: null, file: ['{"maxAgents": 3}', 3] },
  { name: "clientFs", flag: [["--client-fs"], true], variable: null, file: ['{"clientFs": true}', true] },
  {
    name: "clientTerminal",
    flag: [["--client-terminal"], true],
    variable: null,
    file: ['{"clientTerminal": true}', true],
  },
  { name: "mcp", flag: [["--no-mcp"], false], variable: null, file: ['{"mcp": false}', false] },
  {
    name: "orchestrate",
    flag: [["--orchestrate"], true],
    variable: null,
    file: ['{"orchestrate": true}', true],
  },
  { name: "verbose", flag: [["--verbose"], true], variable: null, file: ['{"verbose": true}', true] },
  {
    name: "agentEnv",
    flag: [["--agent-env", "A=1", "--agent-env", "B=x=y"], { A: "1", B: "x=y" }],
    variable: null,
    file: ['{"agentEnv": {"C": "3"}}', { C: "3" }],
  },
];

for (const { name, flag, variable, file } of SETTINGS) {
  Deno.test(`readConfig() takes ${name} from a flag, else a variable, else the file, and says which`, () =>
    withFile(file[0], (env) => {
      const [args, flagged] = flag;
      const [variables, varied] = variable ?? [{}, null];
      assertEquals<unknown>(read(args, { ...env, ...variables })[name], { value: flagged, source: "flag" });
      if (variable) {
        assertEquals<unknown>(read([], { ...env, ...variables })[name], {
          value: varied,
          source: "environment",
        });
      }
      assertEquals<unknown>(read([], env)[name], { value: file[1], source: "config file" });
    }));
}

Deno.test("readConfig() reads a file with comments and a comma too many", () =>
  withFile('// mine\n{ "agent": "gemini", /* and */ "port": 0, }\n', (env) => {
    const { agent, port } = read([], env);
    assertEquals([agent.value, port.value], ["gemini", 0]);
  }));

Deno.test("readConfig() reads the file that --config names, else the one of DRAWBRIDGE_CONFIG", () =>
  withFile('{"agent": "usual"}', (env, path) => {
    const [named, variable] = [`${path}.named`, `${path}.variable`];
    Deno.writeTextFileSync(named, '{"agent": "named"}');
    Deno.writeTextFileSync(variable, '{"agent": "variable"}');
    const more = { ...env, DRAWBRIDGE_CONFIG: variable };
    assertEquals(read(["--config", named], more).agent.value, "named");
    assertEquals(read([], more).agent.value, "variable");
    assertEquals(read([], env).agent.value, "usual");
  }));

Deno.test("readConfig() reads ~/.config where XDG says nothing", async () => {
  const directory = await Deno.makeTempDir();
  await Deno.mkdir(join(directory, ".config", "drawbridge"), { recursive: true });
  await Deno.writeTextFile(join(directory, ".config", "drawbridge", "config.jsonc"), '{"agent": "home"}');
  assertEquals(read([], { HOME: directory }).agent.value, "home");
  await Deno.remove(directory, { recursive: true });
});

Deno.test("readConfig() misses no file that nobody named, and names one that was", () => {
  assertEquals(read([], { XDG_CONFIG_HOME: "/nonexistent" }).agent.value, "demo");
  assertThrows(() => read(["--config", "/nonexistent"]), UsageError, "/nonexistent");
});

Deno.test("readConfig() names a file that DRAWBRIDGE_CONFIG named and that is not there", () => {
  assertThrows(() => read([], { DRAWBRIDGE_CONFIG: "/nonexistent" }), UsageError, "/nonexistent");
});

/** A file that cannot be used, and what the error must name. */
const WRONG_FILES: Readonly<Record<string, string>> = {
  "{": "config.jsonc",
  "": "config.jsonc",
  "[]": "not an object",
  "null": "not an object",
  '"demo"': "not an object",
  '{"agnet": "demo"}': '"agnet"',
  '{"__proto__": {"agent": "x"}}': '"__proto__"',
  '{"agent": 1}': '"agent"',
  '{"agent": null}': '"agent"',
  '{"port": "4777"}': '"port"',
  '{"port": 1.5}': "config file",
  '{"port": -1}': "config file",
  '{"open": "true"}': '"open"',
  '{"agentEnv": "A=1"}': '"agentEnv"',
  '{"agentEnv": null}': '"agentEnv"',
  '{"agentEnv": ["A=1"]}': '"agentEnv"',
  '{"agentEnv": {"A": 1}}': '"agentEnv"',
};

for (const [text, named] of Object.entries(WRONG_FILES)) {
  Deno.test(`readConfig() refuses a file that says ${text || "nothing"}, naming what is wrong`, () =>
    withFile(text, (env) => void assertThrows(() => read([], env), UsageError, named)));
}

Deno.test("readConfig() refuses a port that is none, saying where it came from", () => {
  for (const port of ["x", "65536", "1.5", "0x10", " 80", "1e3", ""]) {
    assertThrows(() => read(["--port", port]), UsageError, "flag");
    assertThrows(() => read([], { DRAWBRIDGE_PORT: port }), UsageError, "environment");
  }
  for (const port of ["0", "1", "65535"]) assertEquals(read(["--port", port]).port.value, Number(port));
});

Deno.test("readConfig() takes NAME=VALUE for the agent's environment, and refuses anything else", () => {
  assertEquals(read(["--agent-env", "EMPTY="]).agentEnv.value, { EMPTY: "" });
  for (const pair of ["NAME", "=value", ""]) {
    assertThrows(() => read(["--agent-env", pair]), UsageError, `"${pair}"`);
  }
});

Deno.test("stateDirectory() is DRAWBRIDGE_HOME, else XDG's, else below ~/.local/state", () => {
  const env = { DRAWBRIDGE_HOME: "/a", XDG_STATE_HOME: "/b", HOME: "/c" };
  assertEquals(stateDirectory(env), "/a");
  assertEquals(stateDirectory({ ...env, DRAWBRIDGE_HOME: "" }), "/b/drawbridge");
  assertEquals(stateDirectory({ HOME: "/c" }), "/c/.local/state/drawbridge");
  assertThrows(() => stateDirectory({}), Error, "DRAWBRIDGE_HOME");
});
