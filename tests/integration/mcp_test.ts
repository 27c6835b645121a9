/**
 * `drawbridge mcp` as an agent starts it, asked by the official MCP client: claims, workspace, changes, and
 * with --orchestrate other sessions.
 */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { type Browser, Drawbridge, fixtureAgent, type View } from "../support/drawbridge.ts";
import { removeTree } from "../support/remove_tree.ts";

interface Server {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
}

/** A session of the fixture agent, and what its agent was told to start. */
interface Told {
  readonly sessionId: string;
  readonly view: View;
  readonly servers: readonly Server[];
}

async function openTold(browser: Browser, cwd: string): Promise<Told> {
  const sessionId = await browser.open(fixtureAgent(), cwd);
  const view = await browser.watch(sessionId);
  await view.prompt("servers");
  return { sessionId, view, servers: JSON.parse(view.agentText) };
}

interface Tools extends AsyncDisposable {
  readonly client: Client;
  // deno-lint-ignore no-explicit-any -- what a tool gives, looked into by the tests
  call(name: string, args?: Record<string, unknown>): Promise<any>;
}

async function connect({ command, args, env }: Server): Promise<Tools> {
  const client = new Client({ name: "test", version: "1" });
  const variables = Object.fromEntries(env.map(({ name, value }) => [name, value]));
  await client.connect(
    new StdioClientTransport({ command, args: [...args], env: variables, stderr: "ignore" }),
  );
  return {
    client,
    call: async (name, args = {}) => {
      const result = await client.callTool({ name, arguments: args });
      // deno-lint-ignore no-explicit-any -- content is text
      const text = (result.content as any)[0].text;
      if (result.isError) throw new Error(text);
      return result.structuredContent;
    },
    [Symbol.asyncDispose]: () => client.close(),
  };
}

async function withTwo(
  args: readonly string[],
  test: (at: { bridge: Drawbridge; browser: Browser; one: Told & Tools; two: Told & Tools }) => Promise<void>,
): Promise<void> {
  const workspace = await Deno.makeTempDir({ prefix: "drawbridge-work-" });
  await using _removed = { [Symbol.asyncDispose]: () => removeTree(workspace) };
  await using bridge = await Drawbridge.start({ args });
  const browser = await bridge.signIn();
  const [one, two] = [await openTold(browser, workspace), await openTold(browser, workspace)];
  await using first = await connect(one.servers[0]);
  await using second = await connect(two.servers[0]);
  try {
    await test({ bridge, browser, one: { ...one, ...first }, two: { ...two, ...second } });
  } finally {
    one.view[Symbol.dispose]();
    two.view[Symbol.dispose]();
  }
}

Deno.test("the official client initializes, lists seven tools, and claims for its session alone", () =>
  withTwo([], async ({ one, two }) => {
    const { tools } = await one.client.listTools();
    assertEquals(tools.map(({ name }) => name), [
      "claim_try",
      "claim_check",
      "claim_release",
      "claim_list",
      "workspace_status",
      "session_changes",
      "sessions_list",
    ]);
    const what = { namespace: "build", key: "main is red" };
    assertEquals((await one.call("claim_try", { ...what, ttl_minutes: 5 })).claimed, true);
    const refused = await two.call("claim_try", what);
    assertEquals([refused.claimed, refused.held_by.holder], [false, one.sessionId]);
    assertEquals((await two.call("claim_check", what)).held_by_another, true);
    assertEquals((await two.call("claim_release", what)).released, false);
    assertEquals((await one.call("claim_list")).claims.length, 1);
    assertEquals((await one.call("claim_release", what)).released, true);
    assertEquals((await two.call("claim_try", what)).claimed, true);
    await assertRejects(() => two.call("claim_try", { namespace: "../x", key: "k" }), Error, "Cannot");
  }));

Deno.test("a tool tells who else works here, what changed, and which sessions there are", () =>
  withTwo([], async ({ one, two }) => {
    const { others } = await one.call("workspace_status");
    assertEquals(others.map(({ sessionId }: { sessionId: string }) => sessionId), [two.sessionId]);
    await one.view.prompt("write made.txt hello");
    const { files } = await one.call("session_changes");
    assertEquals(files, [{ path: "made.txt", status: "added", added: 1, removed: 0, by: "agent" }]);
    const { sessions } = await one.call("sessions_list");
    assertEquals(sessions.length, 2);
  }));

Deno.test("a wrong secret, or none, is refused", () =>
  withTwo([], async ({ one }) => {
    const env = one.servers[0].env.map((variable) =>
      variable.name === "DRAWBRIDGE_SECRET" ? { ...variable, value: "0".repeat(64) } : variable
    );
    await using wrong = await connect({ ...one.servers[0], env });
    await assertRejects(() => wrong.call("claim_list"), Error, "belongs to no session");
  }));

Deno.test("--no-mcp offers agents nothing", async () => {
  await using bridge = await Drawbridge.start({ args: ["--no-mcp"] });
  const told = await openTold(await bridge.signIn(), bridge.home);
  assertEquals(told.servers, []);
  told.view[Symbol.dispose]();
});

Deno.test("an agent's shell is told its session and where claims are, and not the secret", async () => {
  await using bridge = await Drawbridge.start();
  const told = await openTold(await bridge.signIn(), bridge.home);
  using view = told.view;
  await view.prompt("env DRAWBRIDGE_SESSION");
  await view.prompt("env DRAWBRIDGE_HOME");
  await view.prompt("env DRAWBRIDGE_SECRET");
  assertStringIncludes(view.agentText, `DRAWBRIDGE_SESSION=${told.sessionId}`);
  assertStringIncludes(view.agentText, `DRAWBRIDGE_HOME=${bridge.home}`);
  assertStringIncludes(view.agentText, "DRAWBRIDGE_SECRET is not set");
});

Deno.test("without --orchestrate sessions cannot be managed, whatever the process is started with", () =>
  withTwo([], async ({ one }) => {
    const server = one.servers[0];
    await using bold = await connect({ ...server, args: [...server.args, "--orchestrate"] });
    await assertRejects(
      () => bold.call("session_start", { agent: "demo", name: "x" }),
      Error,
      "there is no such tool here",
    );
  }));

Deno.test("--orchestrate: an agent starts a session, prompts it, reads its answer and ends it", () =>
  withTwo(["--orchestrate"], async ({ bridge, browser, one, two }) => {
    const started = await one.call("session_start", { agent: fixtureAgent(), name: "helper" });
    using child = await browser.watch(started.session);
    await one.call("session_prompt", { session: "helper", text: "say done" });
    await child.event("prompt_done");
    const status = await one.call("session_status", { session: "helper" });
    assertEquals([status.status, status.last_answer], ["idle", "done"]);
    await assertRejects(() => two.call("session_status", { session: "helper" }), Error, "no such one");
    await assertRejects(
      () => one.call("session_start", { agent: "rm -rf x", name: "y" }),
      Error,
      "no known agent",
    );
    await one.call("session_close", { session: "helper" });
    await child.event("agent", ({ status }) => status === "exited");
    await one.view.event("notice", ({ text }) => text.includes('Started session "helper"'));
    await child.event("notice", ({ text }) => text.includes("Started by session"));
    const audit = Deno.readTextFileSync(`${bridge.home}/audit.jsonl`);
    assertEquals(
      audit.trimEnd().split("\n").map((line) => JSON.parse(line).action),
      ["session_start", "session_prompt", "session_close"],
    );
  }));

Deno.test("--orchestrate: a session that was started starts another one, and that one none", () =>
  withTwo(["--orchestrate"], async ({ browser, one }) => {
    const agent = fixtureAgent();
    const child = await one.call("session_start", { agent, name: "child" });
    const grandchild = async (sessionId: string, name: string) => {
      using view = await browser.watch(sessionId);
      await view.prompt("servers");
      await using tools = await connect(JSON.parse(view.agentText)[0]);
      return await tools.call("session_start", { agent, name });
    };
    const started = await grandchild(child.session, "grandchild");
    await assertRejects(() => grandchild(started.session, "deeper"), Error, "2 deep");
  }));

Deno.test("--orchestrate: a message is delivered once, when its receiver is at rest, and is in both transcripts", () =>
  withTwo(["--orchestrate"], async ({ browser, one }) => {
    const started = await one.call("session_start", { agent: fixtureAgent(), name: "helper" });
    using child = await browser.watch(started.session);
    await child.event("agent", ({ status }) => status === "ready");
    child.send({ type: "prompt", promptId: "busy", text: "ask" });
    const question = await child.event("permission_request");
    const sent = await one.call("message_send", { to: "helper", text: "the build is green" });
    assertEquals(sent.delivered, false);
    child.send({ type: "permission_response", id: question.id, optionId: "opt-once" });
    const prompt = await child.event("prompt", ({ promptId }) => promptId !== "busy");
    const [block] = prompt.blocks;
    assert(block.type === "text");
    assertStringIncludes(block.text, "[Message from session ");
    assertStringIncludes(block.text, "the build is green");
    await child.event("prompt_done", ({ promptId }) => promptId === prompt.promptId);
    await one.view.event("notice", ({ text }) => text.includes('Message to "helper": the build is green'));
    assertEquals(child.events.filter(({ type }) => type === "prompt").length, 2);
    await assertRejects(
      () => one.call("message_send", { to: "nobody", text: "x" }),
      Error,
      "no other session",
    );
  }));

Deno.test("--orchestrate: a message that is read is not delivered", () =>
  withTwo(["--orchestrate"], async ({ browser, one }) => {
    const started = await one.call("session_start", { agent: fixtureAgent(), name: "helper" });
    using child = await browser.watch(started.session);
    await child.prompt("servers");
    await using tools = await connect(JSON.parse(child.agentText)[0]);
    child.send({ type: "prompt", promptId: "busy", text: "ask" });
    const question = await child.event("permission_request");
    await one.call("message_send", { to: "helper", text: "first" });
    const { messages } = await tools.call("message_read");
    assertEquals(messages.map(({ text }: { text: string }) => text), ["first"]);
    child.send({ type: "permission_response", id: question.id, optionId: "opt-once" });
    await child.event("prompt_done", ({ promptId }) => promptId === "busy");
    assertEquals((await tools.call("message_read")).messages, []);
    assertEquals(child.events.filter(({ type }) => type === "prompt").length, 2); // "servers" and "busy"
  }));

Deno.test("--orchestrate: sessions that are asked for at once keep to the limit, and to one name each", () =>
  withTwo(["--orchestrate"], async ({ one }) => {
    const ask = (name: string) => one.call("session_start", { agent: fixtureAgent(), name });
    const tries = await Promise.allSettled(
      [..."abcdefghijkl"].map((letter) => ask(letter)).concat(ask("a")),
    );
    const started = tries.filter((tried) => tried.status === "fulfilled");
    assertEquals(started.length, 8);
    assertEquals(new Set(started.map((tried) => tried.status === "fulfilled" && tried.value.name)).size, 8);
  }));

Deno.test("--orchestrate: a session finds those it started again after a restart of drawbridge", async () => {
  const home = await Deno.makeTempDir({ prefix: "drawbridge-home-" });
  const workspace = await Deno.makeTempDir({ prefix: "drawbridge-work-" });
  const args = ["--orchestrate"];
  try {
    let parent = "";
    {
      await using one = await Drawbridge.start({ home, args });
      const told = await openTold(await one.signIn(), workspace);
      parent = told.sessionId;
      await using tools = await connect(told.servers[0]);
      await tools.call("session_start", { agent: fixtureAgent(), name: "helper" });
      told.view[Symbol.dispose]();
      await one.stop();
    }
    await using two = await Drawbridge.start({ home, args });
    using view = await (await two.signIn()).watch(parent);
    await view.prompt("servers");
    await using tools = await connect(
      JSON.parse(view.agentText.slice(view.agentText.lastIndexOf('[{"name":"drawbridge"')))[0],
    );
    assertEquals((await tools.call("session_status", { session: "helper" })).name, "helper");
    await assertRejects(
      () => tools.call("session_start", { agent: fixtureAgent(), name: "helper" }),
      Error,
      "another one is called so",
    );
  } finally {
    await removeTree(home);
    await removeTree(workspace);
  }
});
