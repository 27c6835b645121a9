/**
 * What the sessions of one drawbridge share when they go to work in a workspace: who we are, how a workspace
 * is signed, who else is there, and what a crash left behind.
 *
 * One stretch of one session's work is in `work.ts`.
 */
import { Identities, type Identity, type IdentityRecord } from "../coordination/identities.ts";
import { type Lease, Leases, type SeenLease } from "../coordination/leases.ts";
import { slug } from "../coordination/names.ts";
import { readLastRecord, type SessionRecord } from "../coordination/session_record.ts";
import { sweepSnapshots } from "../snapshots/snapshots.ts";
import { processStart } from "../coordination/liveness.ts";
import { listWorkspaceFolders, type WorkspaceFolder, workspaceFolder } from "../coordination/workspace.ts";
import { errorText, type Log } from "../log.ts";
import type { AgentLabel } from "../wire.ts";
import type { LiveSession, WorkspaceState } from "../workspace.ts";
import { settleCrashed } from "./crashed_work.ts";
import type { SessionMeta } from "./meta.ts";

export interface WorkplaceOptions {
  readonly stateDir: string;
  readonly host: string;
  readonly user: string;
  /** Address of this drawbridge, once it listens. */
  readonly url: () => string;
  /** Team of all sessions; that of the workspace's name when null. */
  readonly team: string | null;
  /** Work beside other sessions without being asked, and without hearing what changed before. */
  readonly force: boolean;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly log: Log;
}

/** A session that may begin to work: its sign is on the workspace. */
export interface Signed {
  readonly folder: WorkspaceFolder;
  readonly lease: Lease;
}

export interface SignOptions {
  /** Whether it is fine that others work there. */
  readonly alongside: boolean;
  readonly ownership: "created" | "adopted";
  /** Turns of the session until now. */
  readonly turnsBefore: number;
}

export class Workplace {
  readonly options: WorkplaceOptions;
  readonly identities: Identities;
  #reserved: Identity | null = null;

  constructor(options: WorkplaceOptions) {
    this.options = options;
    this.identities = new Identities({ stateDir: options.stateDir });
  }

  /** @throws WorkspaceBusyError; nothing is left behind when it does. */
  async sign(meta: SessionMeta, options: SignOptions): Promise<Signed> {
    const { host, user, url, force } = this.options;
    const folder = await this.folderOf(meta.cwd);
    const lease = await this.#leases(folder).open({
      sessionId: meta.sessionId,
      pid: Deno.pid,
      processStart: processStart(Deno.pid),
      host,
      user,
      agent: meta.agent.title,
      mode: null,
      identity: null,
      baseline: null,
      ownership: options.ownership,
      turnsBefore: options.turnsBefore,
      url: url(),
    }, { alongside: options.alongside || force });
    // A crash that happened while this drawbridge was running: its summary is written now.
    this.adoptCrashedIn(folder);
    return { folder, lease };
  }

  /** Names a signed session. What fails costs the name, never the session. */
  async identify(meta: SessionMeta, { folder, lease }: Signed): Promise<Identity | null> {
    const record = this.#record({ sessionId: meta.sessionId, agent: meta.agent.title });
    const held = this.#takeReserved(meta);
    let identity: Identity | null = held;
    try {
      held?.describe(record);
      const who = { team: this.options.team ?? folder.slug, name: slug(meta.name ?? shortName(meta.agent)) };
      identity ??= await this.identities.takeFree(who, record);
      lease.update({ identity: `${identity.team}/${identity.name}` });
      return identity;
    } catch (error) {
      identity?.[Symbol.dispose]();
      this.options.log.warn(`Cannot name session ${meta.sessionId} as ${errorText(error)}`);
      return null;
    }
  }

  /** The name that the command line holds for the first session that is called so. */
  get reservedName(): string | null {
    return this.#reserved?.name ?? null;
  }

  /** Holds exactly this name for the session that the command line speaks of. @throws IdentityHeldError */
  async reserve(name: string, { cwd, agent }: { cwd: string; agent: string }): Promise<void> {
    const team = this.options.team ?? (await this.folderOf(cwd)).slug;
    this.#reserved = await this.identities.take({ team, name }, this.#record({ sessionId: null, agent }));
  }

  /** Writes anew who holds the reserved name, now that this drawbridge is met somewhere. */
  describeReserved(agent: string): void {
    this.#reserved?.describe(this.#record({ sessionId: null, agent }));
  }

  /** Gives back the name that no session took. */
  close(): void {
    this.#reserved?.[Symbol.dispose]();
    this.#reserved = null;
  }

  folderOf(cwd: string): Promise<WorkspaceFolder> {
    return workspaceFolder(this.options.stateDir, cwd);
  }

  /** Who works in `cwd`, seen from session `sessionId`. */
  async look(cwd: string, sessionId: string | null): Promise<WorkspaceState> {
    const folder = await this.folderOf(cwd);
    const leases = await this.#leases(folder).list();
    const mine = leases.find((lease) => lease.sessionId === sessionId);
    return {
      cwd: folder.cwd,
      yours: mine !== undefined,
      identity: mine?.identity ?? null,
      others: leases.filter((lease) => lease.sessionId !== sessionId).map((lease) => this.shown(lease)),
      last: lastRecord(folder.directory),
    };
  }

  /** Completes what sessions of crashed drawbridges left: their summaries, their signs. */
  async adoptCrashed(): Promise<void> {
    const { stateDir, log } = this.options;
    try {
      for (const folder of listWorkspaceFolders(stateDir)) await this.adoptCrashedIn(folder);
    } catch (error) {
      log.warn(`Cannot look for what crashes left as ${errorText(error)}`);
    }
  }

  /** Removes pictures that nobody needs, and all of a workspace where they grew too large. Never rejects. */
  async sweepPictures(isSession: (id: string) => boolean): Promise<void> {
    const { stateDir, log } = this.options;
    try {
      for (const folder of listWorkspaceFolders(stateDir)) {
        const inUse = (await this.#leases(folder).list()).some(({ state }) => state === "live");
        await sweepSnapshots(folder.directory, { isOwner: isSession, inUse });
      }
    } catch (error) {
      log.warn(`Cannot tidy up the pictures of workspaces as ${errorText(error)}`);
    }
  }

  /** {@link adoptCrashed} of one workspace. Never rejects. */
  async adoptCrashedIn(folder: WorkspaceFolder): Promise<void> {
    try {
      this.#leases(folder).sweep();
      await this.#leases(folder).takeCrashed((lease) => settleCrashed(lease, { folder, ...this.options }));
    } catch (error) {
      this.options.log.warn(`Cannot complete what a crash left of "${folder.cwd}" as ${errorText(error)}`);
    }
  }

  #takeReserved(meta: SessionMeta): Identity | null {
    if (meta.name === undefined || meta.name !== this.#reserved?.name) return null;
    const held = this.#reserved;
    this.#reserved = null;
    return held;
  }

  #record(of: { sessionId: string | null; agent: string }): IdentityRecord {
    const startedAt = new Date(this.options.now()).toISOString();
    return { pid: Deno.pid, startedAt, ...of, url: this.options.url() };
  }

  #leases(folder: WorkspaceFolder): Leases {
    return new Leases({ folder, host: this.options.host, now: this.options.now });
  }

  /** Runs `use` if nobody works in `cwd`, and keeps everybody from beginning to meanwhile. */
  async ifNobodyIn(cwd: string, use: () => Promise<void>): Promise<boolean> {
    return await this.#leases(await this.folderOf(cwd)).ifNobody(use);
  }

  /** A lease as others are shown it. */
  shown(
    { sessionId, agent, identity, url, pid, host, startedAt, heartbeatAt, state }: SeenLease,
  ): LiveSession {
    const here = url === this.options.url();
    return { sessionId, agent, identity, url, pid, host, startedAt, heartbeatAt, state, here };
  }
}

/** A known agent's name; of one that was given as a command line, what it is called. */
function shortName({ name, title }: AgentLabel): string {
  return /^[\w.-]+$/.test(name) ? name : title;
}

function lastRecord(directory: string): SessionRecord | null {
  try {
    return readLastRecord(directory);
  } catch {
    return null; // not ours to mend: the next end of a session writes it anew
  }
}
