/**
 * A process that writes state of one kind, once, then on a full disk, then again: `full_disk_writer.ts KIND
 * DIRECTORY`. Says in one line of JSON what became of it, and of the files.
 *
 * The full disk is a limit on the size of its own files (prlimit(1), RLIMIT_FSIZE).
 */
import { join } from "@std/path";
import { Claims } from "../../../lib/coordination/claims.ts";
import { Identities, type Identity } from "../../../lib/coordination/identities.ts";
import { type Lease, Leases } from "../../../lib/coordination/leases.ts";
import { writeLastSnapshot, writeSessionRecord } from "../../../lib/coordination/session_record.ts";
import { silentLog } from "../../../lib/log.ts";
import { Audit } from "../../../lib/server/audit.ts";
import { Devices } from "../../../lib/server/devices.ts";
import { Blobs } from "../../../lib/session/blobs.ts";
import { Journal } from "../../../lib/session/journal.ts";
import { Mailbox } from "../../../lib/session/mailbox.ts";
import { META_VERSION, writeMeta } from "../../../lib/session/meta.ts";
import { writeOwner } from "../../../lib/session/owner.ts";

/** Writes of a kind: `size` characters more or less. */
type Write = (directory: string, size: number) => unknown;

const RECORD = { pid: Deno.pid, startedAt: new Date(0).toISOString(), sessionId: null, url: "http://x/" };

let identity: Identity | null = null;
let lease: Lease | null = null;

const KINDS: Readonly<Record<string, Write>> = {
  "meta.json": (directory, size) =>
    writeMeta(directory, {
      version: META_VERSION,
      sessionId: "s",
      agent: { name: "x".repeat(size), title: "X", demo: false },
      cwd: "/",
      createdAt: 1,
      agentSession: null,
    }),
  "the journal and its index": async (directory, size) => {
    const journal = new Journal({ directory, now: () => 1, readOnly: false });
    const blocks = [{ type: "text", text: "x".repeat(size) }] as const;
    journal.append("prompt", { promptId: `p${size}`, blocks, by: { device: "test" } });
    await journal.sync();
    journal.close();
    if (journal.stalled !== null) throw new Error(journal.stalled);
  },
  "devices.json": async (directory, size) => {
    await new Devices(directory).add("x".repeat(size));
  },
  "a claim": async (directory, size) => {
    const claims = new Claims({ stateDir: directory, host: "h", now: Date.now, warn: () => {} });
    const what = { namespace: "ci", key: "x".repeat(Math.min(size, 500)) };
    await claims.try(what, { holder: "x", ttlMs: 60_000 });
  },
  "an identity's note": async (directory, size) => {
    const who = { team: "team", name: "name" };
    identity ??= await new Identities({ stateDir: directory }).take(who, { ...RECORD, agent: "x" });
    identity.describe({ ...RECORD, agent: "x".repeat(size) });
  },
  "a lease": async (directory, size) => {
    const folder = { slug: "w", cwd: "/w", directory };
    const about = { sessionId: "s", pid: Deno.pid, processStart: null, host: "h", user: "u", agent: "a" };
    const rest = {
      mode: null,
      identity: null,
      baseline: null,
      ownership: "created",
      turnsBefore: 0,
    } as const;
    lease ??= await new Leases({ folder, host: "h", now: Date.now })
      .open({ ...about, ...rest, url: "http://x/" }, { alongside: true });
    lease.update({ mode: "x".repeat(size) });
  },
  "the record of a session": (directory, size) =>
    writeSessionRecord(directory, {
      session_id: `s${size}`,
      hostname: "h",
      agent: "x".repeat(size),
      mode: null,
      started_at: new Date(size).toISOString(),
      ended_at: new Date(size).toISOString(),
      duration_seconds: 0,
      files_added: [],
      files_modified: [],
      files_deleted: [],
      files_renamed: [],
      notes_updated: false,
      turns: 1,
      end_reason: "stopped",
      detected_via: "event",
      session_ownership: "created",
    }),
  "the last snapshot": (directory, size) =>
    writeLastSnapshot(directory, { ref: "x".repeat(size), at: 1, sessionId: "s" }),
  "messages.json": (directory, size) =>
    new Mailbox(directory).put({ id: `${size}`, from: "x", text: "x".repeat(size), at: 1 }),
  "an attached file": (directory, size) => new Blobs(directory).put(new Uint8Array(size)),
  "owner.json": (directory, size) => writeOwner(directory, { pid: 1, url: "x".repeat(size) }),
  "the audit log": (directory, size) =>
    new Audit({ stateDir: directory, now: () => 1, log: silentLog })
      .append({ action: "x".repeat(size), sessionId: "s", by: "x" }),
};

const SMALL = 10;
const LARGE = 5_000;
/** What a file may grow beyond what is there: less than any of the second writes needs. */
const ROOM_BYTES = 20;

/** Every file below `directory` that is not empty: path and text. */
function filesIn(directory: string): Record<string, string> {
  const files: Record<string, string> = {};
  for (const { name, isDirectory } of Deno.readDirSync(directory)) {
    const path = join(directory, name);
    if (isDirectory) Object.assign(files, filesIn(path));
    else if (Deno.statSync(path).size > 0) files[path] = Deno.readTextFileSync(path);
  }
  return files;
}

async function limit(bytes: string): Promise<void> {
  const args = ["--pid", String(Deno.pid), `--fsize=${bytes}:unlimited`];
  const { success } = await new Deno.Command("prlimit", { args }).output();
  if (!success) throw new Error("prlimit(1) is needed here");
}

async function attempt(write: () => unknown): Promise<string | null> {
  try {
    await write();
    return null;
  } catch (error) {
    return String(error);
  }
}

// A file at its limit is an error of write(2) here, not the end of the process (setrlimit(2)).
Deno.addSignalListener("SIGXFSZ", () => {});
const [kind, directory] = Deno.args;
const write = KINDS[kind];
await write(directory, SMALL);
const before = filesIn(directory);
const largest = Math.max(...Object.values(before).map((text) => new TextEncoder().encode(text).length));
await limit(String(largest + ROOM_BYTES));
const failure = await attempt(() => write(directory, LARGE));
const full = filesIn(directory);
await limit("unlimited");
const again = await attempt(() => write(directory, LARGE));
console.log(JSON.stringify({ failure, again, before, full, after: filesIn(directory) }));
Deno.exit(0); // what holds a guard or a timer is not waited for
