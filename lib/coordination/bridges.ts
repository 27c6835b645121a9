/**
 * The running drawbridges of one state directory: `bridge-<pid>.json`, one each.
 *
 * The record is for people and for telling who holds a port. It is not a lock: a crashed drawbridge
 * leaves its record behind, and whether its process still lives is asked by PID and start time.
 */
import { join } from "@std/path";
import { readJson, removeIfThere, writeJson } from "./atomic_file.ts";
import { removeControl } from "./control_place.ts";
import { isSameProcess, processStart } from "./liveness.ts";
import { directoryEntries } from "./presence.ts";

export interface BridgeRecord {
  readonly pid: number;
  /** Kernel clock ticks since boot, null where unknown. */
  readonly processStart: number | null;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly url: string;
  readonly port: number;
  readonly version: string;
  readonly cwd: string;
  /** Path of its control socket; null, or absent in older records, where it has none. */
  readonly control?: string | null;
  /** Where what it says goes, when it runs in the background. */
  readonly log?: string | null;
}

const NAME = /^bridge-(\d+)\.json$/;

export type NewBridge = Omit<BridgeRecord, "pid" | "processStart" | "startedAt">;

/** Writes this process's record; returns what removes it. */
export function announceBridge(stateDir: string, bridge: NewBridge): () => void {
  const path = join(stateDir, `bridge-${Deno.pid}.json`);
  const startedAt = new Date().toISOString();
  writeJson(path, { pid: Deno.pid, processStart: processStart(Deno.pid), startedAt, ...bridge });
  return () => removeIfThere(path);
}

/**
 * Drawbridges that run now, the one that started last first. Records of dead ones are removed on the way, with
 * their control sockets, and returned apart.
 */
export function readBridges(stateDir: string): { running: BridgeRecord[]; crashed: BridgeRecord[] } {
  const running: BridgeRecord[] = [];
  const crashed: BridgeRecord[] = [];
  for (const { name } of directoryEntries(stateDir)) {
    if (!NAME.test(name)) continue;
    const path = join(stateDir, name);
    const record = readRecord(path);
    if (record && isRunning(record)) {
      running.push(record);
      continue;
    }
    removeIfThere(path);
    if (!record) continue;
    removeControl(stateDir, record.pid);
    crashed.push(record);
  }
  return { running: running.sort((a, b) => a.startedAt < b.startedAt ? 1 : -1), crashed };
}

/** Whether the drawbridge that wrote `record` is there. */
export function isRunning({ pid, processStart }: BridgeRecord): boolean {
  return isSameProcess(pid, processStart);
}

function readRecord(path: string): BridgeRecord | null {
  try {
    const value = readJson(path);
    if (typeof value !== "object" || value === null) return null;
    const { pid, port, url } = value as Partial<BridgeRecord>; // each used field is checked in the next line
    if (!Number.isSafeInteger(pid) || typeof port !== "number" || typeof url !== "string") return null;
    return value as BridgeRecord; // the rest is only shown
  } catch {
    return null; // not JSON: no process wrote this whole, so none lives by it
  }
}
