/**
 * How an open session's connection to drawbridge stands, and how quick it is.
 *
 * Knows no view and no line of the protocol. Nothing is asked of the bridge before somebody wants to know.
 */
import { type Signal, signal } from "@preact/signals";
import type { Connection } from "../wire_client/line_socket.ts";
import type { Pulse, SessionClient } from "../wire_client/session_client.ts";

export class Contact {
  readonly connection: Signal<Connection> = signal("connected");
  /** What the newest answered ping told; null before the first. */
  readonly pulse: Signal<Pulse | null> = signal(null);
  /** Its person looks at what stands behind it. */
  readonly shown: Signal<boolean> = signal(false);
  readonly #client: () => Pick<SessionClient, "ping" | "nudge" | "reconnect">;

  constructor(client: () => Pick<SessionClient, "ping" | "nudge" | "reconnect">) {
    this.#client = client;
  }

  hide(): void {
    this.shown.value = false;
  }

  /** Asks how quick the connection is; {@link pulse} tells the answer, if one comes. */
  feel(): void {
    this.#client().ping();
  }

  /** The network or the tab is back: try at once, or make sure that what looks open is. */
  nudge(): void {
    this.#client().nudge();
  }

  /** Gives a connection that stands up and comes back; without one, tries at once. */
  reconnect(): void {
    if (this.connection.value === "connected") this.#client().reconnect();
    else this.nudge();
  }
}
