/**
 * The flood: numbered chunks, built beforehand and written in blocks, as fast as the reader takes them.
 *
 * Knows the bytes of a line; a block ends wherever it ends, in the middle of a line mostly.
 */
import type { FixtureTurn } from "./turn.ts";

const BLOCK_BYTES = 64 * 1024;
/** Bytes between two looks at whether the turn was cancelled. */
const BURST_BYTES = 1024 * 1024;

/** Writes the lines 1 to `count`, at most 999,999. */
export async function flood(turn: FixtureTurn, what: { count: number; lineBytes: number }): Promise<void> {
  const { bytes, lineBytes } = build(turn.session.id, what);
  // Bursts are whole lines: something else may be said between two of them.
  const burst = Math.max(1, Math.floor(BURST_BYTES / lineBytes)) * lineBytes;
  for (let at = 0; at < bytes.length && !turn.cancelled; at += burst) {
    const end = Math.min(at + burst, bytes.length);
    for (let block = at; block < end; block += BLOCK_BYTES) {
      turn.agent.wire.write(bytes.subarray(block, Math.min(block + BLOCK_BYTES, end)));
    }
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

/** All lines; a digit of the number never changes the length, so one line is copied and patched. */
function build(sessionId: string, what: { count: number; lineBytes: number }) {
  const update = { sessionUpdate: "agent_message_chunk", content: { type: "text", text: "[000000]" } };
  const params = { sessionId, update };
  const bare = JSON.stringify({ jsonrpc: "2.0", method: "session/update", params });
  const padding = ".".repeat(Math.max(0, what.lineBytes - bare.length - 1));
  const line = new TextEncoder().encode(bare.replace("[000000]", `[000000]${padding}`) + "\n");
  const digitsAt = bare.indexOf("[000000]") + 1;
  const bytes = new Uint8Array(line.length * what.count);
  for (let n = 0; n < what.count; n++) {
    const start = n * line.length;
    bytes.set(line, start);
    for (let digit = 5, left = n + 1; digit >= 0; digit--, left = Math.trunc(left / 10)) {
      bytes[start + digitsAt + digit] = 0x30 + left % 10;
    }
  }
  return { bytes, lineBytes: line.length };
}
