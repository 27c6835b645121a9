/**
 * `drawbridge mcp`: drawbridge's tools for an agent, as an MCP server on stdin and stdout.
 *
 * Agents start it, once a session; drawbridge tells them how. It holds nothing: each call goes to the running
 * drawbridge, which knows the session by the secret in this process's environment.
 */
import { ControlClient } from "../mcp/control_client.ts";
import { McpServer } from "../mcp/mcp_server.ts";
import { ORCHESTRATION_TOOLS, TOOLS } from "../mcp/tools.ts";
import { LineSplitter } from "../rpc/ndjson.ts";
import { VERSION } from "../version.ts";
import { parseFlags, UsageError } from "./flags.ts";

/** Bytes of one line from the agent. */
const LINE_BYTES_MAX = 1024 * 1024;

/** Runs until stdin ends. @throws UsageError when it was not started for a session. */
export async function mcp(
  args: readonly string[],
  { env }: { readonly env: Readonly<Record<string, string>> },
): Promise<number> {
  const { values, rest } = parseFlags(args, {
    orchestrate: { help: "offer the tools that manage sessions" },
  });
  const { DRAWBRIDGE_CONTROL: path, DRAWBRIDGE_SECRET: secret } = env;
  if (rest.length > 0 || !path || !secret) {
    throw new UsageError("Cannot serve tools as only an agent of a drawbridge session can start this");
  }
  using control = await ControlClient.connect(path);
  const writer = Deno.stdout.writable.getWriter();
  const server = new McpServer({
    tools: values.orchestrate ? [...TOOLS, ...ORCHESTRATION_TOOLS] : TOOLS,
    call: (tool, args) => control.request("tool", { secret, tool, arguments: args }),
    send: (line) =>
      void writer.write(new TextEncoder().encode(line + "\n")).catch(() => {/* the agent is gone */}),
    version: VERSION,
  });
  const splitter = new LineSplitter({ lineBytesMax: LINE_BYTES_MAX, onTooLong: () => {} });
  for await (const chunk of Deno.stdin.readable) {
    for (const line of splitter.push(chunk)) server.receive(line);
  }
  for (const line of splitter.end()) server.receive(line);
  await server.idle();
  return 0;
}
