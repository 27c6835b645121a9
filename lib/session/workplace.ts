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
import { processStart } from "../coordination/liveness.ts";
import { listWorkspaceFolders, type WorkspaceFolder, workspaceFolder } from "../coordination/workspace.ts";
import type { Log } from "../log.ts";
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
  /** Held already, for the session that the command line named. */
  readonly identity: Identity | null;
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
    return { folder, lease, identity: null };
  }

  /** Names a signed session. What fails costs the name, never the session. */
  async identify(meta: SessionMeta, { folder, lease, identity: held }: Signed): Promise<Identity | null> {
    const record = this.#record({ sessionId: meta.sessionId, agent: meta.agent.title });
    try {
      held?.describe(record);
      const who = { team: this.options.team ?? folder.slug, name: slug(meta.name ?? shortName(meta.agent)) };
      const identity = held ?? await this.identities.takeFree(who, record);
      lease.update({ identity: `${identity.team}/${identity.name}` });
      return identity;
    } catch (error) {
      this.options.log.warn(`Cannot name session ${meta.sessionId} as ${errorText(error)}`);
      return held;
    }
  }

  /** Holds exactly this name. @throws IdentityHeldError */
  async hold(name: string, cwd: string, agent: string): Promise<Identity> {
    const team = this.options.team ?? (await this.folderOf(cwd)).slug;
    return await this.identities.take({ team, name }, this.#record({ sessionId: null, agent }));
  }

  /** Writes anew who holds an identity, now that this drawbridge is met somewhere. */
  describe(identity: Identity, agent: string): void {
    identity.describe(this.#record({ sessionId: null, agent }));
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
    for (const folder of listWorkspaceFolders(this.options.stateDir)) await this.adoptCrashedIn(folder);
  }

  /** {@link adoptCrashed} of one workspace. Never rejects. */
  async adoptCrashedIn(folder: WorkspaceFolder): Promise<void> {
    try {
      await this.#leases(folder).takeCrashed((lease) => settleCrashed(lease, { folder, ...this.options }));
    } catch (error) {
      this.options.log.warn(`Cannot complete what a crash left of "${folder.cwd}" as ${errorText(error)}`);
    }
  }

  #record(of: { sessionId: string | null; agent: string }): IdentityRecord {
    const startedAt = new Date(this.options.now()).toISOString();
    return { pid: Deno.pid, startedAt, ...of, url: this.options.url() };
  }

  #leases(folder: WorkspaceFolder): Leases {
    return new Leases({ folder, host: this.options.host, now: this.options.now });
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

function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
