/**
 * The control socket: how programs of the same user reach the running drawbridge, in lines of JSON-RPC.
 *
 * A Unix socket, 0600 in a directory that only its owner may enter: whoever can connect is the owner. What
 * speaks for a session proves that by the session's secret. Whatever happens to one connection, or to the
 * accepting of one, drawbridge goes on.
 */
import { makeControlPlace } from "../coordination/control_place.ts";
import { liveness } from "../coordination/liveness.ts";
import { errorText, type Log } from "../log.ts";
import { ControlConnection, type ControlMethod } from "./control_connection.ts";

/** Connections at once: every agent's tools hold one. More are hung up on. */
export const CONTROL_CONNECTIONS_MAX = 256;
/** How long nothing is accepted after the system refused to, for want of files mostly. Milliseconds. */
const ACCEPT_PAUSE_MS = 200;
/** How often that is said. Milliseconds. */
const TELL_EVERY_MS = 60_000;

export interface ControlOptions {
  readonly stateDir: string;
  /** Directory for the socket where the path into the state directory would be too long; private. */
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
  const place = makeControlPlace(options.stateDir, {
    makeShortDirectory: options.makeShortDirectory,
    isDead: (pid) => liveness(pid) === "dead",
  });
  try {
    const listener = Deno.listen({ transport: "unix", path: place.path });
    Deno.chmodSync(place.path, 0o600);
    const door = new Door(listener, options);
    door.open();
    return {
      path: place.path,
      close: () => {
        door.close();
        place.remove();
      },
    };
  } catch (error) {
    place.remove();
    throw error;
  }
}

/** Accepts connections until it is closed. */
class Door {
  readonly #listener: Deno.Listener;
  readonly #options: ControlOptions;
  readonly #inside = new Set<ControlConnection>();
  #isClosed = false;
  #toldAt = -Infinity;

  constructor(listener: Deno.Listener, options: ControlOptions) {
    this.#listener = listener;
    this.#options = options;
  }

  async open(): Promise<void> {
    while (!this.#isClosed) {
      try {
        this.#enter(await this.#listener.accept());
      } catch (error) {
        if (this.#isClosed) return;
        this.#tell(errorText(error));
        await new Promise((resolve) => setTimeout(resolve, ACCEPT_PAUSE_MS));
      }
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#listener.close();
    for (const connection of this.#inside) connection.close();
  }

  #enter(accepted: Deno.Conn): void {
    if (this.#inside.size >= CONTROL_CONNECTIONS_MAX) {
      accepted.close();
      return this.#tell(`there are ${CONTROL_CONNECTIONS_MAX} already`);
    }
    const connection = new ControlConnection(accepted, this.#options);
    this.#inside.add(connection);
    connection.serve()
      .catch((error) => this.#options.log.debug(`control socket: ${error.message}`))
      .finally(() => this.#inside.delete(connection));
  }

  #tell(why: string): void {
    if (performance.now() - this.#toldAt < TELL_EVERY_MS) return;
    this.#toldAt = performance.now();
    this.#options.log.warn(`Cannot take another connection on the control socket as ${why}`);
  }
}
