/**
 * The control socket: how programs of the same user reach the running drawbridge, in lines of JSON-RPC.
 *
 * A Unix socket, 0600 in a directory that only its owner may enter: whoever can connect is the owner. What
 * speaks for a session proves that by the session's secret.
 */
import { join } from "@std/path";
import { removeIfThere } from "../coordination/atomic_file.ts";
import type { Log } from "../log.ts";
import { LineSplitter } from "../rpc/ndjson.ts";
import { type IncomingRequest, Peer } from "../rpc/peer.ts";

/** Bytes of one line of a request. */
const LINE_BYTES_MAX = 1024 * 1024;
/** Bytes of a socket's path: `sun_path` holds 108 on Linux and 104 on macOS, a NUL among them (unix(7)). */
const PATH_BYTES_MAX = 103;
const CODE = { failed: -32000, methodNotFound: -32601 } as const;

export type ControlMethod = (params: Readonly<Record<string, unknown>>) => unknown | Promise<unknown>;

export interface ControlOptions {
  readonly stateDir: string;
  /** Directory for the socket where the path into the state directory would be too long; made private. */
  readonly makeShortDirectory: () => string;
  readonly methods: Readonly<Record<string, ControlMethod>>;
  readonly log: Log;
}

export interface Control {
  readonly path: string;
  close(): void;
}

/** @throws what listening throws; off Unix there is no control socket. */
export function listenForControl(options: ControlOptions): Control {
  const place = socketPath(options);
  removeIfThere(place.path); // of a process with our PID that crashed
  const listener = Deno.listen({ transport: "unix", path: place.path });
  Deno.chmodSync(place.path, 0o600);
  const open = new Set<Deno.Conn>();
  accept(listener, { ...options, open });
  return {
    path: place.path,
    close: () => {
      listener.close();
      for (const connection of open) close(connection);
      removeIfThere(place.path);
      place.remove();
    },
  };
}

function socketPath(options: ControlOptions): { path: string; remove: () => void } {
  const name = `control-${Deno.pid}.sock`;
  const path = join(options.stateDir, name);
  if (new TextEncoder().encode(path).length <= PATH_BYTES_MAX) return { path, remove: () => {} };
  const directory = options.makeShortDirectory();
  return { path: join(directory, name), remove: () => removeIfThere(directory) };
}

async function accept(
  listener: Deno.Listener,
  options: ControlOptions & { open: Set<Deno.Conn> },
): Promise<void> {
  for await (const connection of listener) {
    options.open.add(connection);
    serve(connection, options).catch((error) => options.log.debug(`control socket: ${error.message}`))
      .finally(() => {
        options.open.delete(connection);
        close(connection);
      });
  }
}

async function serve(connection: Deno.Conn, options: ControlOptions): Promise<void> {
  const writer = connection.writable.getWriter();
  const peer: Peer = new Peer({
    send: (line) =>
      void writer.write(new TextEncoder().encode(line + "\n")).catch(
        () => {/* it is gone, and read to its end */},
      ),
    onRequest: (request) => void answer(peer, { request, options }),
    onNotification: () => {},
    onNoise: () => options.log.debug("a line on the control socket is no request"),
  });
  const splitter = new LineSplitter({ lineBytesMax: LINE_BYTES_MAX, onTooLong: () => {} });
  for await (const chunk of connection.readable) {
    for (const line of splitter.push(chunk)) peer.receive(line);
  }
}

async function answer(
  peer: Peer,
  { request, options }: { request: IncomingRequest; options: ControlOptions },
): Promise<void> {
  const { id, method, params } = request;
  if (!Object.hasOwn(options.methods, method)) {
    return peer.fail(id, { code: CODE.methodNotFound, message: `Method not found: ${method}` });
  }
  try {
    // An object of unknown fields is exactly a record; each method checks those it uses.
    const record = typeof params === "object" && params !== null ? params as Record<string, unknown> : {};
    peer.respond(id, await options.methods[method](record) ?? null);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    peer.fail(id, { code: CODE.failed, message });
  }
}

function close(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch { /* closed by the other side */ }
}
