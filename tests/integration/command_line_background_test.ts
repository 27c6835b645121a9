/**
 * `--background`: a drawbridge without a terminal, told how it is met, and what it says kept in a file.
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { createLogFile, LOG_BYTES_MAX, logWriter } from "../../lib/commands/background_log.ts";
import { announceBridge } from "../../lib/coordination/bridges.ts";
import { assertServed, command, ended, type Home, LINK, makeHome, signIn } from "../support/command_line.ts";
import { runOn } from "../support/control.ts";
import { eventually, within } from "../support/deadline.ts";
import { fixtureAgent } from "../support/drawbridge.ts";
import { isRunning } from "../support/fixture_session.ts";

/** Everything that was started on a home is stopped at its end. */
async function withHome(test: (home: Home) => Promise<void>): Promise<void> {
  await using home = await makeHome();
  try {
    await test(home);
  } finally {
    await runOn(home.path, "stop", "--all");
  }
}

async function running(home: Home): Promise<{ pid: number; log: string }[]> {
  return JSON.parse((await runOn(home.path, "status", "--json")).stdout);
}

/** Session and terminal of a process, by proc(5). */
function place(pid: number): { session: number; terminal: number } {
  const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
  const [, , , session, terminal] = stat.slice(stat.lastIndexOf(")") + 2).split(" ").map(Number);
  return { session, terminal };
}

Deno.test("--background prints a link that works and the PID, ends, and leaves drawbridge in a session of its own", () =>
  withHome(async (home) => {
    const { code, stdout, stderr } = await runOn(home.path, "--background", "--port", "0");
    assertEquals(code, 0);
    assertMatch(stdout.trimEnd(), LINK);
    const pid = Number(/in the background, pid (\d+); its log is (.*)\n$/.exec(stderr)?.[1]);
    assert(isRunning(pid));
    assertEquals(place(pid), { session: pid, terminal: 0 });
    for (const [fd, target] of [[0, "/dev/null"], [1, "/log/"], [2, "/log/"]] as const) {
      assertStringIncludes(Deno.readLinkSync(`/proc/${pid}/fd/${fd}`), target);
    }
    await assertServed(stdout.trimEnd());
    const browser = await signIn(stdout.trimEnd());
    using view = await browser.watch(await browser.open(fixtureAgent(), home.path));
    await view.prompt("env DRAWBRIDGE_BACKGROUND_LOG");
    assertStringIncludes(view.agentText, "is not set");
    const [bridge] = await running(home);
    assertEquals(bridge.pid, pid);
    assertEquals(((await Deno.stat(bridge.log)).mode ?? 0) & 0o777, 0o600);
    const log = await Deno.readTextFile(bridge.log);
    assertMatch(log, /^20\d\d-\S+Z drawbridge: signed in: /m);
    assertEquals(log.includes("#k="), false, log);
  }));

Deno.test("--background survives its terminal, and a foreground one ends with it", () =>
  withHome(async (home) => {
    for (const [args, isLeft] of [[["--background"], 1], [[], 0]] as const) {
      const options = command(home.path, { args: [...args, "--port", "0"] });
      const line = [Deno.execPath(), ...options.args ?? []].map((word) => `'${word}'`).join(" ");
      const waits = args.length > 0 ? `${line}; echo started; cat` : line;
      const terminal = new Deno.Command("script", {
        ...options,
        args: ["--quiet", "--command", waits, "/dev/null"],
        stdin: "piped",
      }).spawn();
      const reader = terminal.stdout.pipeThrough(new TextDecoderStream()).getReader();
      let text = "";
      const wanted = args.length > 0 ? "started" : "#k=";
      while (!text.includes(wanted)) text += (await within(reader.read(), "the link")).value ?? "";
      const started = await eventually(async () => (await running(home)).at(0) ?? null, "a running one");
      terminal.kill("SIGKILL"); // its master is closed: whoever has the terminal is sent SIGHUP
      await terminal.status;
      await reader.cancel();
      await terminal.stderr.cancel();
      await terminal.stdin.close().catch(() => {/* gone */});
      if (isLeft === 0) await eventually(() => !isRunning(started.pid), "the end of the foreground one");
      assertEquals((await running(home)).length, isLeft);
      await runOn(home.path, "stop", "--all");
    }
  }));

Deno.test("--background that cannot start tells why, with the status, and leaves nothing running", () =>
  withHome(async (home) => {
    await runOn(home.path, "--background", "--port", "0");
    const [{ pid }] = await running(home);
    const port = new URL(JSON.parse((await runOn(home.path, "status", "--json")).stdout)[0].url).port;
    for (
      const [args, code, why] of [
        [["--port", port], 1, `by drawbridge, pid ${pid}`],
        [["--agent", "no-such-agent"], 1, 'Cannot start "no-such-agent"'],
        [["--port", "x"], 2, "Cannot use the port"],
        [["--nonsense"], 2, "Cannot understand"],
      ] as const
    ) {
      const failed = await runOn(home.path, "--background", ...args);
      assertEquals([failed.code, failed.stdout], [code, ""], failed.stderr);
      assertMatch(failed.stderr, /^drawbridge: Cannot [^\n]+\n$/);
      assertStringIncludes(failed.stderr, why);
    }
    assertEquals((await running(home)).map((bridge) => bridge.pid), [pid]);
  }));

Deno.test("--background that is given no link says that it runs, and how to come by one", async () => {
  await using outer = await makeHome();
  // A path too long for a socket, and no place for a short one: it runs without its control socket.
  const home = join(outer.path, "x".repeat(120));
  await Deno.mkdir(home);
  const env = { TMPDIR: join(outer.path, "none") };
  const options = command(home, { args: ["--background", "--port", "0"], env });
  try {
    const { code, stdout, stderr } = await ended(options);
    assertEquals([code, stdout], [0, ""], stderr);
    const [{ pid }] = await running({ ...outer, path: home });
    assertMatch(stderr, /^drawbridge: it runs, without a link: Cannot reach [^\n]* has no control socket/);
    assertStringIncludes(stderr, `"drawbridge stop --pid ${pid}"`);
    assertStringIncludes(stderr, `drawbridge: runs in the background, pid ${pid}; its log is `);
  } finally {
    await runOn(home, "stop", "--all");
  }
});

Deno.test("the log of a drawbridge that still runs is kept, however old", async () => {
  await using home = await makeHome();
  const directory = join(home.path, "log");
  await Deno.mkdir(directory);
  for (let n = 10; n < 30; n++) await Deno.writeTextFile(join(directory, `2020-01-${n}.log`), "old\n");
  const log = join(directory, "2020-01-10.log");
  announceBridge(home.path, { url: "http://127.0.0.1:1/", port: 1, version: "0", cwd: "/", log });
  createLogFile(home.path, new Date());
  const logs = [...Deno.readDirSync(directory)].map(({ name }) => name).sort();
  assertEquals([logs.length, ...logs.slice(0, 2)], [11, "2020-01-10.log", "2020-01-21.log"]);
});

Deno.test("logs of the background are few, and each is bounded with its newest lines kept", async () => {
  await withHome(async (home) => {
    const directory = join(home.path, "log");
    await Deno.mkdir(directory);
    for (let n = 10; n < 30; n++) await Deno.writeTextFile(join(directory, `2020-01-${n}.log`), "old\n");
    await runOn(home.path, "--background", "--port", "0");
    const logs = [...Deno.readDirSync(directory)].map(({ name }) => name).sort();
    assertEquals(logs.slice(0, -1), Array.from({ length: 9 }, (_, n) => `2020-01-${n + 21}.log`));
  });
  const path = await Deno.makeTempFile({ prefix: "drawbridge-log-" });
  try {
    const write = logWriter(path, () => new Date(0));
    for (let n = 0; n < 30_000; n++) write(`line ${n} ${"x".repeat(40)}`);
    const text = await Deno.readTextFile(path);
    assert(text.length <= LOG_BYTES_MAX + 100, String(text.length));
    const lines = text.trimEnd().split("\n");
    const first = Number(/line (\d+)/.exec(lines[0])?.[1]);
    assertEquals(lines.map((line) => Number(/^1970\S+ line (\d+) x{40}$/.exec(line)?.[1])), [
      ...Array.from({ length: lines.length }, (_, at) => first + at),
    ]);
    assertStringIncludes(lines.at(-1) ?? "", "line 29999");
  } finally {
    await Deno.remove(path);
  }
});
