/**
 * What is told of the running drawbridges, and done to them: status, open, stop, sessions.
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { LINK, makeHome, run, signIn } from "../support/command_line.ts";
import { runOn } from "../support/control.ts";
import { eventually, within } from "../support/deadline.ts";
import { Drawbridge, fixtureAgent, ROOT } from "../support/drawbridge.ts";
import { agentPid, isRunning } from "../support/fixture_session.ts";

async function sessionsOn(home: string) {
  const { code, stdout } = await runOn(home, "sessions", "--json");
  assertEquals(code, 0);
  return JSON.parse(stdout);
}

Deno.test("status tells of each running drawbridge where it is, and what its sessions do", async () => {
  await using bridge = await Drawbridge.start();
  const browser = await bridge.signIn();
  using asking = await browser.watch(await browser.open(fixtureAgent(), bridge.home));
  using resting = await browser.watch(await browser.open(fixtureAgent(), bridge.home));
  await resting.prompt("say hello");
  asking.send({ type: "prompt", promptId: "p", text: "ask" });
  await asking.event("permission_request");
  await using second = await Drawbridge.start({ home: bridge.home });

  const { code, stdout } = await runOn(bridge.home, "status", "--json");
  assertEquals(code, 0);
  const [newer, older] = JSON.parse(stdout);
  assertEquals([newer.pid, newer.sessions], [second.pid, { open: 0, running: 0, working: 0, waiting: 0 }]);
  assertEquals([older.pid, older.url, older.cwd, older.log], [bridge.pid, bridge.url, bridge.home, null]);
  assertEquals(older.sessions, { open: 2, running: 2, working: 1, waiting: 1 });
  assertMatch(older.version, /^\d+\.\d+\.\d+/);
  assert(Math.abs(Date.now() - Date.parse(older.since)) < 60_000);

  const text = (await runOn(bridge.home, "status")).stdout;
  for (
    const part of [
      bridge.url,
      `pid ${bridge.pid}`,
      bridge.home,
      "2 open, 2 with a running agent, 1 working, 1 waiting for you",
    ]
  ) {
    assertStringIncludes(text, part);
  }
});

Deno.test("without a running drawbridge status, open and stop say so with exit status 3", async () => {
  await using home = await makeHome();
  for (const [verb, ...args] of [["status"], ["open"], ["stop"], ["stop", "--all"]]) {
    const { code, stdout, stderr } = await runOn(home.path, verb, ...args);
    assertEquals([verb, code], [verb, 3]);
    assertMatch(stdout + stderr, /No drawbridge runs\.|none runs/);
  }
  assertEquals((await runOn(home.path, "status", "--json")).stdout, "[]\n");
  assertEquals((await run(["status"], { DRAWBRIDGE_HOME: `${home.path}/not-there` })).code, 3);
});

Deno.test("a drawbridge that was killed is not told to run", async () => {
  await using home = await makeHome();
  const bridge = await Drawbridge.start({ home: home.path });
  await bridge.stop("SIGKILL");
  assertEquals((await runOn(home.path, "status")).code, 3);
});

Deno.test("open prints a fresh link alone on a line, which lets one browser in", async () => {
  await using bridge = await Drawbridge.start();
  const { code, stdout, stderr } = await runOn(bridge.home, "open");
  assertEquals([code, stderr], [0, ""]);
  assertMatch(stdout.trimEnd(), LINK);
  assertEquals(stdout.split("\n").length, 2);
  const browser = await signIn(stdout.trimEnd());
  assertEquals((await browser.fetch("/api/info")).status, 200);
  await eventually(() => bridge.stderr.includes("a fresh link was given"), "a word to who runs it");
});

Deno.test("with several running, open and stop name them and do nothing; --pid chooses", async () => {
  await using one = await Drawbridge.start();
  await using two = await Drawbridge.start({ home: one.home });
  for (const verb of ["open", "stop"]) {
    const { code, stdout, stderr } = await runOn(one.home, verb);
    assertEquals([code, stdout], [1, ""]);
    assertMatch(stderr, /^drawbridge: Cannot (open|stop) a drawbridge as several run; choose one of:\n/);
    for (const { pid, url } of [one, two]) assertStringIncludes(stderr, `--pid ${pid}  ${url}`);
    assertStringIncludes(
      (await runOn(one.home, verb, "--pid", "999999")).stderr,
      "none with pid 999999 runs",
    );
  }
  assert((await runOn(one.home, "open", "--pid", String(two.pid))).stdout.startsWith(two.url));
  const stopped = await runOn(one.home, "stop", "--pid", String(two.pid));
  assertEquals(stopped.code, 0);
  assertStringIncludes(stopped.stdout, `Stopped: drawbridge, pid ${two.pid}, ${two.url}`);
  assertEquals([isRunning(one.pid), isRunning(two.pid)], [true, false]);
});

Deno.test("stop --all ends each with its turns and agents, and waits until they are gone", async () => {
  await using one = await Drawbridge.start();
  await using two = await Drawbridge.start({ home: one.home });
  const browser = await one.signIn();
  using view = await browser.watch(await browser.open(fixtureAgent("ignore-eof"), one.home));
  view.send({ type: "prompt", promptId: "p", text: "slow 1000 20" });
  const agent = await agentPid(view);
  const { code, stdout } = await runOn(one.home, "stop", "--all");
  assertEquals([code, stdout.match(/^Stopped: /gm)?.length], [0, 2]);
  assertEquals([one.pid, two.pid, agent].map(isRunning), [false, false, false]);
  assertEquals((await view.event("prompt_done")).stopReason, "cancelled");
});

Deno.test("stop ends a drawbridge whose control socket is gone, by a signal", async () => {
  await using bridge = await Drawbridge.start();
  await Deno.remove(`${bridge.home}/control-${bridge.pid}.sock`);
  assertEquals((await runOn(bridge.home, "stop")).code, 0);
  assertEquals(isRunning(bridge.pid), false);
});

Deno.test("stop sends no signal to a drawbridge that was asked and has not answered", async () => {
  await using home = await makeHome();
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-prompt", join(ROOT, "tests/support/mute_bridge.ts"), home.path],
    cwd: ROOT,
    stdout: "piped",
  }).spawn();
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  try {
    assertEquals((await within(lines.read(), "its start")).value, "listens\n");
    assertEquals((await runOn(home.path, "stop")).code, 0);
    assertEquals((await within(lines.read(), "its end")).value, "ended after being asked once\n");
  } finally {
    try {
      child.kill("SIGKILL");
    } catch { /* gone already */ }
    await lines.cancel();
    await child.status;
  }
});

Deno.test("a drawbridge that does not answer is told as one, and a stop that takes too long as well", async () => {
  await using bridge = await Drawbridge.start();
  Deno.kill(bridge.pid, "SIGSTOP");
  try {
    const [status, stop] = await Promise.all([
      runOn(bridge.home, "status", "--json"),
      runOn(bridge.home, "stop"),
    ]);
    assertEquals(status.code, 0);
    assertStringIncludes(JSON.parse(status.stdout)[0].trouble, "did not answer within 5 s");
    assertEquals(stop.code, 1);
    assertStringIncludes(stop.stderr, `kill it with "kill -9 ${bridge.pid}"`);
  } finally {
    Deno.kill(bridge.pid, "SIGCONT");
  }
});

Deno.test("sessions lists those that are open as they are, and those on disk, with none running too", async () => {
  await using home = await makeHome();
  assertEquals(await sessionsOn(home.path), []);
  const earlier = await Drawbridge.start({ home: home.path });
  const before = await earlier.signIn();
  const saved = await before.open(fixtureAgent(), home.path);
  {
    using view = await before.watch(saved);
    await view.prompt("say \x1b[31mred");
  }
  await earlier.stop();
  await using bridge = await Drawbridge.start({ home: home.path });
  const browser = await bridge.signIn();
  await browser.open(fixtureAgent(), home.path); // never prompted: in no list
  const opened = await browser.open(fixtureAgent(), home.path);
  using view = await browser.watch(opened);
  view.send({ type: "prompt", promptId: "p", text: "ask" });
  await view.event("permission_request");

  const [first, second, ...more] = await sessionsOn(home.path);
  assertEquals(more, []);
  assertEquals([first.sessionId, first.status, first.open.pid], [opened, "awaiting_permission", bridge.pid]);
  assertEquals([second.sessionId, second.status, second.open], [saved, "stopped", null]);
  const { stdout } = await runOn(home.path, "sessions");
  assertMatch(stdout, new RegExp(`^${opened}  ask .* deno .* awaiting_permission .* ${home.path}$`, "m"));
  assertStringIncludes(stdout, "say \\x1b[31mred");

  await bridge.stop();
  const saves = await sessionsOn(home.path);
  assertEquals(saves.map(({ status }: { status: string }) => status), ["stopped", "stopped"]);
});

Deno.test("status, open, stop and sessions take nothing else", async () => {
  await using home = await makeHome();
  const wrong = [["status", "x"], ["open", "x"], ["stop", "x"], ["sessions", "x"], ["stop", "--pid", "1"], [
    "stop",
    "--all",
    "--pid",
    "7",
  ], ["attach", "a", "b"]];
  for (const args of wrong) {
    const { code, stderr } = await runOn(home.path, ...args);
    assertEquals([args, code], [args, 2], stderr);
    assertMatch(stderr, /^drawbridge: Cannot [^\n]+\n$/);
  }
});
