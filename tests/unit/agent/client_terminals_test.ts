/** Commands that an agent has drawbridge run, on real processes. */
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { ClientTerminals, TERMINALS_MAX, type TerminalStart } from "../../../lib/agent/client_terminals.ts";
import type { ProcessExit } from "../../../lib/agent/process_group.ts";
import { RpcError } from "../../../lib/rpc/peer.ts";
import { eventually, within } from "../../support/deadline.ts";
import { isRunning } from "../../support/fixture_session.ts";

/** Terminals of one agent, and what was told of them. */
class Told implements AsyncDisposable {
  readonly starts: TerminalStart[] = [];
  readonly exits = new Map<string, ProcessExit>();
  readonly root = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "client-terminals-" }));
  readonly #texts = new Map<string, string>();
  readonly terminals = new ClientTerminals({
    root: this.root,
    cwd: this.root,
    env: { PATH: "/usr/bin:/bin", KEPT: "kept" },
    listener: {
      onStart: (start) => void this.starts.push(start),
      onOutput: (id, text) => void this.#texts.set(id, this.text(id) + text),
      onExit: (id, exit) => void this.exits.set(id, exit),
    },
  });

  text(id: string): string {
    return this.#texts.get(id) ?? "";
  }

  /** Runs a shell line. */
  run(line: string, more: Record<string, unknown> = {}): string {
    return this.terminals.create({ command: "/bin/sh", args: ["-c", line], ...more }).terminalId;
  }

  async ended(terminalId: string): Promise<unknown> {
    return await within(this.terminals.waitForExit({ terminalId }), "the end of the command");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await within(this.terminals.close(), "the end of all commands");
    Deno.removeSync(this.root, { recursive: true });
  }
}

Deno.test("ClientTerminals runs a command with its arguments, directory and variables", async () => {
  await using told = new Told();
  Deno.mkdirSync(`${told.root}/sub`);
  const line = 'echo "$KEPT $MORE $PWD"; echo err >&2; exit 3';
  const terminalId = told.run(line, { env: [{ name: "MORE", value: "more" }], cwd: `${told.root}/sub` });
  assertEquals(await told.ended(terminalId), { exitCode: 3, signal: null });
  const output = told.terminals.output({ terminalId });
  assertEquals(output.exitStatus, { exitCode: 3, signal: null });
  assertEquals([output.truncated, output.output], [false, told.text(terminalId)]);
  assertEquals(told.text(terminalId).split("\n").sort(), ["", "err", `kept more ${told.root}/sub`]);
  assertEquals(told.starts, [{ terminalId, command: `/bin/sh -c '${line}'`, cwd: `${told.root}/sub` }]);
  await eventually(() => told.exits.has(terminalId), "the exit to be told");
});

Deno.test("ClientTerminals.create() answers before the command ends, output() tells what there is", async () => {
  await using told = new Told();
  const terminalId = told.run("echo begun; exec sleep 60");
  await eventually(() => told.text(terminalId) === "begun\n", "the first output");
  assertEquals(told.terminals.output({ terminalId }), { output: "begun\n", truncated: false });
});

Deno.test("ClientTerminals keeps the newest output, from a whole character on", async () => {
  await using told = new Told();
  const terminalId = told.run("printf '0123456789äöü'", { outputByteLimit: 5 });
  await told.ended(terminalId);
  const { output, truncated } = told.terminals.output({ terminalId });
  assertEquals([output, truncated], ["öü", true]);
  assertEquals(told.text(terminalId), "0123456789äöü");
});

Deno.test("ClientTerminals.kill() ends all that the command started, and the id stays good", async () => {
  await using told = new Told();
  const terminalId = told.run("trap '' TERM; sleep 1000 & echo $!; wait; wait");
  const child = Number(await eventually(() => told.text(terminalId).trim() || null, "the child's PID"));
  told.terminals.kill({ terminalId });
  assertEquals(await told.ended(terminalId), { exitCode: null, signal: "SIGKILL" });
  await eventually(() => !isRunning(child), "the end of the child");
  assertEquals(told.terminals.output({ terminalId }).output, `${child}\n`);
  told.terminals.kill({ terminalId });
});

Deno.test("ClientTerminals.release() ends the command and forgets the id; what it printed was told", async () => {
  await using told = new Told();
  const terminalId = told.run("echo begun; exec sleep 1000");
  await eventually(() => told.text(terminalId) !== "", "the first output");
  told.terminals.release({ terminalId });
  const exit = await eventually(() => told.exits.get(terminalId) ?? null, "the end");
  assertEquals(exit, { code: null, signal: "SIGTERM" });
  for (const call of ["output", "kill", "release"] as const) {
    assertEquals(assertThrows(() => told.terminals[call]({ terminalId }), RpcError).code, -32002);
  }
  const error = await assertRejects(() => told.terminals.waitForExit({ terminalId }), RpcError);
  assertEquals(error.code, -32002);
});

Deno.test("ClientTerminals.close() ends every command", async () => {
  await using told = new Told();
  const ids = [
    told.run("trap '' TERM; echo $$; while :; do sleep 0.05; done"),
    told.run("echo $$; exec sleep 99"),
  ];
  const pids = await Promise.all(
    ids.map(async (id) => Number(await eventually(() => told.text(id) || null, "its PID"))),
  );
  await within(told.terminals.close(), "the end");
  assertEquals(pids.map(isRunning), [false, false]);
  assertEquals(told.exits.size, 2);
});

Deno.test("ClientTerminals takes a whole shell line where no program of that name is", async () => {
  await using told = new Told();
  const { terminalId } = told.terminals.create({ command: "echo a | tr a b" });
  await told.ended(terminalId);
  assertEquals(told.text(terminalId), "b\n");
});

const REFUSED: readonly [what: string, params: Record<string, unknown>][] = [
  ["no command", {}],
  ["an empty one", { command: "" }],
  ["arguments that are none", { command: "echo", args: [1] }],
  ["a relative directory", { command: "echo", cwd: "sub" }],
  ["a directory outside", { command: "echo", cwd: "/" }],
  ["a directory that is not there", { command: "echo", cwd: "<root>/none" }],
  ["a program that is not there", { command: "no-such-program" }],
];

for (const [what, params] of REFUSED) {
  Deno.test(`ClientTerminals.create() refuses ${what}`, async () => {
    await using told = new Told();
    const cwd = typeof params.cwd === "string" ? params.cwd.replace("<root>", told.root) : undefined;
    const error = assertThrows(() => told.terminals.create({ ...params, ...(cwd && { cwd }) }), RpcError);
    assertEquals(error.code, -32602);
    assert(error.message.startsWith("Cannot"), error.message);
    assertEquals(told.starts, []);
  });
}

Deno.test("ClientTerminals opens no more than its limit, and one more when one is released", async () => {
  await using told = new Told();
  const ids = Array.from({ length: TERMINALS_MAX }, () => told.run("exit 0"));
  assert(assertThrows(() => told.run("exit 0"), RpcError).message.includes(String(TERMINALS_MAX)));
  await told.ended(ids[0]);
  told.terminals.release({ terminalId: ids[0] });
  told.run("exit 0");
});

Deno.test("ClientTerminals.close() ends what was released and will not end, and it counts until it has", async () => {
  await using told = new Told();
  const ids = Array.from(
    { length: TERMINALS_MAX },
    () => told.run("trap '' TERM; echo $$; while :; do sleep 0.05; done"),
  );
  const pids = await Promise.all(
    ids.map(async (id) => Number(await eventually(() => told.text(id) || null, "its PID"))),
  );
  for (const terminalId of ids) told.terminals.release({ terminalId });
  assert(assertThrows(() => told.run("exit 0"), RpcError).message.includes(String(TERMINALS_MAX)));
  await within(told.terminals.close(), "the end of all");
  assertEquals(pids.filter(isRunning), []);
});

Deno.test("ClientTerminals keeps characters whole where both outputs come in pieces", async () => {
  await using told = new Told();
  const first = "printf '\\303'; sleep 0.1; printf E >&2";
  // The other half only when the first one was read.
  const terminalId = told.run(`${first}; until [ -e more ]; do sleep 0.02; done; printf '\\274'`);
  await eventually(() => told.text(terminalId).includes("E"), "what comes between");
  Deno.writeTextFileSync(join(told.root, "more"), "");
  await told.ended(terminalId);
  assertEquals(told.text(terminalId), "Eü");
});
