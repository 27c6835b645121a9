/**
 * `drawbridge mcp`: drawbridge's tools for an agent, as an MCP server on stdin and stdout.
 *
 * Agents start it, once a session; drawbridge tells them how. It holds nothing: each call goes to the running
 * drawbridge, which knows the session by the secret in this process's environment.
 */
import { ControlClient } from "../mcp/control_client.ts";
import { McpServer } from "../mcp/mcp_server.ts";
import { ORCHESTRATION_TOOLS, TOOLS } from "../mcp/tools.ts";
import { LineWriter } from "../rpc/line_writer.ts";
import { LineSplitter } from "../rpc/ndjson.ts";
import { VERSION } from "../version.ts";
import { parseFlags, UsageError } from "./flags.ts";

/** Bytes of one line from the agent: more than drawbridge takes, so that a call that is too long is answered. */
const LINE_BYTES_MAX = 16 * 1024 * 1024;
/** Bytes that may wait for the agent before no more of its lines are read. */
const WAITING_BYTES_MAX = 4 * 1024 * 1024;

/**
 * Runs until stdin ends.
 *
 * @throws UsageError when it was not started for a session; Error on a line beyond all measure, which cannot
 * be answered by its id: with the process everything that waits for it fails.
 */
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
  const writer = new LineWriter(Deno.stdout.writable);
  const server = new McpServer({
    tools: values.orchestrate ? [...TOOLS, ...ORCHESTRATION_TOOLS] : TOOLS,
    call: (tool, args) => control.request("tool", { secret, tool, arguments: args }),
    send: (line) => writer.send(line),
    version: VERSION,
  });
  const splitter = new LineSplitter({
    lineBytesMax: LINE_BYTES_MAX,
    onTooLong: () => {
      throw new Error(`Cannot serve tools any more as a line has more than ${LINE_BYTES_MAX} bytes`);
    },
  });
  for await (const chunk of Deno.stdin.readable) {
    for (const line of splitter.push(chunk)) {
      server.receive(line);
      await writer.below(WAITING_BYTES_MAX);
    }
  }
  for (const line of splitter.end()) server.receive(line);
  await server.idle();
  await writer.below(0);
  return 0;
}
