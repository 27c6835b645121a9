/**
 * What a browser sends over a socket, as lines, within limits. A browser that passes them is hung up on;
 * the other sockets do not notice.
 */
import { CLOSE_TOO_FAST } from "../close_codes.ts";
import { LIMITS } from "../wire.ts";

/** Characters of one message from a browser; its fragments add up to it. */
const MESSAGE_CHARS_MAX = 2 * LIMITS.browserLineCharsMax;

/** Calls `onLine` for each line that comes, empty ones left out. */
export function receiveLines(socket: WebSocket, onLine: (line: string) => void): void {
  let second = { start: 0, lines: 0 };
  const isTooFast = () => {
    const now = performance.now();
    if (now - second.start > 1_000) second = { start: now, lines: 0 };
    return ++second.lines > LIMITS.browserLinesPerSecondMax;
  };
  socket.onmessage = ({ data }) => {
    if (socket.readyState !== WebSocket.OPEN) return; // hung up on: what is still on its way counts no more
    if (typeof data !== "string") return socket.close(1003, "text frames only");
    if (data.length > MESSAGE_CHARS_MAX) return socket.close(1009, "too long a message");
    for (const line of data.split("\n")) {
      if (line.trim() === "") continue;
      if (isTooFast()) return socket.close(CLOSE_TOO_FAST, "too many lines a second");
      onLine(line);
    }
  };
}
