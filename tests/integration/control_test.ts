/**
 * The control socket under misuse: whatever comes over it, drawbridge and its sessions go on.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { assertServed } from "../support/command_line.ts";
import { askControl, controlPath, RawControl, runOn } from "../support/control.ts";
import { eventually, within } from "../support/deadline.ts";
import { Drawbridge, ROOT } from "../support/drawbridge.ts";
import { withSession } from "../support/fixture_session.ts";
import { residentBytes } from "../support/process_memory.ts";
import { removeTree } from "../support/remove_tree.ts";

const MIB = 1024 * 1024;
const STATUS = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "status" });

/** `count` connections that say nothing; closed together. */
async function crowd(bridge: Drawbridge, count: number): Promise<Disposable> {
  const connections = await Promise.all(Array.from({ length: count }, () => RawControl.open(bridge)));
  return { [Symbol.dispose]: () => connections.forEach((connection) => connection[Symbol.dispose]()) };
}

Deno.test("without a file left for a connection drawbridge waits, says so once, and goes on (F10)", async () => {
  const deno = [Deno.execPath(), "run", "-A", "--no-prompt", join(ROOT, "main.ts")];
  await using bridge = await Drawbridge.start({
    program: ["/bin/sh", "-c", 'ulimit -n 64; exec "$@"', "sh", ...deno],
  });
  {
    using _crowd = await crowd(bridge, 100);
    await eventually(() => bridge.stderr.includes("Cannot take another connection"), "a word about it");
  }
  assertEquals(await askControl(bridge, "status"), {
    sessions: { open: 0, running: 0, working: 0, waiting: 0 },
  });
  await assertServed(bridge.link);
  assertEquals(bridge.stderr.match(/Cannot take another connection/g)?.length, 1, bridge.stderr);
});

Deno.test("a connection beyond the limit is hung up on, and those before it are served", async () => {
  await using bridge = await Drawbridge.start();
  using first = await RawControl.open(bridge);
  await first.sendLine(STATUS);
  assertStringIncludes(await first.line() ?? "", '"result"');
  {
    using _crowd = await crowd(bridge, 255);
    using late = await RawControl.open(bridge);
    assertEquals(await late.line(), null);
    await first.sendLine(STATUS);
    assertStringIncludes(await first.line() ?? "", '"result"');
  }
  await eventually(async () => {
    using again = await RawControl.open(bridge);
    await again.sendLine(STATUS).catch(() => {/* hung up on: once more */});
    return (await again.line())?.includes('"result"') ?? false;
  }, "room for another one");
});

Deno.test("a line that is too long ends its connection, so that nothing waits there for ever", async () => {
  await using bridge = await Drawbridge.start();
  using raw = await RawControl.open(bridge);
  const sending = raw.send(new Uint8Array(5 * MIB).fill(0x20)).catch(() => {/* hung up on, as wanted */});
  assertEquals(await raw.line(), null);
  await sending;
  assertEquals((await runOn(bridge.home, "status")).code, 0);
});

/** Writes 300 requests of a megabyte, reads no answer, and gives how much memory drawbridge took for it. */
async function unreadAnswers(request: (filling: string) => object): Promise<number> {
  await using bridge = await Drawbridge.start();
  const line = JSON.stringify({ jsonrpc: "2.0", ...request("x".repeat(0.9 * MIB)) });
  using mute = await RawControl.open(bridge);
  using other = await RawControl.open(bridge);
  const answers = async () => {
    for (let n = 0; n < 50; n++) {
      await other.sendLine(STATUS);
      await other.line();
    }
  };
  await answers();
  const before = residentBytes(bridge.pid);
  let written = 0;
  let isOver = false;
  const writing = (async () => {
    for (; written < 300; written++) await mute.sendLine(line);
  })().catch(() => {/* closed below */}).finally(() => isOver = true);
  // Either everything was taken, or drawbridge reads no more until its answers are.
  await eventually(async () => {
    const seen = written;
    await answers();
    return isOver || (seen === written && written > 0);
  }, "the end of the writing");
  const grown = residentBytes(bridge.pid) - before;
  mute[Symbol.dispose]();
  await writing;
  assertEquals((await runOn(bridge.home, "status")).code, 0);
  return grown;
}

Deno.test("three hundred answers that nobody reads cost drawbridge little memory", async () => {
  const grown = await unreadAnswers((filling) => ({ id: filling, method: "status" }));
  assert(grown < 100 * MIB, `${Math.round(grown / MIB)} MiB`);
});

Deno.test("the name of an unknown method is not repeated at length", async () => {
  await using bridge = await Drawbridge.start();
  using raw = await RawControl.open(bridge);
  await raw.sendLine(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "x".repeat(MIB) }));
  const answer = await raw.line() ?? "";
  assertStringIncludes(answer, "Method not found: xxx");
  assert(answer.length < 200, String(answer.length));
});

Deno.test("the control socket of a drawbridge that was killed is removed by the next one", async () => {
  const home = await Deno.makeTempDir({ prefix: "drawbridge-swept-" });
  try {
    const killed = await Drawbridge.start({ home });
    await killed.stop("SIGKILL");
    assert((await Deno.stat(controlPath(killed))).isSocket);
    await using next = await Drawbridge.start({ home });
    assertEquals(socketsIn(home), [`control-${next.pid}.sock`]);
    assertEquals(((await Deno.stat(controlPath(next))).mode ?? 0) & 0o777, 0o600);
  } finally {
    await removeTree(home);
  }
});

Deno.test("where the state directory's path is long the socket lies in a short one, which is removed too", async () => {
  const parent = await Deno.makeTempDir({ prefix: "drawbridge-long-" });
  const tmp = await Deno.makeTempDir({ prefix: "drawbridge-tmp-" });
  const home = join(parent, "x".repeat(100));
  await Deno.mkdir(home);
  const short = () => [...Deno.readDirSync(tmp)].filter(({ name }) => name.startsWith("drawbridge-control-"));
  try {
    const env = { TMPDIR: tmp };
    const killed = await Drawbridge.start({ home, env });
    await killed.stop("SIGKILL");
    const left = short();
    assertEquals(left.length, 1);

    await using next = await Drawbridge.start({ home, env });
    assertEquals(short().length, 1);
    assert(short()[0].name !== left[0].name);
    assertEquals((await runOn(home, "status")).code, 0);
    await next.stop();
    assertEquals([short(), socketsIn(home)], [[], []]);
  } finally {
    await removeTree(parent);
    await removeTree(tmp);
  }
});

function socketsIn(directory: string): string[] {
  return [...Deno.readDirSync(directory)].map(({ name }) => name).filter((name) =>
    name.startsWith("control-")
  );
}

/** drawbridge's tools as an agent starts them, without a client: lines in, lines out. */
class Tools implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #reader: ReadableStreamDefaultReader<string>;
  readonly #stderr: Promise<string>;
  #text = "";

  constructor({ command, args, env }: { command: string; args: string[]; env: Record<string, string> }) {
    this.#child = new Deno.Command(command, { args, env, stdin: "piped", stdout: "piped", stderr: "piped" })
      .spawn();
    this.#reader = this.#child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    this.#stderr = new Response(this.#child.stderr).text();
  }

  async send(message: object): Promise<void> {
    const writer = this.#child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(JSON.stringify({ jsonrpc: "2.0", ...message }) + "\n"))
      .catch(() => {/* it has ended: told by what it says no more */});
    writer.releaseLock();
  }

  call(id: number, key: string): Promise<void> {
    const params = { name: "claim_check", arguments: { namespace: "build", key } };
    return this.send({ id, method: "tools/call", params });
  }

  // deno-lint-ignore no-explicit-any -- answers of any method, looked into by the tests
  async answer(): Promise<any> {
    while (!this.#text.includes("\n")) {
      const { value, done } = await within(this.#reader.read(), "an answer");
      if (done) throw new Error(`it ended: ${await this.#stderr}`);
      this.#text += value;
    }
    const [line] = this.#text.split("\n", 1);
    this.#text = this.#text.slice(line.length + 1);
    return JSON.parse(line);
  }

  /** How it ended, by itself. */
  async ended(): Promise<{ code: number; stderr: string }> {
    const { code } = await within(this.#child.status, "the end of the tools");
    return { code, stderr: await this.#stderr };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch { /* gone already */ }
    await this.#child.status;
    await this.#reader.cancel();
    await this.#stderr;
    await this.#child.stdin.close().catch(() => {/* gone */});
  }
}

async function withTools(test: (tools: Tools) => Promise<void>): Promise<void> {
  await withSession(["plain"], async ({ view }) => {
    await view.prompt("servers");
    const [{ command, args, env }] = JSON.parse(view.agentText);
    const variables = env.map(({ name, value }: { name: string; value: string }) => [name, value]);
    await using tools = new Tools({ command, args, env: Object.fromEntries(variables) });
    await test(tools);
  });
}

Deno.test("a tool call that is too long is answered with an error, and the next one is done", () =>
  withTools(async (tools) => {
    for (const megabytes of [3, 5]) {
      await tools.call(megabytes, "x".repeat(megabytes * MIB));
      const { id, result } = await tools.answer();
      assertEquals([id, result.isError], [megabytes, true]);
      assertStringIncludes(result.content[0].text, 'Cannot send "tool" as it has');
    }
    await tools.call(9, "main is red");
    const { id, result } = await tools.answer();
    assertEquals([id, result.structuredContent.held_by_another], [9, false]);
  }));

Deno.test("tools that are sent a line beyond all measure end, so that nothing waits for them for ever", () =>
  withTools(async (tools) => {
    await tools.call(1, "x".repeat(17 * MIB));
    const { code, stderr } = await tools.ended();
    assertEquals(code, 1);
    assertStringIncludes(stderr, "a line has more than 16777216 bytes");
  }));
