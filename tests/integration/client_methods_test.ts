/** Files and commands that an agent has through drawbridge, where that was switched on. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { eventually } from "../support/deadline.ts";
import { type Browser, Drawbridge, fixtureAgent, type View } from "../support/drawbridge.ts";
import { isRunning, untilGone } from "../support/fixture_session.ts";
import { removeTree } from "../support/remove_tree.ts";

interface At {
  readonly bridge: Drawbridge;
  readonly browser: Browser;
  readonly work: string;
  readonly view: View;
}

async function withFlags(flags: readonly string[], test: (at: At) => Promise<void>): Promise<void> {
  await using bridge = await Drawbridge.start({ args: [...flags] });
  const browser = await bridge.signIn();
  const work = await Deno.makeTempDir({ prefix: "drawbridge-work-" }); // drawbridge's own state is closed to agents
  await using tidy = new AsyncDisposableStack();
  tidy.defer(() => removeTree(work));
  Deno.writeTextFileSync(join(work, "notes.txt"), "one\ntwo\n");
  using view = await browser.watch(await browser.open(fixtureAgent(), work));
  await test({ bridge, browser, work, view });
}

/** What the agent tells of the answer to a prompt. */
async function told(view: View, prompt: string): Promise<string> {
  const before = view.agentText.length;
  await view.prompt(prompt);
  return view.agentText.slice(before);
}

Deno.test("without the flags an agent is offered neither files nor commands, and has neither", () =>
  withFlags([], async ({ view, work }) => {
    const capabilities = JSON.parse(await told(view, "client"));
    assertEquals([capabilities.fs, capabilities.terminal], [
      { readTextFile: false, writeTextFile: false },
      false,
    ]);
    const path = join(work, "notes.txt");
    assertStringIncludes(await told(view, `call fs/read_text_file ${JSON.stringify({ path })}`), "-32601");
    const write = JSON.stringify({ path, content: "x" });
    assertStringIncludes(await told(view, `call fs/write_text_file ${write}`), "-32601");
    assertStringIncludes(await told(view, 'call terminal/create {"command":"id"}'), "-32601");
    assertEquals(Deno.readTextFileSync(path), "one\ntwo\n");
  }));

Deno.test("with --client-fs it reads and writes the workspace's files, and what it wrote is its doing", () =>
  withFlags(["--client-fs"], async ({ view, work, bridge }) => {
    const capabilities = JSON.parse(await told(view, "client"));
    assertEquals([capabilities.fs, capabilities.terminal], [
      { readTextFile: true, writeTextFile: true },
      false,
    ]);
    const path = join(work, "notes.txt");
    const read = JSON.stringify({ path, line: 2, limit: 1 });
    assertEquals(await told(view, `call fs/read_text_file ${read}`), '{"content":"two\\n"}');
    const write = JSON.stringify({ path: join(work, "sub/new.txt"), content: "new\n" });
    assertEquals(await told(view, `call fs/write_text_file ${write}`), "{}");
    assertEquals(Deno.readTextFileSync(join(work, "sub/new.txt")), "new\n");
    const changes = await view.event("changes", ({ files }) => files.length > 0);
    assertEquals(changes.files.map(({ path, by }) => [path, by]), [["sub/new.txt", "agent"]]);
    const missing = JSON.stringify({ path: join(work, "missing") });
    assertStringIncludes(await told(view, `call fs/read_text_file ${missing}`), "-32002");
    const outside = JSON.stringify({ path: join(bridge.home, "devices.json") });
    assertStringIncludes(await told(view, `call fs/read_text_file ${outside}`), "outside the workspace");
    assertStringIncludes(await told(view, 'call terminal/create {"command":"id"}'), "-32601");
  }));

Deno.test("with --client-terminal it has commands run, and they are in the journal, live and kept", () =>
  withFlags(["--client-terminal"], async ({ view, work }) => {
    view.send({
      type: "prompt",
      promptId: "p",
      text: "terminal echo begun; pwd; sleep 0.3; echo over; exit 3",
    });
    await view.event("terminal", ({ output }) => output?.includes("begun") === true);
    assert(!view.events.some(({ type }) => type === "prompt_done"), "it was shown only at the end");
    await view.event("prompt_done");
    const output = `begun\n${Deno.realPathSync(work)}\nover\n`;
    assertEquals(JSON.parse(view.agentText), {
      exit: { exitCode: 3, signal: null },
      output: { output, truncated: false, exitStatus: { exitCode: 3, signal: null } },
    });
    const terminal = view.events.filter((event) => event.type === "terminal");
    assertEquals(terminal.map((event) => event.output ?? "").join(""), output);
    assertEquals(terminal.at(-1)?.exit, { code: 3, signal: null });
  }));

Deno.test("an agent that takes its waiting back is told so, and the command goes on", () =>
  withFlags(["--client-terminal"], async ({ view }) => {
    assertStringIncludes(await told(view, "forsake sleep 0.5; echo over"), "-32800");
    await view.event("terminal", ({ output }) => output?.includes("over") === true);
  }));

Deno.test("a command ends with its agent, and with drawbridge, however that ends", async () => {
  for (const end of ["agent", "SIGTERM", "SIGKILL"] as const) {
    await withFlags(["--client-terminal"], async ({ view, bridge }) => {
      view.send({ type: "prompt", promptId: "p", text: "terminal echo $$; exec sleep 1000" });
      const started = await view.event("terminal", ({ output }) => output !== undefined);
      const pid = Number(started.output);
      assert(isRunning(pid));
      if (end === "agent") {
        const ready = await view.event("agent", ({ status }) => status === "ready");
        Deno.kill(ready.pid!, "SIGKILL");
        await view.event("terminal", ({ exit }) => exit !== undefined);
      } else Deno.kill(bridge.pid, end);
      await untilGone(pid, 5_000);
    });
  }
});

Deno.test("a page that comes later sees a command's output from the journal", () =>
  withFlags(["--client-terminal"], async ({ view, browser }) => {
    await told(view, "terminal seq 1 5000");
    using later = await browser.watch(view.ready.sessionId);
    await eventually(() => later.events.length >= view.events.length, "all events");
    assertEquals(JSON.stringify(later.events), JSON.stringify(view.events));
  }));
