/**
 * All sessions of one state directory: listed from disk, opened when one is needed, once each.
 *
 * Reading the list opens nothing and starts nothing. A session that another drawbridge has open is not
 * opened here: its guard says so.
 */
import { join } from "@std/path";
import { ensureDirectory } from "../coordination/atomic_file.ts";
import { SESSION_ID, sessionIds } from "../coordination/session_presence.ts";
import { errorText } from "../log.ts";
import type { AgentSessionListed, SearchHit, SessionSummary } from "../api.ts";
import { assertAgentMayStart } from "./agent_limit.ts";
import { type AgentAsked, deleteAgentSession, listAgentSessions } from "./agent_sessions.ts";
import { Blobs } from "./blobs.ts";
import { removeEmptySessions } from "./empty_sessions.ts";
import { keepTouching } from "./heartbeat.ts";
import { Journal, readDigest } from "./journal.ts";
import { endWhenLeftEmpty } from "./left_empty.ts";
import { readMeta, type SessionMeta, writeMeta } from "./meta.ts";
import { assertTakenInOnce, type NewSession, type PreparedSession, prepareSession } from "./new_session.ts";
import { OtherSessions } from "./other_sessions.ts";
import { openSession, type OpenSessionOptions } from "./open_session.ts";
import { readOwner } from "./owner.ts";
import { sliced } from "../snapshots/slices.ts";
import { searchSessions } from "./search.ts";
import type { Session } from "./session.ts";
import { Requests } from "./requests.ts";
import { isListed, summarize } from "./summary.ts";
import type { Signed } from "./workplace.ts";

export interface SessionsOptions extends Omit<OpenSessionOptions, "onChange" | "assertMayStart"> {
  readonly stateDir: string;
  /** How many agents may run at once. */
  readonly agentsMax: number;
}

export class Sessions {
  readonly #options: SessionsOptions;
  readonly #directory: string;
  readonly #open = new Map<string, Promise<Session>>();
  /** Those of them that are held here: the others are being tried. */
  readonly #ours = new Map<string, Session>();
  readonly #removing = new Set<string>();
  /** Those that are just being ended, by their ids. */
  readonly #closing = new Map<string, Promise<void>>();
  readonly #summaries = new Map<string, SessionSummary>();
  readonly #requests = new Requests<Session>();
  readonly #listeners = new Set<(summary: SessionSummary) => void>();
  readonly #openListeners = new Set<(session: Session) => void>();
  readonly #removeListeners = new Set<(id: string) => void>();
  readonly #others: OtherSessions;
  readonly #stopHeart: () => void;
  #isClosing = false;

  constructor(options: SessionsOptions) {
    this.#options = options;
    this.#directory = join(options.stateDir, "sessions");
    ensureDirectory(this.#directory);
    this.#others = new OtherSessions({
      ...options,
      directory: this.#directory,
      isOurs: (id) => this.#ours.has(id),
      onChange: (summary) => this.#tell(summary),
      onFreed: (id) => this.#list(id),
      onGone: (id) => this.#unlist(id),
    });
    this.#stopHeart = keepTouching(() => this.listOpen(), options.log);
    for (const id of sessionIds(this.#directory)) this.#list(id);
  }

  /** Sessions that were prompted at least once, latest activity first. */
  list(): SessionSummary[] {
    return [...this.#summaries.values()].sort((a, b) => b.updatedAt - a.updatedAt);
  }

  /** Told each session whose summary changed; returns what ends that. */
  onChange(listener: (summary: SessionSummary) => void): () => void {
    this.#listeners.add(listener);
    this.#others.start();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#others.stop();
    };
  }

  /** Told each session that is open here when its status or digest changed; returns what ends that. */
  onOpenChange(listener: (session: Session) => void): () => void {
    this.#openListeners.add(listener);
    return () => this.#openListeners.delete(listener);
  }

  /** Opens session `id`, or gives the one that is open. @throws SessionHeldError; null for an unknown id. */
  async get(id: string): Promise<Session | null> {
    await this.#closing.get(id)?.catch(() => {/* told to who ended it */});
    const open = this.#open.get(id);
    if (open) return await open;
    const found = this.#find(id);
    return found && await this.#openOnce(id, () => this.#take(found.directory, found.meta, null));
  }

  /** The journal and files of a session that is open elsewhere, to read along; the caller closes the journal. */
  readAlong(
    id: string,
  ): { journal: Journal; blobs: Blobs; meta: SessionMeta; ownerUrl: () => string | null } | null {
    const found = this.#find(id);
    if (!found) return null;
    const { directory, meta } = found;
    const journal = new Journal({ directory, now: this.#options.now, readOnly: true });
    return { journal, blobs: new Blobs(directory), meta, ownerUrl: () => readOwner(directory)?.url ?? null };
  }

  /**
   * Creates a session and starts its agent; the same request again gives the same session.
   *
   * @throws WorkspaceBusyError when others work there and `alongside` is not said, NoDirectoryError, or what
   * keeps the agent from being started. Nothing is left behind then.
   */
  create(request: NewSession): Promise<Session> {
    if (this.#isClosing) {
      return Promise.reject(new Error("Cannot open a session as drawbridge is being stopped"));
    }
    return this.#requests.once(request.requestId, () => this.#create(request));
  }

  /** Sessions in whose title or words all words of `query` stand. @throws the signal's reason when aborted. */
  search(query: string, signal: AbortSignal): Promise<SearchHit[]> {
    const of = { directory: this.#directory, query };
    return sliced(() => searchSessions(this.list(), of), { signal });
  }

  /** Sessions that `agent` keeps itself; null when it lists none. @throws what starting or asking it throws. */
  async listOfAgent(agent: string, cwd: string): Promise<AgentSessionListed[] | null> {
    return await listAgentSessions({ ...this.#asked(agent, cwd), cwd, metas: this.metas() });
  }

  #asked(agent: string, cwd: string): AgentAsked {
    const { label, command } = this.#options.launch(agent, cwd);
    return { ...this.#options, agent: label.name, command, open: this.listOpen() };
  }

  /** What is kept of every session, whoever has it open. */
  metas(): SessionMeta[] {
    return sessionIds(this.#directory).flatMap((id) => this.#find(id)?.meta ?? []);
  }

  /** The sessions that are open here. */
  listOpen(): Session[] {
    return [...this.#ours.values()];
  }

  /**
   * Ends session `id` and removes all of it; `atAgent` also what its agent keeps of it. False for an unknown id.
   *
   * @throws SessionHeldError when another drawbridge has it open; Error when the agent does not: it is kept then.
   */
  async remove(id: string, { atAgent }: { readonly atAgent: boolean }): Promise<boolean> {
    const found = this.#find(id);
    if (!found || !await this.get(id)) return false;
    this.#removing.add(id); // whoever comes back to it meanwhile must not open it again
    try {
      await this.closeOne(id, "It was deleted");
      const { agent, agentSession } = this.#find(id)?.meta ?? found.meta;
      if (atAgent && agentSession) {
        await deleteAgentSession(this.#asked(agent.name, found.meta.cwd), agentSession.id);
      }
      await Deno.remove(found.directory, { recursive: true }).catch((error) => {
        if (!(error instanceof Deno.errors.NotFound)) throw error; // asked twice
      });
    } finally {
      this.#removing.delete(id);
    }
    this.#unlist(id);
    return true;
  }

  /** Ends session `id`, if it is open here; once it has ended, it can be opened again. */
  async closeOne(id: string, reason: string): Promise<void> {
    const end = async () => await (await this.#open.get(id))?.close(reason);
    // Closed it is in any case: its guard and its journal are given back.
    const closing = this.#closing.get(id) ?? end().finally(() => this.#ended(id));
    this.#closing.set(id, closing);
    await closing;
  }

  #ended(id: string): void {
    this.#closing.delete(id);
    this.#open.delete(id);
    this.#ours.delete(id);
    this.#list(id);
  }

  /** Told the id of each session that was removed; returns what ends that. */
  onRemove(listener: (id: string) => void): () => void {
    this.#removeListeners.add(listener);
    return () => this.#removeListeners.delete(listener);
  }

  /** Removes sessions that were opened long ago and never prompted; one that is open anywhere stays. */
  async removeEmpty(): Promise<void> {
    await removeEmptySessions(this.#directory, { now: this.#options.now(), log: this.#options.log });
  }

  /** Ends all agents and closes all journals. */
  async close(reason: string): Promise<void> {
    this.#isClosing = true;
    this.#others.stop();
    this.#stopHeart();
    await Promise.allSettled([...this.#open.values()].map(async (session) => (await session).close(reason)));
    this.#options.workplace.close();
  }

  #find(id: string): { directory: string; meta: SessionMeta } | null {
    if (!SESSION_ID.test(id) || this.#removing.has(id)) return null;
    const directory = join(this.#directory, id);
    const meta = readMeta(directory);
    return meta && { directory, meta };
  }

  async #create(request: NewSession): Promise<Session> {
    const prepared = await prepareSession(request, {
      ...this.#options,
      labelOf: (agent, cwd) => this.#options.launch(agent, cwd).label,
    });
    const session = await this.#write(prepared);
    if (prepared.warning !== null) {
      session.journal.append("notice", { level: "warning", text: prepared.warning });
    }
    session.start();
    return session;
  }

  async #write({ meta, signed, fill, undo }: PreparedSession): Promise<Session> {
    const directory = join(this.#directory, meta.sessionId);
    try {
      ensureDirectory(directory);
      await fill(directory);
      // Nothing comes between the two: of two that take the same in, one is first.
      assertTakenInOnce(meta, {
        others: () => this.metas(),
        titleOf: (id) => this.#summaries.get(id)?.title ?? undefined,
      });
      writeMeta(directory, meta); // from here on it is a session
      return await this.#openOnce(meta.sessionId, () => this.#take(directory, meta, signed));
    } catch (error) {
      undo();
      await Deno.remove(directory, { recursive: true }).catch(() => {/* it may not be there yet */});
      throw error;
    }
  }

  #openOnce(id: string, open: () => Promise<Session>): Promise<Session> {
    if (this.#isClosing) {
      return Promise.reject(new Error("Cannot open a session as drawbridge is being stopped"));
    }
    // Set before the first await: two that ask together get one session.
    const session = this.#open.get(id) ?? open();
    this.#open.set(id, session);
    session.then((session) => this.#opened(session), () => this.#open.delete(id));
    return session;
  }

  #opened(session: Session): void {
    this.#ours.set(session.id, session);
    const isOurs = () => this.#ours.get(session.id) === session;
    const end = (reason: string) => this.closeOne(session.id, reason);
    endWhenLeftEmpty(session, { isOurs, end, log: this.#options.log });
  }

  #take(directory: string, meta: SessionMeta, signed: Signed | null): Promise<Session> {
    const onChange = (session: Session) => this.#changed(session);
    const assertMayStart = () => assertAgentMayStart(this.#ours.values(), this.#options.agentsMax);
    return openSession({ directory, meta, signed }, { ...this.#options, onChange, assertMayStart });
  }

  #changed(session: Session): void {
    for (const listener of this.#openListeners) listener(session);
    if (isListed(session.meta, session.journal.digest)) this.#tell(session.summary());
  }

  #tell(summary: SessionSummary): void {
    this.#summaries.set(summary.sessionId, summary);
    for (const listener of this.#listeners) listener(summary);
  }

  #unlist(id: string): void {
    if (!this.#summaries.delete(id)) return;
    for (const listener of this.#removeListeners) listener(id);
  }

  #list(id: string): void {
    try {
      const found = this.#find(id);
      const digest = found && readDigest(found.directory);
      if (!digest || !isListed(found.meta, digest)) return;
      this.#tell(summarize(found.meta, digest, { status: "stopped", pendingPermissions: 0 }));
    } catch (error) {
      this.#options.log.warn(`Cannot list session ${id} as ${errorText(error)}`);
    }
  }
}
