/**
 * `deno task bench`: how fast lines get from an agent to one browser, side by side with websocketd.
 *
 * The same lines of the same length from a program on stdout, the same counting client, in turns within
 * one run. drawbridge numbers and journals each line on the way, websocketd passes it on. The figures are
 * of this machine and this minute; what counts is the ratio.
 */
import { fromFileUrl } from "@std/path";
import { Drawbridge } from "../support/drawbridge.ts";
import { openRawSocket } from "./raw_socket.ts";

const LINES = 200_000;
const LINE_BYTES = 200;
const ROUNDS = 5;
/** What the design asks for. */
const RATIO_WANTED = 5;

const NEWLINE = 0x0a;
const FLOOD = `${Deno.execPath()} run -A ${
  fromFileUrl(new URL("flood_agent.ts", import.meta.url))
} ${LINES} ${LINE_BYTES}`;

/** Milliseconds from the prompt to the end of the turn, all lines counted. */
async function timeDrawbridge(bridge: Drawbridge): Promise<number> {
  const browser = await bridge.signIn(await freshToken(bridge));
  const sessionId = await browser.open(FLOOD, bridge.home);
  const { hostname, port, host } = new URL(bridge.url);
  let lines = 0;
  const counted = Promise.withResolvers<void>();
  const agentReady = Promise.withResolvers<void>();
  const decoder = new TextDecoder();
  const socket = await openRawSocket({
    hostname,
    port: Number(port),
    path: `/ws?session=${sessionId}`,
    headers: {
      Origin: `http://${host}`,
      Cookie: browser.cookie,
      "Sec-WebSocket-Protocol": `drawbridge.v1, key.${browser.key}`,
    },
    onFrame: (payload) => {
      for (let at = 0; at >= 0; at = payload.indexOf(NEWLINE, at + 1)) lines++;
      const tail = decoder.decode(payload.subarray(-400));
      if (tail.includes('"session_info"')) agentReady.resolve();
      if (tail.includes('"prompt_done"')) counted.resolve();
    },
  });
  await agentReady.promise;
  lines = 0;
  const begun = performance.now();
  await socket.send(
    JSON.stringify({ type: "prompt", promptId: crypto.randomUUID(), text: "flood" }),
  );
  await counted.promise;
  const ms = performance.now() - begun;
  socket.close();
  if (lines < LINES) throw new Error(`drawbridge delivered ${lines} of ${LINES} lines`);
  return ms;
}

/** Milliseconds from the connection to the last of the lines. */
async function timeWebsocketd(port: number): Promise<number> {
  let lines = 0;
  let first = 0;
  const counted = Promise.withResolvers<void>();
  const socket = await openRawSocket({
    hostname: "127.0.0.1",
    port,
    path: "/",
    headers: {},
    onFrame: () => {
      if (lines === 0) first = performance.now();
      if (++lines === LINES) counted.resolve();
    },
  });
  await counted.promise;
  const ms = performance.now() - first;
  socket.close();
  return ms;
}

async function freshToken(bridge: Drawbridge): Promise<string> {
  const link = await bridge.freshLink();
  return link.slice(link.indexOf("#k=") + 3);
}

function startWebsocketd(port: number, dir: string): Deno.ChildProcess {
  // The same lines from a program that has nothing else to do.
  const line = JSON.stringify({ jsonrpc: "2.0", method: "session/update", params: {} }).padEnd(
    LINE_BYTES - 1,
    " ",
  );
  Deno.writeTextFileSync(`${dir}/lines.txt`, `${line}\n`.repeat(LINES));
  return new Deno.Command("websocketd", {
    args: ["--address=127.0.0.1", `--port=${port}`, "cat", `${dir}/lines.txt`],
    stdout: "null",
    stderr: "null",
  }).spawn();
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

const bridge = await Drawbridge.start();
const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
const websocketdPort = listener.addr.port;
listener.close();
const websocketd = startWebsocketd(websocketdPort, bridge.home);
try {
  await new Promise((resolve) => setTimeout(resolve, 500)); // websocketd does not say when it listens
  const rounds: { ours: number; theirs: number }[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const theirs = await timeWebsocketd(websocketdPort);
    const ours = await timeDrawbridge(bridge);
    if (round > 0) rounds.push({ ours, theirs }); // the first one warms up
  }
  const perSecond = (ms: number) => `${Math.round(LINES / ms)} k/s`;
  const ratio = median(rounds.map(({ ours, theirs }) => theirs / ours));
  console.log(`relay, ${LINES} lines of ${LINE_BYTES} bytes, one browser, median of ${ROUNDS}`);
  console.log(`  websocketd   ${perSecond(median(rounds.map(({ theirs }) => theirs)))}`);
  console.log(`  drawbridge   ${perSecond(median(rounds.map(({ ours }) => ours)))} (numbered and journaled)`);
  console.log(`  ratio        ${ratio.toFixed(1)} (wanted: ${RATIO_WANTED})`);
  const status = Deno.readTextFileSync(`/proc/${bridge.pid}/status`);
  console.log(`  memory       ${status.match(/VmHWM:\s+(\d+)/)?.[1]} KiB at most`);
  if (ratio < RATIO_WANTED) Deno.exitCode = 1;
} finally {
  websocketd.kill("SIGKILL");
  await bridge[Symbol.asyncDispose]();
}
