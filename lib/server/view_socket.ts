/**
 * What carries one view of a session: a browser's WebSocket, or a terminal's control connection.
 *
 * The least that both have. Frames out are never refused: whoever sends looks at `bufferedAmount` first.
 */
import { receiveLines } from "./incoming_lines.ts";

export interface ViewSocket {
  /** Resolves when it is open, or will never be. */
  readonly opened: Promise<void>;
  readonly isOpen: boolean;
  /** Bytes handed over and not yet taken by the viewer. */
  readonly bufferedAmount: number;
  /** Sends one or more lines, joined by newlines. */
  send(frame: string): void;
  /** Ends the view, for a reason of the WebSocket protocol or of `wire.ts`. */
  close(code: number, why: string): void;
  /** Called once: from now on, lines that came already first, `onLine` is told each line. */
  receive(onLine: (line: string) => void): void;
  /** Told its end, once. */
  onClose: (() => void) | null;
}

/** A WebSocket that is just being upgraded: lines may come before anybody receives them. */
export function webSocketView(socket: WebSocket, onBroken: () => void): ViewSocket {
  const early: string[] = [];
  let take: (line: string) => void = (line) => early.push(line);
  const { promise: opened, resolve } = Promise.withResolvers<void>();
  const view: ViewSocket = {
    opened,
    get isOpen() {
      return socket.readyState === WebSocket.OPEN;
    },
    get bufferedAmount() {
      return socket.bufferedAmount;
    },
    send: (frame) => socket.send(frame),
    close: (code, why) => socket.close(code, why),
    receive: (onLine) => {
      take = onLine;
      for (const line of early.splice(0)) onLine(line);
    },
    onClose: null,
  };
  receiveLines(socket, (line) => take(line));
  socket.onopen = () => resolve();
  socket.onclose = () => {
    resolve();
    view.onClose?.();
  };
  socket.onerror = onBroken;
  return view;
}
