/**
 * A session's work in its workspace across the lives of its agent: one stretch at a time.
 *
 * A stretch begins when the agent is started and ends with the agent. The session that was signed in when it
 * was opened uses that sign for its first stretch; later ones are signed without being asked.
 */
import { dirname } from "@std/path";
import { settledWithin } from "../agent/deadline.ts";
import type { EndReason } from "../coordination/session_record.ts";
import type { Identity } from "../coordination/identities.ts";
import { isInside } from "../coordination/launch_directory.ts";
import { openSnapshots, type Snapshots } from "../snapshots/snapshots.ts";
import type { WorkspaceFolder } from "../coordination/workspace.ts";
import { errorText, type Log } from "../log.ts";
import type { SessionContext } from "../context.ts";
import type { SnapshotRef } from "../workspace.ts";
import { WorkspacePaths } from "./attribution.ts";
import type { Journal } from "./journal.ts";
import type { SessionMeta } from "./meta.ts";
import { trashProvisional } from "./provisional.ts";
import { launchDirectoryOf } from "./session_directory.ts";
import { Work } from "./work.ts";
import type { Signed, Workplace } from "./workplace.ts";

/** How long a prompt waits for a stretch of work that is just beginning. Milliseconds. */
const BEGIN_WAIT_MS = 200;

export interface SessionWorkOptions {
  readonly workplace: Workplace;
  readonly meta: () => SessionMeta;
  readonly journal: Journal;
  /** The sign that was given when the session was opened; null for one that is taken up again. */
  readonly signed: Signed | null;
  /** It has these now, and keeps them. */
  readonly keep: (kept: Pick<SessionMeta, "name" | "firstPicture">) => void;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly log: Log;
}

export class SessionWork {
  readonly #options: SessionWorkOptions;
  #signed: Signed | null;
  /** The stretch under way, and while it is being signed for, the promise of it. */
  #work: Work | null = null;
  #beginning: Promise<Work | null> | null = null;
  #ended: Promise<void> = Promise.resolve();
  /** Of the turn under way. */
  #promptId: string | null = null;
  /** One at a time looks at the pictures of a session that is not at work. */
  #alone: Promise<unknown> = Promise.resolve();

  constructor(options: SessionWorkOptions) {
    this.#options = options;
    this.#signed = options.signed;
  }

  /** Resolves when the last stretch that was ended has written its summary. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  /** The stretch under way. */
  get current(): Work | null {
    return this.#work;
  }

  /** `team/name` while it is at work. */
  get identity(): string | null {
    return this.#work?.identity ?? null;
  }

  /** Runs `use` with the snapshots of the workspace; those of a session that is not at work are opened for it. */
  async withSnapshots<T>(use: (snapshots: Snapshots) => Promise<T>): Promise<T> {
    const used = await this.#work?.withSnapshots(async (snapshots) => ({ result: await use(snapshots) }));
    if (used) return used.result;
    const { workplace } = this.#options;
    const meta = this.#options.meta();
    const turn = this.#alone.then(async () => {
      using snapshots = await this.#openSnapshots(await workplace.folderOf(meta.cwd));
      if (!snapshots) throw new Error(`Cannot look at "${meta.cwd}" as no pictures can be taken of it`);
      return await use(snapshots);
    });
    this.#alone = turn.catch(() => {/* told to who asked */});
    return await turn;
  }

  /** The agent is being started. Twice is harmless. */
  begin(): void {
    if (this.#beginning) return;
    const beginning = this.#begin();
    this.#beginning = beginning;
    beginning.then((work) => {
      // It may have been ended meanwhile.
      if (this.#beginning === beginning) this.#work = work;
    });
  }

  /** Resolves when the agent may be handed the prompt. */
  async turnBegins(promptId: string): Promise<void> {
    this.#promptId = promptId;
    // It may be over by the time that the stretch has begun.
    const begun = this.#beginning?.then((work) =>
      this.#promptId === promptId ? work?.turnBegins(promptId) : undefined
    );
    if (begun) await settledWithin(begun, BEGIN_WAIT_MS);
  }

  /** Takes in a tool call as the agent tells it; other updates are let go. */
  note(update: Readonly<Record<string, unknown>>): void {
    const { sessionUpdate } = update;
    if (sessionUpdate === "tool_call" || sessionUpdate === "tool_call_update") this.#work?.note(update);
  }

  /** Takes in the tool call of a question, which is not always told before (seen with gemini). */
  noteQuestion(toolCall: object): void {
    this.#work?.note({ ...toolCall });
  }

  /** Takes in a file that the agent wrote through drawbridge. */
  noteWritten(path: string): void {
    this.#work?.note({ toolCallId: `written ${path}`, kind: "edit", locations: [{ path }] });
  }

  turnEnded(): void {
    this.#promptId = null;
    this.#work?.turnEnded();
  }

  /** The agent is gone; `recorded` unless it never came to work, `failed` when it ended by itself and badly. */
  end(reason: EndReason, options: { readonly recorded: boolean; readonly failed: boolean }): void {
    const beginning = this.#beginning;
    if (!beginning) return;
    this.#beginning = null;
    this.#work = null;
    const turns = this.#options.journal.digest.turns.length;
    this.#ended = this.#ended.then(async () => {
      await (await beginning)?.end(reason, { ...options, turns });
      if (options.failed && turns === 0) await this.#trash();
    }).catch((error) =>
      this.#options.log.warn(`Cannot end the work of a session properly as ${error.message}`)
    );
  }

  async #identify(signed: Signed): Promise<Identity | null> {
    const { workplace, meta, keep } = this.#options;
    const identity = await workplace.identify(meta(), signed);
    if (identity) keep({ name: identity.name });
    return identity;
  }

  /** Of the session's stretches of work the first one's first picture is how all began. */
  #pictured(ref: SnapshotRef): void {
    const { meta, keep } = this.#options;
    if (meta().firstPicture === undefined) keep({ firstPicture: ref });
  }

  /** Null where pictures make no sense: of the whole machine, and of drawbridge's own state. */
  async #openSnapshots({ cwd, directory }: WorkspaceFolder): Promise<Snapshots | null> {
    const { workplace, meta, now } = this.#options;
    const { stateDir } = workplace.options;
    if (dirname(cwd) === cwd || isInside(Deno.realPathSync(stateDir), cwd)) return null;
    return await openSnapshots({ cwd, directory, owner: meta().sessionId, exclude: [stateDir], now });
  }

  /** A directory that was made for this session, and is as it was made, is not left lying about. */
  async #trash(): Promise<void> {
    const { workplace, journal, now, log } = this.#options;
    const meta = this.#options.meta();
    if (!meta.provisional) return;
    let text: string | null = null;
    await workplace.ifNobodyIn(meta.cwd, async () => {
      text = await trashProvisional(meta.cwd, { stateDir: workplace.options.stateDir, now: now(), log });
    });
    if (text !== null && !journal.isClosed) journal.append("notice", { level: "warning", text });
  }

  async #begin(): Promise<Work | null> {
    await this.#ended;
    const { workplace, journal, now, log } = this.#options;
    const meta = this.#options.meta();
    try {
      const signed = this.#signed ?? await workplace.sign(meta, {
        alongside: true,
        ownership: "adopted",
        turnsBefore: journal.digest.turns.length,
      });
      this.#signed = null;
      const launch = launchDirectoryOf(meta);
      return new Work({
        ...signed,
        identity: this.#identify(signed),
        snapshots: this.#openSnapshots(signed.folder).catch((error) => {
          log.warn(`Cannot take pictures of "${meta.cwd}" as ${error.message}`);
          return null;
        }),
        paths: new WorkspacePaths([meta.cwd, signed.folder.cwd], launch),
        sessionId: meta.sessionId,
        begun: { at: meta.createdAt, picture: meta.firstPicture ?? null },
        onPictured: (ref) => this.#pictured(ref),
        journal,
        quiet: workplace.options.force,
        mode: () => modeOf(journal.digest.context),
        now,
        log,
      });
    } catch (error) {
      const why = errorText(error);
      log.warn(
        `Cannot sign the workspace for session ${meta.sessionId}, so others do not see it there: ${why}`,
      );
      return null;
    }
  }
}

/** The name of the mode the agent is in; config options of category `mode` are it where there are any. */
function modeOf({ modes, configOptions }: SessionContext): string | null {
  const option = configOptions?.find(({ category }) => category === "mode");
  if (option) return String(option.currentValue);
  return modes?.currentModeId ?? null;
}
