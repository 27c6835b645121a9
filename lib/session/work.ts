/**
 * One stretch of a session's work in its workspace: from the start of its agent to the agent's end.
 *
 * Keeps the session's sign alive, tells the journal what each turn made different, writes the summary and
 * takes the sign away at the end. Knows no agent and no turn's content. Nothing in here may hold a session
 * up: what fails is said in the log, and costs only itself.
 */
import { settledWithin } from "../agent/deadline.ts";
import type { Identity } from "../coordination/identities.ts";
import { HEARTBEAT_EVERY_MS } from "../coordination/leases.ts";
import {
  type EndReason,
  readLastSnapshot,
  writeLastSnapshot,
  writeSessionRecord,
} from "../coordination/session_record.ts";
import type { Snapshot, Snapshots } from "../snapshots/snapshots.ts";
import { errorText, type Log } from "../log.ts";
import type { ChangeSet, SnapshotRef } from "../workspace.ts";
import { attribute, type WorkspacePaths } from "./attribution.ts";
import type { Journal } from "./journal.ts";
import { Pictures, type TurnPictures } from "./pictures.ts";
import { namedBy, TouchedLog } from "./touched_log.ts";
import { TouchedPaths } from "./touched_paths.ts";
import { recordOf } from "./work_record.ts";
import type { Signed } from "./workplace.ts";

/** How long the end of the work may take; what is not known by then is left out of the summary. Milliseconds. */
const END_WAIT_MS = 3_000;
/** What is named by others this long before a turn still counts: clocks and pictures are not exact. Milliseconds. */
const SLACK_MS = 2_000;

export interface WorkOptions extends Signed {
  /** Given back at the end. */
  readonly identity: Promise<Identity | null>;
  /** Closed at the end; null where no pictures can be taken. */
  readonly snapshots: Promise<Snapshots | null>;
  /** How tool calls' paths are read. */
  readonly paths: WorkspacePaths;
  readonly sessionId: string;
  /** The session's own beginning: when, epoch milliseconds, and its picture, null for one that begins now. */
  readonly begun: { readonly at: number; readonly picture: SnapshotRef | null };
  /** The first picture of this stretch was taken. */
  readonly onPictured: (ref: SnapshotRef) => void;
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
  readonly pictures: TurnPictures;
  /** Epoch milliseconds. */
  readonly since: number;
}

/** Paths kept of what a stretch of work named; of more, those named last. */
const NAMED_MAX = 100_000;

/** What is compared, and who may have done it. */
interface Range {
  readonly scope: ChangeSet["scope"];
  readonly from: Pick<Snapshot, "ref">;
  readonly to: Pick<Snapshot, "ref" | "unreadable">;
  /** Epoch milliseconds. */
  readonly since: number;
  /** Of the turn; those of the running one count as well, since a picture may be taken while it runs. */
  readonly commands?: string;
}

export class Work {
  readonly #options: WorkOptions;
  readonly #abort = new AbortController();
  readonly #heart: ReturnType<typeof setInterval>;
  readonly #pictures: Pictures;
  readonly #touched = new TouchedPaths();
  readonly #touchedLog: TouchedLog;
  /** What this stretch of work named, relative to the workspace, and when it did so last (epoch milliseconds). */
  readonly #named = new Map<string, number>();
  #turn: TurnWork | null = null;
  /** What is still being told; awaited at the end. */
  #telling: Promise<void>;
  #ending: Promise<void> | null = null;
  /** Of the snapshots, by others. */
  readonly #uses = new Set<Promise<void>>();

  constructor(options: WorkOptions) {
    const { folder, sessionId, snapshots, now } = options;
    this.#options = options;
    this.#heart = setInterval(() => this.#beat(), HEARTBEAT_EVERY_MS);
    Deno.unrefTimer(this.#heart);
    this.#touchedLog = new TouchedLog({ workspaceDirectory: folder.directory, sessionId, now });
    this.#pictures = new Pictures({
      snapshots,
      signal: this.#abort.signal,
      now,
      onFailed: (error) => this.#warn("take a picture of the workspace", error),
    });
    this.#telling = this.#tellBaseline();
  }

  get identity(): string | null {
    return this.#options.lease.record.identity;
  }

  /** Runs `use` with the snapshots, which stay open until it is done; null where there are none. */
  async withSnapshots<T>(use: (snapshots: Snapshots) => Promise<T>): Promise<T | null> {
    if (this.#ending) return null;
    const done = Promise.withResolvers<void>();
    this.#uses.add(done.promise);
    try {
      const snapshots = await this.#options.snapshots;
      return snapshots && await use(snapshots);
    } finally {
      this.#uses.delete(done.promise);
      done.resolve();
    }
  }

  /** All that differs since the session began, and whose doing it is. Null where no pictures can be taken. */
  async changes(): Promise<ChangeSet | null> {
    const { picture, at } = this.#options.begun;
    const to = picture === null ? null : await this.#pictures.now();
    if (picture === null || to === null) return await this.#changesOfStretch();
    try {
      return await this.#compare({ scope: "session", from: { ref: picture }, to, since: at });
    } catch {
      return await this.#changesOfStretch(); // that picture is not kept any more
    }
  }

  async #changesOfStretch(): Promise<ChangeSet | null> {
    const { baseline } = this.#pictures;
    const [from, to] = await Promise.all([baseline.snapshot, this.#pictures.now()]);
    if (!from || !to) return null;
    const since = this.#options.lease.record.startedAt;
    return await this.#compare({ scope: "session", from, to, since });
  }

  /** A turn begins: resolves when the agent may be handed its prompt. */
  async turnBegins(promptId: string): Promise<void> {
    this.#touched.clear();
    const { turn, wait } = this.#pictures.turnBegins();
    this.#turn = { promptId, pictures: turn, since: this.#options.now() };
    await wait;
  }

  /** Takes in a tool call as the agent tells it. */
  note(toolCall: Readonly<Record<string, unknown>>): void {
    this.#attempt("keep what was named", () => {
      for (const path of this.#touched.note(toolCall)) {
        const inside = this.#options.paths.relative(path);
        if (inside === null) continue;
        this.#noteNamed(inside, this.#options.now());
        this.#touchedLog.add(inside);
      }
    });
  }

  #noteNamed(path: string, at: number): void {
    this.#named.delete(path); // the one named last stands at the end
    this.#named.set(path, at);
    const [oldest] = this.#named.keys();
    if (this.#named.size > NAMED_MAX) this.#named.delete(oldest);
  }

  /** The turn is over: what it changed is told when it is known. */
  turnEnded(): void {
    const turn = this.#turn;
    this.#turn = null;
    if (!turn) return;
    const { commands } = this.#touched;
    const after = this.#pictures.turnEnded(turn.pictures);
    this.#telling = this.#telling.then(() => this.#tellTurn(turn, { after, commands })).catch((error) =>
      this.#warn("tell what a turn changed", error)
    );
  }

  /** Writes the summary and takes the sign away, within about END_WAIT_MS. Twice is harmless. */
  end(reason: EndReason, options: { readonly turns: number; readonly recorded: boolean }): Promise<void> {
    this.#ending ??= this.#end(reason, options);
    return this.#ending;
  }

  async #end(reason: EndReason, options: { turns: number; recorded: boolean }): Promise<void> {
    clearInterval(this.#heart);
    this.turnEnded();
    try {
      if (options.recorded) await this.#record(reason, options.turns);
    } catch (error) {
      this.#warn("write the summary", error);
    } finally {
      this.#abort.abort();
      this.#attempt("take the sign away", () => this.#options.lease.end());
      this.#options.identity.then((identity) => identity?.[Symbol.dispose]());
      // Whatever git is still at ends with it.
      await Promise.all(this.#uses);
      this.#options.snapshots.then((snapshots) => snapshots?.[Symbol.dispose]());
    }
  }

  async #record(reason: EndReason, turns: number): Promise<void> {
    const { folder, lease, sessionId, now, mode } = this.#options;
    let changes: ChangeSet | null = null;
    const known = (async () => {
      changes = await this.#changesOfStretch();
      await this.#telling;
    })();
    const inTime = await settledWithin(known, END_WAIT_MS);
    this.#attempt("keep the mode", () => lease.update({ mode: mode() }));
    const told = changes as ChangeSet | null; // it was set in between, which the compiler cannot see
    const files = told?.files.filter(({ by }) => by !== "session") ?? [];
    const end = { reason, detectedVia: "event", endedAt: now(), turns, files } as const;
    writeSessionRecord(folder.directory, recordOf(lease.record, end));
    const last = inTime ? await this.#pictures.latest : null;
    if (last) writeLastSnapshot(folder.directory, { ref: last.ref, at: last.takenAt, sessionId });
  }

  async #tellBaseline(): Promise<void> {
    const baseline = await this.#pictures.baseline.snapshot;
    if (!baseline) return;
    const { folder, lease, quiet } = this.#options;
    this.#attempt("keep the first picture", () => lease.update({ baseline: baseline.ref }));
    this.#options.onPictured(baseline.ref);
    try {
      const last = readLastSnapshot(folder.directory);
      if (quiet || last === null || last.ref === baseline.ref) return;
      const changes = await this.#compare({ scope: "before", from: last, to: baseline, since: last.at });
      // What a session did is told where it was done.
      const files = changes.files.filter(({ by }) => by === "elsewhere");
      if (files.length > 0) this.#append({ ...changes, files });
    } catch (error) {
      this.#warn("tell what changed since the last session", error);
    }
  }

  async #tellTurn(turn: TurnWork, of: { after: Promise<Snapshot | null>; commands: string }): Promise<void> {
    const [from, to] = await Promise.all([turn.pictures.before, of.after]);
    if (!from || !to || from.ref === to.ref || turn.pictures.isMerged) return;
    const { promptId, since } = turn;
    const { commands } = of;
    const changes = await this.#compare({ scope: "turn", from, to, since, commands });
    for (const { by, path } of changes.files) if (by === "agent") this.#noteNamed(path, since);
    if (changes.files.length > 0) this.#append({ ...changes, promptId });
  }

  async #compare({ scope, from, to, since, commands = "" }: Range): Promise<ChangeSet> {
    const { folder, sessionId } = this.#options;
    const snapshots = await this.#options.snapshots;
    if (!snapshots) throw new Error("no pictures can be taken");
    const { files, more } = await snapshots.compare(from.ref, to.ref);
    const named = [...this.#named].filter(([, at]) => at >= since).map(([path]) => path);
    // Of earlier stretches, what was kept for the others.
    const earlier = scope === "session" ? namedBy(folder.directory, { sessionId, since }) : [];
    const own = {
      paths: new Set([...named, ...earlier]),
      commands: `${commands}\n${this.#touched.commands}`,
    };
    const others = this.#touchedLog.others(since - SLACK_MS);
    const attributed = attribute(files, { own, others, prefix: this.#options.paths.prefix });
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
    const why = errorText(error);
    this.#options.log.warn(`Cannot ${what} of session ${this.#options.sessionId} as ${why}`);
  }
}
