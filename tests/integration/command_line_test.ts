/**
 * The command line of a real drawbridge: what it prints, what it refuses and how, how it ends, and what
 * of its environment an agent sees.
 */
import { assert, assertEquals, assertMatch, assertNotEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { eventually, within } from "../support/deadline.ts";
import { Browser, Drawbridge, fixtureAgent, ROOT } from "../support/drawbridge.ts";

const MAIN = ["run", "-A", "--no-prompt", join(ROOT, "main.ts")];
const LINK = /^http:\/\/127\.0\.0\.1:(\d+)\/#k=[A-Za-z0-9_-]{43}$/;

interface Home extends AsyncDisposable {
  readonly path: string;
}

async function home(): Promise<Home> {
  const path = await Deno.makeTempDir({ prefix: "drawbridge-cli-" });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

function command(
  home: string,
  options: { args: readonly string[]; env?: Record<string, string> },
): Deno.CommandOptions {
  return {
    args: [...MAIN, ...options.args],
    env: { DRAWBRIDGE_HOME: home, XDG_CONFIG_HOME: home, NO_COLOR: "1", ...options.env },
    cwd: home,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  };
}

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a drawbridge that is expected to end by itself. */
async function run(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  await using directory = await home();
  return await ended(command(directory.path, { args, env }));
}

async function ended(options: Deno.CommandOptions): Promise<Ended> {
  const late = new AbortController();
  const output = new Deno.Command(Deno.execPath(), { ...options, signal: late.signal }).output();
  try {
    const { code, stdout, stderr } = await within(
      output,
      `the end of drawbridge ${options.args?.slice(MAIN.length)}`,
    );
    const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    return { code, stdout: out, stderr: err };
  } finally {
    late.abort(); // one that did not end is not left behind
  }
}

function assertOneLine(ended: Ended, options: { code: number; says: readonly string[] }): void {
  assertEquals(ended.code, options.code, ended.stderr);
  assertEquals(ended.stdout, "");
  assertMatch(ended.stderr, /^drawbridge: Cannot [^\n]+\n$/);
  for (const part of options.says) assertStringIncludes(ended.stderr, part);
}

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
      "--clean-env",
      "--config",
      "--verbose",
    ];
    for (const word of [...options, "--version", "drawbridge agents", "demonstration agent", "127.0.0.1"]) {
      assertStringIncludes(stdout, word);
    }
    for (const line of stdout.split("\n")) assert(line.length <= 120, line);
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
  await using directory = await home();
  const path = await programs(directory.path, ["gemini", "opencode"]);
  const { code, stdout } = await run(["agents"], { PATH: path });
  assertEquals(code, 0);
  const [installed, others] = stdout.split("Known, not on the PATH:");
  for (const name of ["demo", "gemini", "opencode"]) assertMatch(installed, new RegExp(`^  ${name} `, "m"));
  for (const name of ["claude", "codex", "copilot"]) assertMatch(others, new RegExp(`^  ${name} `, "m"));
  assertMatch(others, /@agentclientprotocol\/claude-agent-acp/);
});

Deno.test("agents --json gives the same as JSON", async () => {
  await using directory = await home();
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

/** Each called wrongly, and what the one line must name. */
const WRONG: readonly (readonly [readonly string[], string])[] = [
  [["--wrong"], "--wrong"],
  [["-x"], "-x"],
  [["extra"], "extra"],
  [["--port"], "--port"],
  [["--port", "x"], "port"],
  [["--port", "70000"], "port"],
  [["--port=-1"], "port"],
  [["--port", "1", "--port", "2"], "--port"],
  [["--agent"], "--agent"],
  [["--open=yes"], "--open"],
  [["--agent-env", "NAME"], "NAME"],
  [["--agent-env", "=x"], "=x"],
  [["--config", "/nonexistent.jsonc"], "/nonexistent.jsonc"],
  [["agents", "--wrong"], "--wrong"],
  [["agents", "extra"], "extra"],
  [["demo-agent", "--pace", "fast"], "fast"],
];

for (const [args, named] of WRONG) {
  Deno.test(`drawbridge ${args.join(" ")} is refused in one line with exit status 2`, async () => {
    assertOneLine(await run(args), { code: 2, says: [named] });
  });
}

/** Config files that cannot be used, and what the one line must name. */
const WRONG_FILES: readonly (readonly [string, string])[] = [
  ["{ not json", "config.jsonc"],
  ["[]", "object"],
  ['{"agnet": "demo"}', '"agnet"'],
  ['{"port": "4777"}', '"port"'],
  ['{"port": 70000}', "port"],
  ['{"open": "yes"}', '"open"'],
  ['{"agentEnv": {"A": 1}}', "agentEnv"],
  ['{"agentEnv": ["A=1"]}', "agentEnv"],
];

for (const [text, named] of WRONG_FILES) {
  Deno.test(`a config file that says ${text} is refused in one line with exit status 2`, async () => {
    await using directory = await home();
    const file = join(directory.path, "config.jsonc");
    await Deno.writeTextFile(file, text);
    assertOneLine(await run(["--config", file]), { code: 2, says: [named] });
  });
}

Deno.test("a directory that is missing, or is a file, is refused in one line", async () => {
  assertOneLine(await run(["--cwd", "/nonexistent/here"]), { code: 1, says: ["/nonexistent/here"] });
  assertOneLine(await run(["--cwd", join(ROOT, "deno.json")]), {
    code: 1,
    says: ["deno.json", "not a directory"],
  });
});

Deno.test("a state directory that cannot be made is refused in one line that names it", async () => {
  for (const path of ["/proc/no-such", join(ROOT, "deno.json")]) {
    assertOneLine(await run([], { DRAWBRIDGE_HOME: path }), { code: 1, says: [path] });
  }
});

Deno.test("the state directory is for its owner only, whoever made it", async () => {
  await using directory = await home();
  await Deno.chmod(directory.path, 0o777);
  await using _bridge = await Drawbridge.start({ home: directory.path });
  assertEquals(((await Deno.stat(directory.path)).mode ?? 0) & 0o777, 0o700);
});

Deno.test("an unknown agent is refused in one line that names the nearest ones", async () => {
  assertOneLine(await run(["--agent", "gemni"]), { code: 1, says: ['"gemni"', "gemini"] });
  assertOneLine(await run(["--agent", "zzzzzzzz"]), { code: 1, says: ['"zzzzzzzz"', "drawbridge agents"] });
  assertOneLine(await run(["--agent", "./no-such-agent --acp"]), { code: 1, says: ["./no-such-agent"] });
  assertOneLine(await run(["--agent", "'unclosed"]), { code: 1, says: ["not closed"] });
});

Deno.test("a known agent that is not installed is refused in one line that names the npx line", async () => {
  await using empty = await home();
  assertOneLine(await run(["--agent", "gemini"], { PATH: empty.path }), {
    code: 1,
    says: ["Gemini CLI", "npx -y @google/gemini-cli --acp"],
  });
});

Deno.test("a port that another drawbridge holds is refused in one line that names it", async () => {
  await using bridge = await Drawbridge.start();
  const { port } = new URL(bridge.url);
  const second = await ended(command(bridge.home, { args: ["--port", port] }));
  assertOneLine(second, { code: 1, says: [port, `pid ${bridge.pid}`, bridge.home] });
});

Deno.test("a port that another program holds is refused in one line that says so", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  assertOneLine(await run(["--port", String(port)]), { code: 1, says: [String(port), "another program"] });
});

/** A drawbridge with these arguments and no others, for what `Drawbridge.start` does not let one choose. */
class Launched implements AsyncDisposable {
  readonly child: Deno.ChildProcess;
  readonly #home: Home;
  readonly #stderr: Promise<string>;
  readonly #reader: ReadableStreamDefaultReader<string>;
  #stdout = "";

  private constructor(home: Home, child: Deno.ChildProcess) {
    this.#home = home;
    this.child = child;
    this.#stderr = new Response(child.stderr).text();
    this.#reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  }

  static async start(args: readonly string[], stdin: "null" | "piped" = "null"): Promise<Launched> {
    const directory = await home();
    const options = command(directory.path, { args });
    return new Launched(directory, new Deno.Command(Deno.execPath(), { ...options, stdin }).spawn());
  }

  /** Everything on stdout so far, once it ends in a newline. */
  async stdout(): Promise<string> {
    const read = async () => {
      const { value, done } = await this.#reader.read();
      if (done) throw new Error(`drawbridge ended: ${await this.#stderr}`);
      this.#stdout += value;
    };
    while (!this.#stdout.endsWith("\n")) await within(read(), "a line on stdout");
    return this.#stdout;
  }

  async link(): Promise<string> {
    return (await this.stdout()).trimEnd();
  }

  /** Closes our end of its stdout. */
  async closeStdout(): Promise<void> {
    await this.#reader.cancel();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.child.kill("SIGKILL");
    } catch { /* gone already */ }
    await this.child.status;
    await this.#reader.cancel();
    await this.#stderr;
    await this.#home[Symbol.asyncDispose]();
  }
}

async function assertServed(link: string): Promise<void> {
  const answer = await fetch(link);
  await answer.body?.cancel();
  assertEquals(answer.status, 200);
}

Deno.test("the link stands alone on a line of stdout, and nothing else does", async () => {
  await using launched = await Launched.start(["--port", "0"]);
  const stdout = await launched.stdout();
  assertMatch(stdout.trimEnd(), LINK);
  assertEquals(stdout.split("\n").length, 2);
});

Deno.test("--port 0 takes a free port, and the link's port is served", async () => {
  await using launched = await Launched.start(["--port", "0"]);
  const link = await launched.link();
  assert(Number(link.match(LINK)?.[1]) > 0);
  await assertServed(link);
});

Deno.test("--port N takes exactly that port", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  await using launched = await Launched.start(["--port", String(port)]);
  assertEquals((await launched.link()).match(LINK)?.[1], String(port));
});

Deno.test("without --port two drawbridges each take a port of 4777 to 4786", async () => {
  await using first = await Launched.start([]);
  const one = Number((await first.link()).match(LINK)?.[1]);
  await using second = await Launched.start([]);
  const other = Number((await second.link()).match(LINK)?.[1]);
  for (const port of [one, other]) assert(port >= 4777 && port <= 4786, `${port}`);
  assertNotEquals(one, other);
});

Deno.test("Enter prints a fresh link each time, and each lets a browser in", async () => {
  await using bridge = await Drawbridge.start();
  const links = [bridge.link, await bridge.freshLink(), await bridge.freshLink()];
  assertEquals(new Set(links).size, 3);
  for (const link of links) {
    assertMatch(link, LINK);
    await bridge.signIn(link.slice(link.indexOf("#k=") + 3));
  }
});

Deno.test("with stdin closed it prints one link and goes on", async () => {
  await using launched = await Launched.start(["--port", "0"], "null");
  await assertServed(await launched.link());
  await assertServed(await launched.link());
});

Deno.test("with nobody reading its stdout any more it goes on (F9)", async () => {
  await using launched = await Launched.start(["--port", "0"], "piped");
  const link = await launched.link();
  await launched.closeStdout();
  const stdin = launched.child.stdin.getWriter();
  for (let i = 0; i < 3; i++) await stdin.write(new TextEncoder().encode("\n"));
  await stdin.close();
  const status = await Promise.race([launched.child.status, assertServed(link).then(() => null)]);
  assertEquals(status, null);
  await assertServed(link);
});

for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
  Deno.test(`${signal} ends it with exit status 0 and takes its agent along`, async () => {
    await using launched = await Launched.start(["--port", "0", "--agent", fixtureAgent("spawn-child")]);
    const link = await launched.link();
    const browser = await signIn(link);
    const sessionId = await browser.open(fixtureAgent("spawn-child"), "/");
    const view = await browser.watch(sessionId);
    await view.prompt("pid");
    const pid = Number(view.agentText.match(/pid (\d+)/)?.[1]);
    assert(pid > 1 && isThere(pid));
    launched.child.kill(signal);
    const status = await within(launched.child.status, `the end of drawbridge by ${signal}`);
    assertEquals([status.code, status.signal], [0, null]);
    await eventually(() => !isThere(pid), "the end of the agent");
    view.socket.close();
  });
}

function isThere(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(Deno.readTextFileSync(`/proc/${pid}/status`));
  } catch {
    return false;
  }
}

/** Signs in by a printed link. */
async function signIn(link: string): Promise<Browser> {
  const { origin, hash } = new URL(link);
  const answer = await fetch(`${origin}/auth/exchange`, {
    method: "POST",
    headers: { "content-type": "application/json", origin },
    body: JSON.stringify({ token: hash.slice("#k=".length) }),
  });
  const cookie = answer.headers.get("set-cookie")?.split(";")[0] ?? "";
  return new Browser(`${origin}/`, { cookie, key: (await answer.json()).key });
}

Deno.test("--config names the file that is used, and flags win over it", async () => {
  await using directory = await home();
  const file = join(directory.path, "mine.jsonc");
  const text = JSON.stringify({ agent: "gemini", cwd: directory.path, agentEnv: { FROM_FILE: "yes" } });
  await Deno.writeTextFile(file, `// mine\n${text}`);
  await using bridge = await Drawbridge.start({ args: ["--config", file, "--agent", "demo"] });
  const browser = await bridge.signIn();
  const info = await (await browser.fetch("/api/info")).json();
  assertEquals([info.defaultAgent, info.defaultCwd], ["demo", directory.path]);
  assertEquals(await told(bridge, "FROM_FILE"), "FROM_FILE=yes");
});

/** What the fixture agent says of one of its environment variables. */
async function told(bridge: Drawbridge, name: string): Promise<string> {
  const browser = await signIn(await bridge.freshLink());
  using view = await browser.watch(await browser.open(fixtureAgent(), bridge.home));
  await view.prompt(`env ${name}`);
  return view.agentText;
}

Deno.test("the agent inherits the environment; --agent-env adds to it and wins", async () => {
  const args = ["--agent-env", "ADDED=a=b", "--agent-env", "CHANGED=new", "--agent-env", "EMPTY="];
  await using bridge = await Drawbridge.start({ args, env: { INHERITED: "yes", CHANGED: "old" } });
  assertEquals(await told(bridge, "INHERITED"), "INHERITED=yes");
  assertEquals(await told(bridge, "ADDED"), "ADDED=a=b");
  assertEquals(await told(bridge, "CHANGED"), "CHANGED=new");
  assertEquals(await told(bridge, "EMPTY"), "EMPTY=");
});

Deno.test("--clean-env gives the agent what a program needs, and --agent-env", async () => {
  const args = ["--clean-env", "--agent-env", "ADDED=yes"];
  await using bridge = await Drawbridge.start({ args, env: { INHERITED: "yes" } });
  assertEquals(await told(bridge, "INHERITED"), "INHERITED is not set");
  assertEquals(await told(bridge, "ADDED"), "ADDED=yes");
  assertMatch(await told(bridge, "PATH"), /^PATH=\//);
});

Deno.test("what steers Deno, its telemetry and drawbridge itself is kept from the agent", async () => {
  const withheld = ["DENO_FOO", "OTEL_SERVICE_NAME", "DRAWBRIDGE_AGENT", "DRAWBRIDGE_HOME"];
  const env = { DENO_FOO: "x", OTEL_SERVICE_NAME: "x", DRAWBRIDGE_AGENT: "demo" };
  await using bridge = await Drawbridge.start({ env });
  for (const name of withheld) assertEquals(await told(bridge, name), `${name} is not set`);
});
