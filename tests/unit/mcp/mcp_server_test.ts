/** The MCP server's lines, without a process: what is asked, what is answered. */
import { runInNewContext } from "node:vm";
import { setFlagsFromString } from "node:v8";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { McpServer, type McpServerOptions } from "../../../lib/mcp/mcp_server.ts";
import { ORCHESTRATION_TOOLS, type Tool, TOOLS } from "../../../lib/mcp/tools.ts";

const ECHO: Tool = {
  name: "echo",
  description: "Gives it back.",
  inputSchema: {
    type: "object",
    properties: { text: { type: "string" }, times: { type: "number" } },
    required: ["text"],
    additionalProperties: false,
  },
};

// deno-lint-ignore no-explicit-any -- answers of any method, looked into by the tests
type Answer = any;

async function answers(
  lines: readonly (string | object)[],
  call: McpServerOptions["call"] = (_name, args) => Promise.resolve(args),
): Promise<Answer[]> {
  const sent: Answer[] = [];
  const server = new McpServer({
    tools: [ECHO],
    call,
    send: (line) => sent.push(JSON.parse(line)),
    version: "1.2.3",
  });
  for (const line of lines) {
    server.receive(typeof line === "string" ? line : JSON.stringify({ jsonrpc: "2.0", ...line }));
  }
  await server.idle();
  return sent;
}

const callEcho = (args: unknown, id = 1) => ({
  id,
  method: "tools/call",
  params: { name: "echo", arguments: args },
});

Deno.test("McpServer speaks the client's revision where it knows it, else its newest", async () => {
  const revision = async (protocolVersion: string) => {
    const [{ result }] = await answers([{ id: 1, method: "initialize", params: { protocolVersion } }]);
    return result.protocolVersion;
  };
  assertEquals(await revision("2024-11-05"), "2024-11-05");
  assertEquals(await revision("1999-01-01"), "2025-11-25");
});

Deno.test("McpServer lists its tools, answers ping, and says nothing to a notification", async () => {
  const [list, ping, ...rest] = await answers([
    { id: 1, method: "tools/list" },
    { method: "notifications/initialized" },
    { id: "p", method: "ping" },
  ]);
  assertEquals(list.result.tools, [ECHO]);
  assertEquals([ping.id, ping.result, rest], ["p", {}, []]);
});

Deno.test("McpServer gives what a tool gives, as text and as structure", async () => {
  const [{ result }] = await answers([callEcho({ text: "hi" })]);
  assertEquals(result.structuredContent, { text: "hi" });
  assertEquals(JSON.parse(result.content[0].text), { text: "hi" });
  assertEquals(result.isError, undefined);
});

Deno.test("McpServer tells the model of a tool that fails", async () => {
  const [{ result }] = await answers([callEcho({ text: "hi" })], () => Promise.reject(new Error("no disk")));
  assertEquals(result, { content: [{ type: "text", text: "no disk" }], isError: true });
});

for (
  const [args, why] of [
    [{}, 'Cannot call echo without "text"'],
    [{ text: 1 }, '"text" is not a string'],
    [{ text: "a", times: "2" }, '"times" is not a number'],
    [{ text: "a", holder: "me" }, '"holder" as it takes no such argument'],
    ["text", 'Cannot call echo without "text"'],
  ] as const
) {
  Deno.test(`McpServer refuses the arguments ${JSON.stringify(args)}`, async () => {
    const called: string[] = [];
    const [{ result }] = await answers([callEcho(args)], (name) => Promise.resolve(called.push(name)));
    assertEquals([result.isError, called], [true, []]);
    assertStringIncludes(result.content[0].text, why);
  });
}

Deno.test("McpServer refuses what it does not know, and what is no JSON", async () => {
  const errors = await answers([
    { id: 1, method: "resources/list" },
    { id: 2, method: "tools/call", params: { name: "unknown" } },
    "{",
  ]);
  const codes = errors.map(({ id, error }) => [id, error.code]);
  assertEquals(codes, [[1, -32601], [2, -32602], [null, -32700]]);
});

Deno.test("McpServer does not answer a call that was cancelled", async () => {
  const gate = Promise.withResolvers<object>();
  const lines = [callEcho({ text: "a" }, 7), { method: "notifications/cancelled", params: { requestId: 7 } }];
  const answered = answers(lines, () => gate.promise);
  gate.resolve({});
  assertEquals(await answered, []);
});

Deno.test("no tool takes its caller as an argument, and all names differ", () => {
  const all = [...TOOLS, ...ORCHESTRATION_TOOLS];
  assertEquals(new Set(all.map(({ name }) => name)).size, all.length);
  for (const { inputSchema } of all) {
    for (const name of ["holder", "as", "secret", "from"]) {
      assertEquals(Object.hasOwn(inputSchema.properties, name), false);
    }
  }
});

Deno.test("McpServer keeps nothing of the calls that are done", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void; // V8's own, by that flag
  const server = new McpServer({
    tools: [ECHO],
    call: () => Promise.resolve({}),
    send: () => {},
    version: "1.2.3",
  });
  const line = JSON.stringify({ jsonrpc: "2.0", ...callEcho({ text: "hi" }) });
  const heapAfter = async (calls: number) => {
    for (let n = 0; n < calls; n++) server.receive(line);
    await server.idle();
    collect();
    return Deno.memoryUsage().heapUsed;
  };
  const before = await heapAfter(1_000);
  const after = await heapAfter(50_000);
  assert(after - before < 1024 * 1024, `${after - before} bytes more`);
});
