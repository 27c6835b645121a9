/**
 * The open sockets of each signed-in device. Those of a device that is signed in no more are hung up on.
 *
 * Who is signed in, the devices' file alone says: a sign-out by another drawbridge, or after a week, is seen
 * there as well, a moment later.
 */
import { CLOSE_SIGNED_OUT } from "../close_codes.ts";
import type { Devices } from "./devices.ts";

/** How often it is looked whether a device was signed out elsewhere. Milliseconds. */
const LOOK_EVERY_MS = 2_000;

export class DeviceSockets {
  readonly #devices: Devices;
  /** Each with its device's id. */
  readonly #sockets = new Map<WebSocket, string>();
  #looking: ReturnType<typeof setInterval> | null = null;

  constructor(devices: Devices) {
    this.#devices = devices;
  }

  /** Counts `socket` as the device's until it is closed. */
  add(socket: WebSocket, deviceId: string): void {
    this.#sockets.set(socket, deviceId);
    this.#looking ??= setInterval(() => this.#look(), LOOK_EVERY_MS);
    socket.addEventListener("close", () => this.#remove(socket));
  }

  isConnected(deviceId: string): boolean {
    return [...this.#sockets.values()].includes(deviceId);
  }

  /** Closes every socket whose device is not signed in. */
  hangUp(): void {
    const known = new Set(this.#devices.list().map(({ id }) => id));
    for (const [socket, deviceId] of this.#sockets) {
      // It stays counted until it is closed: one that was just being upgraded is met again.
      if (!known.has(deviceId)) socket.close(CLOSE_SIGNED_OUT, "this device was signed out");
    }
  }

  #look(): void {
    try {
      this.hangUp();
    } catch { /* the file cannot be read now: it is looked at again */ }
  }

  #remove(socket: WebSocket): void {
    this.#sockets.delete(socket);
    if (this.#sockets.size > 0 || this.#looking === null) return;
    clearInterval(this.#looking);
    this.#looking = null;
  }
}
