/**
 * The list of sessions, pushed: all of them first, then each that changes.
 *
 * Several changes of one session between two sends are one: only the newest matters.
 */
import type { Sessions } from "../session/sessions.ts";
import { receiveLines } from "./incoming_lines.ts";
import { SEND_BUFFER_BYTES_MAX } from "./session_socket.ts";
import type { SessionsLine, SessionSummary } from "../api.ts";

/** Changes are gathered this long. Milliseconds. */
const GATHER_MS = 100;

export function serveSessions(socket: WebSocket, options: { sessions: Sessions; buildId: string }): void {
  const changed = new Map<string, SessionSummary>();
  let timer: ReturnType<typeof setTimeout> | null = null;
  const send = (line: SessionsLine) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(line));
  };
  const flush = () => {
    timer = null;
    // A browser that takes nothing is told the newest of each session once it does.
    if (socket.bufferedAmount > SEND_BUFFER_BYTES_MAX) {
      timer = setTimeout(flush, GATHER_MS);
      return;
    }
    for (const session of changed.values()) send({ type: "session", session });
    changed.clear();
  };
  const unsubscribe = options.sessions.onChange((summary) => {
    changed.set(summary.sessionId, summary);
    timer ??= setTimeout(flush, GATHER_MS);
  });
  const unwatchRemoved = options.sessions.onRemove((sessionId) => {
    changed.delete(sessionId);
    send({ type: "session_removed", sessionId });
  });
  socket.onopen = () =>
    send({ type: "sessions", buildId: options.buildId, sessions: options.sessions.list() });
  receiveLines(socket, (line) => {
    if (line === '{"type":"ping"}') socket.send('{"type":"pong"}');
  });
  socket.onclose = () => {
    unsubscribe();
    unwatchRemoved();
    if (timer !== null) clearTimeout(timer);
  };
}
