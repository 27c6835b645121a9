/**
 * The smallest ACP agent that floods: `deno run flood_agent.ts LINES BYTES`.
 *
 * Its lines are ready before it is asked, so that a run measures who carries them, not who makes them.
 * Any prompt is answered by LINES updates of BYTES bytes each, and the end of the turn.
 */

const [lines, bytes] = Deno.args.map(Number);
const SESSION = "flood";
const BLOCK_LINES = 1_000;

function update(text: string): string {
  return JSON.stringify({
    jsonrpc: "2.0",
    method: "session/update",
    params: {
      sessionId: SESSION,
      update: { sessionUpdate: "agent_message_chunk", content: { type: "text", text } },
    },
  });
}

const text = "x".repeat(Math.max(1, bytes - 1 - update("").length));
const block = new TextEncoder().encode(`${update(text)}\n`.repeat(BLOCK_LINES));

function write(chunk: Uint8Array): void {
  for (let at = 0; at < chunk.length;) at += Deno.stdout.writeSync(chunk.subarray(at));
}

function answer(id: unknown, result: unknown): void {
  write(new TextEncoder().encode(JSON.stringify({ jsonrpc: "2.0", id, result }) + "\n"));
}

let rest = "";
for await (const chunk of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
  rest += chunk;
  const requests = rest.split("\n");
  rest = requests.pop() ?? "";
  for (const { id, method } of requests.map((line) => JSON.parse(line))) {
    if (method === "initialize") answer(id, { protocolVersion: 1, agentCapabilities: {} });
    else if (method === "session/new") answer(id, { sessionId: SESSION });
    else if (method === "session/prompt") {
      for (let sent = 0; sent < lines; sent += BLOCK_LINES) write(block);
      answer(id, { stopReason: "end_turn" });
    }
  }
}
