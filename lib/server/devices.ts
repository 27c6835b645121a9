/**
 * Who may come in: the browsers that exchanged a link for credentials, each a cookie **and** a key.
 *
 * A cookie is sent to every port of a host, the key is bound to the origin: both are needed. On disk
 * stand only their hashes, so reading the file gains nothing. The file is the one store: it is looked at
 * for every request, and another drawbridge's changes count at once.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import { join } from "@std/path";
import { readJson, writeJson } from "../coordination/atomic_file.ts";
import { Guard } from "../coordination/guard.ts";

export interface Device {
  readonly id: string;
  /** For people: "Chrome on Linux", "Chrome on Linux 2". */
  readonly label: string;
  /** SHA-256, hexadecimal. */
  readonly cookieHash: string;
  readonly keyHash: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

export interface Credentials {
  readonly cookie: string;
  readonly key: string;
}

/** How long a browser stays signed in. Seconds. */
export const DEVICE_LIFE_S = 7 * 24 * 60 * 60;
/** The oldest device is signed out when there are more. */
const DEVICES_MAX = 100;
const SECRET_BYTES = 32;
const LOCK_WAIT_MS = 5_000;

export class Devices {
  readonly #path: string;
  readonly #guardPath: string;
  readonly #now: () => number;
  #seen = { stamp: "", devices: [] as readonly Device[] };

  /** @param now Epoch milliseconds. */
  constructor(stateDir: string, now: () => number = Date.now) {
    this.#now = now;
    this.#path = join(stateDir, "devices.json");
    this.#guardPath = join(stateDir, "devices.guard");
  }

  /** Signs a new device in; a second one of a label is numbered. The credentials are not kept and cannot be shown again. */
  async add(label: string): Promise<{ device: Device; credentials: Credentials }> {
    const credentials = { cookie: randomSecret(), key: randomSecret() };
    using _guard = await Guard.acquire(this.#guardPath, { waitMs: LOCK_WAIT_MS });
    const device: Device = {
      id: crypto.randomUUID(),
      label: this.#freeLabel(label),
      cookieHash: sha256(credentials.cookie),
      keyHash: sha256(credentials.key),
      createdAt: this.#now(),
    };
    this.#write([...this.#read(), device].slice(-DEVICES_MAX));
    return { device, credentials };
  }

  /** Those that are signed in, oldest first. */
  list(): readonly Device[] {
    return this.#read().filter((device) => this.#isFresh(device));
  }

  /** Signs out those that `isMeant` says; their credentials count for nothing from then on. Gives them. */
  async remove(isMeant: (device: Device) => boolean): Promise<readonly Device[]> {
    using _guard = await Guard.acquire(this.#guardPath, { waitMs: LOCK_WAIT_MS });
    const removed = this.list().filter(isMeant);
    if (removed.length > 0) this.#write(this.#read().filter((device) => !removed.includes(device)));
    return removed;
  }

  /** The device these credentials belong to; null when either is wrong or they are of two devices. */
  check(credentials: Credentials): Device | null {
    const cookieHash = sha256(credentials.cookie);
    const keyHash = sha256(credentials.key);
    let found: Device | null = null;
    for (const device of this.#read()) {
      // Both are always compared, each in constant time.
      const both = [equal(device.cookieHash, cookieHash), equal(device.keyHash, keyHash)];
      if (both[0] && both[1] && this.#isFresh(device)) found = device;
    }
    return found;
  }

  /** `label`, or "label 2" and so on: two people at two Macs must be told apart. */
  #freeLabel(label: string): string {
    const taken = new Set(this.list().map((device) => device.label));
    let free = label;
    for (let number = 2; taken.has(free); number += 1) free = `${label} ${number}`;
    return free;
  }

  #isFresh({ createdAt }: Device): boolean {
    return this.#now() - createdAt < DEVICE_LIFE_S * 1000;
  }

  #write(devices: readonly Device[]): void {
    writeJson(this.#path, { version: 1, devices });
  }

  #read(): readonly Device[] {
    const stamp = stampOf(this.#path);
    if (stamp !== this.#seen.stamp) {
      const value = readJson(this.#path) as { devices?: Device[] } | null; // written by us only
      this.#seen = { stamp, devices: value?.devices ?? [] };
    }
    return this.#seen.devices;
  }
}

/** 32 random bytes, base64url. */
export function randomSecret(): string {
  return crypto.getRandomValues(new Uint8Array(SECRET_BYTES)).toBase64({
    alphabet: "base64url",
    omitPadding: true,
  });
}

export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Constant-time comparison of two SHA-256 digests in hexadecimal. */
export function equal(a: string, b: string): boolean {
  const [bytesA, bytesB] = [new TextEncoder().encode(a), new TextEncoder().encode(b)];
  return bytesA.length === bytesB.length && timingSafeEqual(bytesA, bytesB);
}

/** Changes with every replacement of the file. */
function stampOf(path: string): string {
  try {
    const { ino, mtime, size } = Deno.statSync(path);
    return `${ino} ${mtime?.getTime()} ${size}`;
  } catch {
    return ""; // no device yet
  }
}

/** A browser in words, from its User-Agent. */
export function deviceLabel(userAgent: string): string {
  const browser = [["Edg/", "Edge"], ["Firefox/", "Firefox"], ["Chrome/", "Chrome"], ["Safari/", "Safari"]]
    .find(([mark]) => userAgent.includes(mark))?.[1] ?? "Browser";
  const system = [
    ["Android", "Android"],
    ["iPhone", "iPhone"],
    ["iPad", "iPad"],
    ["Mac OS", "Mac"],
    [
      "Windows",
      "Windows",
    ],
    ["CrOS", "ChromeOS"],
    ["Linux", "Linux"],
  ].find(([mark]) => userAgent.includes(mark))?.[1];
  return system ? `${browser} on ${system}` : browser;
}
