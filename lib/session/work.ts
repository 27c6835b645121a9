/**
 * One stretch of a session's work in its workspace: from the start of its agent to the agent's end.
 *
 * Takes pictures of the workspace around each turn and tells the journal what became different; keeps the
 * session's sign alive; writes the summary and takes the sign away at the end. Knows no agent and no turn's
 * content. Nothing in here may hold a session up: what fails is said in the log, and costs only itself.
 */
import { dirname } from "@std/path";
import { settledWithin } from "../agent/deadline.ts";
import type { Identity } from "../coordination/identities.ts";
import { isInside } from "../coordination/launch_directory.ts";
import { HEARTBEAT_EVERY_MS } from "../coordination/leases.ts";
import {
  type EndReason,
  readLastSnapshot,
  writeLastSnapshot,
  writeSessionRecord,
} from "../coordination/session_record.ts";
import { openSnapshots, type Snapshot, type Snapshots } from "../coordination/snapshots.ts";
import type { Log } from "../log.ts";
import type { ChangeSet, FileChange } from "../wire.ts";
import { attribute, withinWorkspace } from "./attribution.ts";
import type { Journal } from "./journal.ts";
import { TouchedLog } from "./touched_log.ts";
import { TouchedPaths } from "./touched_paths.ts";
import { recordOf } from "./work_record.ts";
import type { Signed } from "./workplace.ts";

/** How long a prompt waits for the picture of the workspace before its turn. Milliseconds. */
const BEFORE_WAIT_MS = 200;
/** How long the end of the work may take; what is not known by then is left out of the summary. Milliseconds. */
const END_WAIT_MS = 3_000;
/** A picture asked for this shortly before stands for now as well. Milliseconds. */
const SAME_MOMENT_MS = 20;
/** What is named by others this long before a turn still counts: clocks and pictures are not exact. Milliseconds. */
const SLACK_MS = 2_000;

export interface WorkOptions extends Omit<Signed, "identity"> {
  /** Given back at the end. */
  readonly identity: Promise<Identity | null>;
  readonly stateDir: string;
  readonly sessionId: string;
  readonly journal: Journal;
  /** Whether to leave unsaid what changed here since the last session. */
  readonly quiet: boolean;
  /** The agent's mode now. */
  readonly mode: () => string | null;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly log: Log;
}

interface TurnWork {
  readonly promptId: string;
  readonly before: Promise<Snapshot | null>;
  /** Epoch milliseconds. */
  readonly since: number;
}

export class Work {
  readonly #options: WorkOptions;
  readonly #abort = new AbortController();
  readonly #heart: ReturnType<typeof setInterval>;
  readonly #snapshots: Promise<Snapshots | null>;
  readonly #baseline: Promise<Snapshot | null>;
  readonly #touched = new TouchedPaths();
  /** What this stretch of work named, relative to the workspace, and when it did so last (epoch milliseconds). */
  readonly #named = new Map<string, number>();
  #log: TouchedLog | null = null;
  #isFirstTurn = true;
  #latest: { readonly at: number; readonly snapshot: Promise<Snapshot | null> };
  #turn: TurnWork | null = null;
  /** What is still being told; awaited at the end. */
  #telling: Promise<void>;
  #ending: Promise<void> | null = null;

  constructor(options: WorkOptions) {
    this.#options = options;
    this.#heart = setInterval(() => this.#beat(), HEARTBEAT_EVERY_MS);
    Deno.unrefTimer(this.#heart);
    this.#snapshots = this.#open();
    this.#baseline = this.#take();
    this.#latest = { at: options.now(), snapshot: this.#baseline };
    this.#telling = this.#tellBaseline();
  }

  /** The first and, taken now, the newest picture of this stretch of work; null where none can be taken. */
  async range(): Promise<{ snapshots: Snapshots; from: Snapshot; to: Snapshot } | null> {
    const [snapshots, from, to] = await Promise.all([this.#snapshots, this.#baseline, this.#now()]);
    return snapshots && from && to ? { snapshots, from, to } : null;
  }

  get identity(): string | null {
    return this.#options.lease.record.identity;
  }

  get snapshots(): Promise<Snapshots | null> {
    return this.#snapshots;
  }

  /** All that differs since the work began, and whose doing it is. */
  async changes(): Promise<ChangeSet | null> {
    const range = await this.range();
    if (!range) return null;
    const { snapshots, from, to } = range;
    const since = this.#options.lease.record.startedAt;
    return await this.#compare(snapshots, { scope: "session", from, to, since });
  }

  /** A turn begins: resolves when the agent may be handed its prompt. The first one of a stretch never waits. */
  async turnBegins(promptId: string): Promise<void> {
    this.#touched.clear();
    const since = this.#options.now();
    if (this.#isFirstTurn) {
      this.#isFirstTurn = false;
      this.#turn = { promptId, before: this.#baseline, since };
      return;
    }
    const former = this.#latest.snapshot;
    const fresh = this.#now();
    const inTime = settledWithin(fresh, BEFORE_WAIT_MS);
    // A picture that is still being taken when the agent writes may hold what it wrote, and would hide it.
    this.#turn = { promptId, before: inTime.then((is) => is ? fresh : former), since };
    await inTime;
  }

  /** Takes in a tool call as the agent tells it. */
  note(toolCall: Readonly<Record<string, unknown>>): void {
    for (const path of this.#touched.note(toolCall)) {
      const inside = withinWorkspace(path, this.#options.folder.cwd);
      if (inside === null) continue;
      this.#named.set(inside, this.#options.now());
      this.#attempt("keep what was named", () => this.#log?.add(inside));
    }
  }

  /** The turn is over: what it changed is told when it is known. */
  turnEnded(): void {
    const turn = this.#turn;
    this.#turn = null;
    if (!turn) return;
    const { commands } = this.#touched;
    const after = this.#takeNow();
    this.#telling = this.#telling.then(() => this.#tellTurn(turn, { after, commands })).catch((error) =>
      this.#warn("tell what a turn changed", error)
    );
  }

  /** Writes the summary and takes the sign away; at most END_WAIT_MS. Twice is harmless. */
  end(reason: EndReason, options: { readonly turns: number; readonly recorded: boolean }): Promise<void> {
    this.#ending ??= this.#end(reason, options);
    return this.#ending;
  }

  async #end(reason: EndReason, options: { turns: number; recorded: boolean }): Promise<void> {
    clearInterval(this.#heart);
    const timer = setTimeout(() => this.#abort.abort(), END_WAIT_MS);
    try {
      this.turnEnded();
      if (options.recorded) await this.#record(reason, options.turns);
    } catch (error) {
      this.#warn("write the summary", error);
    } finally {
      clearTimeout(timer);
      this.#abort.abort();
      this.#attempt("take the sign away", () => this.#options.lease.end());
      (await this.#options.identity)?.[Symbol.dispose]();
      (await this.#snapshots)?.[Symbol.dispose]();
    }
  }

  async #record(reason: EndReason, turns: number): Promise<void> {
    const { folder, lease, sessionId, now } = this.#options;
    const changes = await this.changes();
    await this.#telling;
    this.#attempt("keep the mode", () => lease.update({ mode: this.#options.mode() }));
    const files = changes?.files ?? [];
    const end = { reason, detectedVia: "event", endedAt: now(), turns, files } as const;
    writeSessionRecord(folder.directory, recordOf(lease.record, end));
    const last = await this.#latest.snapshot;
    if (last) writeLastSnapshot(folder.directory, { ref: last.ref, at: last.takenAt, sessionId });
  }

  async #open(): Promise<Snapshots | null> {
    const { folder, stateDir, sessionId, now } = this.#options;
    // Neither the whole machine nor our own state is a workspace to take pictures of.
    if (dirname(folder.cwd) === folder.cwd || isInside(Deno.realPathSync(stateDir), folder.cwd)) return null;
    try {
      this.#log = new TouchedLog({ workspaceDirectory: folder.directory, sessionId, now });
      return await openSnapshots({
        cwd: folder.cwd,
        directory: folder.directory,
        owner: sessionId,
        exclude: [stateDir],
        now,
      });
    } catch (error) {
      this.#warn("take pictures of the workspace", error);
      return null;
    }
  }

  async #take(): Promise<Snapshot | null> {
    try {
      return await (await this.#snapshots)?.take(this.#abort.signal) ?? null;
    } catch (error) {
      if (!this.#abort.signal.aborted) this.#warn("take a picture of the workspace", error);
      return null;
    }
  }

  /** A picture of now; between turns the one that was asked for a moment ago is as good. */
  #now(): Promise<Snapshot | null> {
    const isFresh = this.#turn === null && this.#options.now() - this.#latest.at <= SAME_MOMENT_MS;
    return isFresh ? this.#latest.snapshot : this.#takeNow();
  }

  #takeNow(): Promise<Snapshot | null> {
    this.#latest = { at: this.#options.now(), snapshot: this.#take() };
    return this.#latest.snapshot;
  }

  async #tellBaseline(): Promise<void> {
    const baseline = await this.#baseline;
    const snapshots = await this.#snapshots;
    if (!baseline || !snapshots) return;
    const { folder, lease, quiet } = this.#options;
    this.#attempt("keep the first picture", () => lease.update({ baseline: baseline.ref }));
    try {
      const last = readLastSnapshot(folder.directory);
      if (quiet || last === null || last.ref === baseline.ref) return;
      const from = { ref: last.ref, unreadable: 0 };
      const changes = await this.#compare(snapshots, { scope: "before", from, to: baseline, since: last.at });
      // What a session did is told where it was done.
      const files = changes.files.filter(({ by }) => by === "elsewhere");
      if (files.length > 0) this.#append({ ...changes, files });
    } catch (error) {
      this.#warn("tell what changed since the last session", error);
    }
  }

  async #tellTurn(turn: TurnWork, of: { after: Promise<Snapshot | null>; commands: string }): Promise<void> {
    const [snapshots, from, to] = await Promise.all([this.#snapshots, turn.before, of.after]);
    if (!snapshots || !from || !to || from.ref === to.ref) return;
    const { promptId, since } = turn;
    const { commands } = of;
    const changes = await this.#compare(snapshots, { scope: "turn", from, to, since, commands });
    for (const { by, path } of changes.files) if (by === "agent") this.#named.set(path, since);
    if (changes.files.length > 0) this.#append({ ...changes, promptId });
  }

  async #compare(
    snapshots: Snapshots,
    range: {
      readonly scope: ChangeSet["scope"];
      readonly from: Pick<Snapshot, "ref" | "unreadable">;
      readonly to: Pick<Snapshot, "ref" | "unreadable">;
      /** Epoch milliseconds. */
      readonly since: number;
      /** Of the turn; those of the running one count as well, since a picture may be taken while it runs. */
      readonly commands?: string;
    },
  ): Promise<ChangeSet> {
    const { scope, from, to } = range;
    const { files, more } = await snapshots.compare(from.ref, to.ref);
    const named = [...this.#named].filter(([, at]) => at >= range.since).map(([path]) => path);
    const own = { paths: new Set(named), commands: `${range.commands ?? ""}\n${this.#touched.commands}` };
    const others = this.#log?.others(range.since - SLACK_MS) ?? new Map();
    const attributed: readonly FileChange[] = attribute(files, { own, others });
    return { scope, from: from.ref, to: to.ref, files: attributed, more, unreadable: to.unreadable };
  }

  #append(changes: ChangeSet): void {
    const { journal } = this.#options;
    if (!journal.isClosed) journal.append("changes", changes);
  }

  #beat(): void {
    const mode = this.#options.mode();
    this.#attempt("renew the sign on the workspace", () => this.#options.lease.update({ mode }));
  }

  #attempt(what: string, run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#warn(what, error);
    }
  }

  #warn(what: string, error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    this.#options.log.warn(`Cannot ${what} of session ${this.#options.sessionId} as ${why}`);
  }
}
