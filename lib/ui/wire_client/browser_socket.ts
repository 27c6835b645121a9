/**
 * The browser's own WebSocket and clock behind the shapes the clients are driven by.
 *
 * Knows the protocol's names (wire.ts) and the page's key, no line. The key travels as a subprotocol since
 * browsers allow no header on an upgrade.
 */
import { KEY_SUBPROTOCOL_PREFIX, SUBPROTOCOL } from "../../wire.ts";
import type { Clock, OpenSocket } from "./line_socket.ts";

export function browserSocket(key: () => string): OpenSocket {
  return (url, handlers) => {
    const socket = new WebSocket(url, [SUBPROTOCOL, KEY_SUBPROTOCOL_PREFIX + key()]);
    socket.onopen = () => handlers.opened();
    socket.onmessage = ({ data }) => {
      if (typeof data === "string") handlers.frame(data);
    };
    socket.onclose = ({ code }) => handlers.closed(code);
    return {
      send: (text) => socket.send(text),
      close: () => socket.close(),
    };
  };
}

export const BROWSER_CLOCK: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

export function socketOrigin(): string {
  return `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}`;
}
