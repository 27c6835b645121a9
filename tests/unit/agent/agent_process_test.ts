/** An agent's process, on real processes: always drained, always ended, its whole group with it. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import {
  type AgentExit,
  AgentProcess,
  STDERR_BYTES_MAX,
  STDIN_BYTES_MAX,
} from "../../../lib/agent/agent_process.ts";
import { silentLog } from "../../../lib/log.ts";
import { eventually, within } from "../../support/deadline.ts";
import { FIXTURE } from "../../support/drawbridge.ts";

const STARTER = new URL("./agent_starter.ts", import.meta.url).pathname;

/** A process, and what it told: chunks as text, in order, and its exit. */
class Started implements AsyncDisposable {
  readonly process: AgentProcess;
  readonly told: (string | AgentExit)[] = [];
  readonly warnings: string[] = [];
  readonly #decoder = new TextDecoder();

  constructor(program: string, args: readonly string[] = []) {
    const options = {
      onChunk: (chunk: Uint8Array) => void this.told.push(this.#decoder.decode(chunk, { stream: true })),
      onExit: (exit: AgentExit) => void this.told.push(exit),
      log: { ...silentLog, warn: (message: string) => void this.warnings.push(message) },
    };
    this.process = new AgentProcess({ program, args, env: Deno.env.toObject(), cwd: "/" }, options);
  }

  get text(): string {
    return this.told.filter((told) => typeof told === "string").join("");
  }

  get exits(): AgentExit[] {
    return this.told.filter((told) => typeof told !== "string");
  }

  /** Waits for stdout to match. */
  async says(pattern: RegExp): Promise<RegExpMatchArray> {
    return await eventually(() => this.text.match(pattern), `${pattern} on stdout`);
  }

  async exited(): Promise<AgentExit> {
    await within(this.process.exited, "the exit");
    assertEquals(this.exits.length, 1, "onExit is called once");
    return this.exits[0];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    killGroup(this.process.pid);
    await within(this.process.exited, "the exit after SIGKILL");
  }
}

function shell(script: string): Started {
  return new Started("/bin/sh", ["-c", script]);
}

function isThere(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(Deno.readTextFileSync(`/proc/${pid}/status`));
  } catch {
    return false;
  }
}

Deno.test("AgentProcess.stop() ends an agent by the end of its stdin", async () => {
  await using started = shell("echo ready; cat >/dev/null; exit 5");
  await started.says(/ready/);
  await started.process.stop();
  assertEquals(await started.exited(), { code: 5, signal: null });
});

Deno.test("AgentProcess.stop() ends one that ignores it by SIGTERM", async () => {
  await using started = shell("trap 'exit 6' TERM; echo ready; while :; do sleep 0.05; done");
  await started.says(/ready/);
  await started.process.stop();
  assertEquals(await started.exited(), { code: 6, signal: null });
});

Deno.test("AgentProcess.stop() ends one that ignores that too by SIGKILL", async () => {
  await using started = shell("trap '' TERM; echo ready; while :; do sleep 0.05; done");
  await started.says(/ready/);
  await within(started.process.stop(), "the end of the ladder", 6_000);
  assertEquals(await started.exited(), { code: null, signal: "SIGKILL" });
});

Deno.test("AgentProcess.stop() twice is one stop, and after the exit it is harmless", async () => {
  await using started = shell("cat >/dev/null");
  const [first, second] = [started.process.stop(), started.process.stop()];
  assert(first === second);
  await first;
  await started.exited();
  await started.process.stop();
  started.process.write("nobody reads this\n");
  assertEquals(started.exits.length, 1);
});

Deno.test("AgentProcess.stop() hands what was written before it over first", async () => {
  await using started = shell("trap '' TERM; echo ready; exec cat");
  await started.says(/ready/);
  const text = "x".repeat(1_000_000) + "\n";
  started.process.write(text);
  await started.process.stop();
  assertEquals(await started.exited(), { code: 0, signal: null });
  assertEquals(started.text.length, "ready\n".length + text.length);
});

Deno.test("AgentProcess runs in a group of its own, which ends with it", async () => {
  await using started = shell("sleep 1000 & echo pid $!; wait");
  const [, pid] = await started.says(/pid (\d+)\n/);
  Deno.kill(started.process.pid, "SIGKILL");
  assertEquals((await started.exited()).signal, "SIGKILL");
  await eventually(() => !isThere(Number(pid)), "the end of the child");
});

Deno.test("AgentProcess leaves nothing of the group when its leader ends by itself", async () => {
  await using started = shell("trap '' TERM; sleep 1000 & echo pid $!; exit 0");
  const [, pid] = await started.says(/pid (\d+)\n/);
  assertEquals(await started.exited(), { code: 0, signal: null });
  await eventually(() => !isThere(Number(pid)), "the end of the child");
});

Deno.test("AgentProcess ends the fixture agent with its child", async () => {
  await using started = new Started(Deno.execPath(), [
    "run",
    "-A",
    "--no-prompt",
    FIXTURE,
    "spawn-child,ignore-eof",
  ]);
  const [, child] = await eventually(
    () => started.process.stderrTail(1_000).match(/child (\d+)/),
    "the child's pid on stderr",
  );
  await started.process.stop();
  await started.exited();
  await eventually(() => !isThere(Number(child)), "the end of the child");
});

Deno.test("AgentProcess tells its exit once, after the last chunk", async () => {
  await using started = shell("head -c 3000000 /dev/zero | tr '\\0' x; echo end; exit 3");
  assertEquals(await started.exited(), { code: 3, signal: null });
  assertEquals(started.text.length, 3_000_004);
  assert(started.text.endsWith("end\n"));
  assertEquals(started.told.findIndex((told) => typeof told !== "string"), started.told.length - 1);
});

Deno.test("AgentProcess tells the signal that ended it", async () => {
  await using started = shell("kill -s SEGV $$");
  assertEquals(await started.exited(), { code: null, signal: "SIGSEGV" });
});

Deno.test("AgentProcess hands stdout on byte for byte", async () => {
  const bytes: number[] = [];
  const process = new AgentProcess(
    { program: "/bin/sh", args: ["-c", String.raw`printf '\377\000\n\r\303'`], env: {}, cwd: "/" },
    { onChunk: (chunk) => void bytes.push(...chunk), onExit: () => {}, log: silentLog },
  );
  await within(process.exited, "the exit");
  assertEquals(bytes, [0xff, 0, 0x0a, 0x0d, 0xc3]);
});

Deno.test("AgentProcess.stderrTail() keeps the newest 256 KiB", async () => {
  await using started = shell("head -c 2000000 /dev/zero | tr '\\0' x >&2; echo last words >&2");
  await started.exited();
  const tail = started.process.stderrTail(10_000_000);
  assert(tail.endsWith("last words\n"));
  assert(
    tail.length <= STDERR_BYTES_MAX && tail.length >= STDERR_BYTES_MAX - 64 * 1024,
    `${tail.length} bytes`,
  );
});

Deno.test("AgentProcess.stderrTail() gives the end of it, as much as asked", async () => {
  await using started = shell("echo one >&2; echo two >&2");
  await started.exited();
  assertEquals([started.process.stderrTail(4), started.process.stderrTail(100)], ["two\n", "one\ntwo\n"]);
});

Deno.test("AgentProcess reads stderr though nobody asks for it", async () => {
  await using started = shell("head -c 5000000 /dev/zero >&2; echo done");
  await started.says(/done/);
});

Deno.test("AgentProcess names a program that is not there, or may not be executed", async () => {
  const start = (program: string) => () => void new Started(program);
  assertThrows(start("/nonexistent/agent"), Error, '"/nonexistent/agent"');
  const file = await Deno.makeTempFile();
  assertThrows(start(file), Error, file);
  await Deno.remove(file);
});

Deno.test("AgentProcess names a directory that is not there, or is a file", async () => {
  const start = (cwd: string) => () =>
    void new AgentProcess({ program: "/bin/true", args: [], env: {}, cwd }, {
      onChunk: () => {},
      onExit: () => {},
      log: silentLog,
    });
  assertThrows(start("/nonexistent/here"), Error, '"/nonexistent/here"');
  const file = await Deno.makeTempFile();
  assertThrows(start(join(file)), Error, file);
  await Deno.remove(file);
});

Deno.test("AgentProcess starts an agent in its directory with its environment and no other", async () => {
  const told: string[] = [];
  const process = new AgentProcess(
    { program: "/bin/sh", args: ["-c", "pwd; env"], env: { ONLY: "this" }, cwd: "/usr" },
    { onChunk: (chunk) => void told.push(new TextDecoder().decode(chunk)), onExit: () => {}, log: silentLog },
  );
  await within(process.exited, "the exit");
  const [cwd, ...env] = told.join("").trim().split("\n");
  assertEquals(cwd, "/usr");
  assertEquals(env.filter((line) => !/^(PWD|OLDPWD|SHLVL|_)=/.test(line)), ["ONLY=this"]); // the shell's own
});

Deno.test("AgentProcess.write() waits for no agent that does not read", async () => {
  await using started = shell("echo ready; exec sleep 1000");
  await started.says(/ready/);
  for (let i = 0; i < 20; i++) started.process.write("x".repeat(1_000_000));
  await within(started.process.stop(), "the end of an agent that does not read", 6_000);
  assertEquals((await started.exited()).signal, "SIGTERM");
});

Deno.test("AgentProcess.write() gives an agent up that lets more than its limit wait", async () => {
  await using started = shell("echo ready; exec sleep 1000");
  await started.says(/ready/);
  const part = "x".repeat(16 * 1024 * 1024);
  for (let bytes = 0; bytes <= STDIN_BYTES_MAX; bytes += part.length) started.process.write(part);
  assertEquals((await started.exited()).signal, "SIGTERM");
  assert(started.warnings.some((warning) => warning.includes("does not read")));
});

Deno.test("AgentProcess does not wait for a grandchild that holds stdout open (F4)", async () => {
  await using started = shell("echo hello; sleep 1000 & exit 0");
  await within(started.process.exited, "the exit", 5_000);
  assertEquals(started.text, "hello\n");
});

Deno.test("AgentProcess does not wait for one that left the group either", async () => {
  await using started = shell("echo hello; setsid sleep 3 & exit 0");
  await within(started.process.exited, "the exit", 2_000);
  assertEquals(started.text, "hello\n");
});

Deno.test("AgentProcess ends an agent that closed its stdout and lingers", async () => {
  await using started = shell("exec >&-; exec sleep 1000");
  await started.exited();
});

Deno.test("AgentProcess leaves no process behind when drawbridge is killed", async () => {
  const starter = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-prompt", STARTER],
    stdin: "null",
    stdout: "piped",
  }).spawn();
  const reader = starter.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.endsWith("\n")) text += (await within(reader.read(), "the pids")).value ?? "\n";
  const pids = text.trim().split(" ").map(Number);
  assertEquals(pids.filter(isThere).length, 2);
  starter.kill("SIGKILL");
  await starter.status;
  await eventually(() => !pids.some(isThere), "the end of the agent and its child", 3_000);
  await reader.cancel();
});

function killGroup(pid: number): void {
  try {
    Deno.kill(-pid, "SIGKILL");
  } catch { /* it is gone already */ }
}
