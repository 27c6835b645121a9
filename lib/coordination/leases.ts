/**
 * Leases: the signs on a workspace that sessions are working in it, one each, all visible.
 *
 * Leases are shared: nobody owns a workspace alone. A lease is held by the kernel's lock on its own guard
 * file, so a crash is told at once from a life; the JSON beside it is what people are shown, and what is
 * left of a session that crashed. To look and to sign is one step, under the workspace's guard.
 */
import { basename, join } from "@std/path";
import { readJson, removeIfThere, sweepTemporary, writeJson } from "./atomic_file.ts";
import { Guard, isHeld } from "./guard.ts";
import { liveness } from "./liveness.ts";
import { directoryEntries, isThere } from "./presence.ts";
import { createWorkspaceFolder, type WorkspaceFolder } from "./workspace.ts";

/** How often a lease says that it lives. Milliseconds. */
export const HEARTBEAT_EVERY_MS = 30_000;
/** A lease of another host, whose lock cannot be asked, counts as live below this age. Milliseconds. */
const HEARTBEAT_FRESH_MS = 60_000;
/** Endings of a lease's file: as it lives, and once somebody has begun to settle its crash. */
const LIVE = ".json";
const CRASHED = ".crashed";
/** How long a workspace's guard is waited for. Milliseconds. */
const GUARD_WAIT_MS = 5_000;

export interface LeaseRecord {
  readonly lease: string;
  readonly sessionId: string;
  readonly pid: number;
  /** Kernel clock ticks since boot, null where unknown. */
  readonly processStart: number | null;
  readonly host: string;
  readonly user: string;
  /** Title of the agent, for people. */
  readonly agent: string;
  /** The agent's mode, as it was told last. */
  readonly mode: string | null;
  /** `team/name`. */
  readonly identity: string | null;
  /** The session's first picture of the workspace, once it is taken. */
  readonly baseline: string | null;
  /** Whether the session was begun by this life of drawbridge, or taken up again. */
  readonly ownership: "created" | "adopted";
  /** Turns of the session before this lease. */
  readonly turnsBefore: number;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly heartbeatAt: number;
  /** Address of the drawbridge that runs the session. */
  readonly url: string;
}

/** `live`: its process holds it. `crashed`: nobody does. `stale`: of another host, and silent for a minute. */
export type LeaseState = "live" | "crashed" | "stale";

export interface SeenLease extends LeaseRecord {
  readonly state: LeaseState;
}

/** Others work in the workspace, and the one who asks did not say that this is fine. */
export class WorkspaceBusyError extends Error {
  override readonly name = "WorkspaceBusyError";
  readonly sessions: readonly SeenLease[];

  constructor(cwd: string, sessions: readonly SeenLease[]) {
    super(`Cannot work in "${cwd}" alone as ${sessions.map(describe).join(" and ")} work there`);
    this.sessions = sessions;
  }
}

export interface LeasesOptions {
  readonly folder: WorkspaceFolder;
  readonly host: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

export type NewLease = Omit<LeaseRecord, "lease" | "startedAt" | "heartbeatAt">;

export class Leases {
  readonly #options: LeasesOptions;

  constructor(options: LeasesOptions) {
    this.#options = options;
  }

  /** Signs the workspace. @throws WorkspaceBusyError when others do and `alongside` is not given; nothing is left then. */
  async open(lease: NewLease, options: { readonly alongside: boolean }): Promise<Lease> {
    createWorkspaceFolder(this.#options.folder);
    using _guard = await this.#lockWorkspace();
    if (!options.alongside) {
      const live = (await this.list()).filter(({ state }) => state === "live");
      if (live.length > 0) throw new WorkspaceBusyError(this.#options.folder.cwd, live);
    }
    return await Lease.create(this.#directory, { ...lease, now: this.#options.now });
  }

  /** All leases of the workspace, oldest first. */
  async list(): Promise<SeenLease[]> {
    const seen: SeenLease[] = [];
    for (const id of this.#ids(LIVE)) {
      const record = readRecord(join(this.#directory, id + LIVE));
      if (record) seen.push({ ...record, state: await this.#stateOf(record) });
    }
    return seen.sort((a, b) => a.startedAt - b.startedAt);
  }

  /**
   * Gives what is left of each crashed session to `settle`, then removes it. Each is given to one process only;
   * one whose settling crashed as well is given again.
   */
  async takeCrashed(settle: (record: LeaseRecord) => Promise<void>): Promise<void> {
    if (directoryEntries(this.#directory).length === 0) return;
    const taken = await this.#takeGuards();
    using guards = new DisposableStack();
    for (const { guard } of taken) guards.use(guard);
    for (const { record, guard } of taken) {
      await settle(record);
      removeIfThere(join(this.#directory, `${record.lease}${CRASHED}`));
      removeIfThere(guard.path);
    }
  }

  /** Moves crashed leases aside, under the workspace's guard; settling them may take long and is not. */
  async #takeGuards(): Promise<{ record: LeaseRecord; guard: Guard }[]> {
    using _guard = await this.#lockWorkspace();
    for (const { lease, state } of await this.list()) {
      if (state !== "crashed") continue;
      Deno.renameSync(join(this.#directory, lease + LIVE), join(this.#directory, lease + CRASHED));
    }
    const taken: { record: LeaseRecord; guard: Guard }[] = [];
    for (const id of this.#ids(CRASHED)) {
      const record = readRecord(join(this.#directory, id + CRASHED));
      const guard = record && await this.#takeGuard(id);
      if (guard) taken.push({ record, guard });
    }
    return taken;
  }

  /** Null while somebody settles it, and when that was done since: its guard is unlinked then, and ours is another. */
  async #takeGuard(id: string): Promise<Guard | null> {
    const guard = await Guard.tryAcquire(join(this.#directory, `${id}.guard`));
    if (!guard || isThere(join(this.#directory, id + CRASHED))) return guard;
    removeIfThere(guard.path);
    guard[Symbol.dispose]();
    return null;
  }

  /** Runs `use` while nobody works in the workspace and nobody can begin to. False when somebody does. */
  async ifNobody(use: () => Promise<void>): Promise<boolean> {
    using _guard = await this.#lockWorkspace();
    if ((await this.list()).some(({ state }) => state === "live")) return false;
    await use();
    return true;
  }

  /** Removes what killed writers left. */
  sweep(): void {
    const isDead = (pid: number) => liveness(pid) === "dead";
    sweepTemporary(this.#options.folder.directory, isDead);
    sweepTemporary(this.#directory, isDead);
  }

  get #directory(): string {
    return join(this.#options.folder.directory, "leases");
  }

  #lockWorkspace(): Promise<Guard> {
    return Guard.acquire(join(this.#options.folder.directory, "guard"), { waitMs: GUARD_WAIT_MS });
  }

  #ids(ending: string): string[] {
    return directoryEntries(this.#directory)
      .filter(({ isFile, name }) => isFile && name.endsWith(ending))
      .map(({ name }) => name.slice(0, -ending.length));
  }

  async #stateOf(record: LeaseRecord): Promise<LeaseState> {
    if (record.host !== this.#options.host) {
      return this.#options.now() - record.heartbeatAt < HEARTBEAT_FRESH_MS ? "live" : "stale";
    }
    return await isHeld(join(this.#directory, `${record.lease}.guard`)) ? "live" : "crashed";
  }
}

/** A signed lease; `update` is its heartbeat, `end` takes it away. */
export class Lease {
  readonly #directory: string;
  readonly #guard: Guard;
  readonly #now: () => number;
  #record: LeaseRecord;
  #ended = false;

  private constructor(directory: string, held: { guard: Guard; record: LeaseRecord; now: () => number }) {
    this.#directory = directory;
    this.#guard = held.guard;
    this.#record = held.record;
    this.#now = held.now;
  }

  /** For {@link Leases}, which holds the workspace's guard meanwhile. */
  static async create(directory: string, options: NewLease & { now: () => number }): Promise<Lease> {
    const { now, ...rest } = options;
    const lease = crypto.randomUUID();
    const guard = await Guard.tryAcquire(join(directory, `${lease}.guard`));
    if (!guard) throw new Error(`Cannot sign "${directory}" as its new guard is held`);
    const held = new Lease(directory, {
      guard,
      record: { lease, ...rest, startedAt: now(), heartbeatAt: now() },
      now,
    });
    try {
      held.#write();
    } catch (error) {
      held.end();
      throw error;
    }
    return held;
  }

  get record(): LeaseRecord {
    return this.#record;
  }

  /** Says that the session lives, and what became different. @throws what writing throws. */
  update(changed: Partial<Pick<LeaseRecord, "mode" | "identity" | "baseline" | "url">> = {}): void {
    if (this.#ended) return;
    this.#record = { ...this.#record, ...changed, heartbeatAt: this.#now() };
    this.#write();
  }

  /** Takes the sign away. Twice is harmless. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    removeIfThere(join(this.#directory, this.#record.lease + LIVE));
    // Its name is unique and never used again: this guard may go (and only while it is held).
    removeIfThere(this.#guard.path);
    this.#guard[Symbol.dispose]();
  }

  #write(): void {
    writeJson(join(this.#directory, this.#record.lease + LIVE), this.#record);
  }
}

/** "gemini (lab/gemini, http://127.0.0.1:4777/, pid 4711)" */
export function describe({ agent, identity, url, pid }: LeaseRecord): string {
  return `${agent} (${[identity, url, `pid ${pid}`].filter(Boolean).join(", ")})`;
}

function readRecord(path: string): LeaseRecord | null {
  try {
    const value = readJson(path);
    if (typeof value !== "object" || value === null) return null;
    const { lease, sessionId, host, heartbeatAt } = value as Partial<LeaseRecord>; // checked in the next lines
    if (![sessionId, host].every((text) => typeof text === "string")) return null;
    if (lease !== basename(path).split(".")[0]) return null; // its files are found by this name
    return typeof heartbeatAt === "number" ? value as LeaseRecord : null; // the rest is only shown
  } catch {
    return null; // not JSON, or gone just now
  }
}
