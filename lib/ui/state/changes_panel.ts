/**
 * What became different in a session's workspace: turn by turn as the transcript tells it, and in all as the
 * bridge is asked; and what was put back.
 *
 * Knows no view and starts nothing by itself: views ask for `refresh()` when `stamp` is another one.
 */
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { ChangesEntry, Entry, RevertEntry } from "../../transcript/entries.ts";
import { textOf } from "../../transcript/parts.ts";
import type { Transcript } from "../../transcript/transcript.ts";
import type { SessionStatus } from "../../wire.ts";
import type { ChangeSet, FileChange, SnapshotRef } from "../../workspace.ts";
import type { Rest } from "../wire_client/rest.ts";
import { everyTab, type Memory } from "./storage.ts";
import { words } from "./words.ts";
import { errorText } from "./error_text.ts";
import { countOf, type FileState, fileStates } from "./file_states.ts";

/** What of a session is needed here. */
export interface ChangedSession {
  readonly sessionId: string;
  readonly rest: Rest;
  readonly transcript: ReadonlySignal<Transcript>;
  readonly status: ReadonlySignal<SessionStatus>;
  /** Another drawbridge runs it. */
  readonly readOnly: ReadonlySignal<boolean>;
}

export type ChangesView = "session" | "turns";

/** From which snapshot to which. */
export interface Range {
  readonly from: SnapshotRef;
  readonly to: SnapshotRef;
}

export interface ChangedTurn {
  readonly entry: ChangesEntry;
  readonly title: string;
}

export interface Wanted {
  readonly entryId: string;
  /** The file to unfold; null for none in particular. */
  readonly path: string | null;
}

const TITLE_CHARS_MAX = 80;

export class ChangesPanel {
  readonly view: Signal<ChangesView>;
  /** All since the session began, as it was last asked for. */
  readonly whole: Signal<ChangeSet | null> = signal(null);
  readonly loading: Signal<boolean> = signal(false);
  readonly problem: Signal<string | null> = signal(null);
  /** The turn somebody wants to see; another object each time they ask. */
  readonly wanted: Signal<Wanted | null> = signal(null);
  readonly work: ReadonlySignal<Transcript["work"]>;
  /** Newest first. */
  readonly turns: ReadonlySignal<readonly ChangedTurn[]>;
  /** Files that turns changed and nobody put back. */
  readonly count: ReadonlySignal<number>;
  /** What was put back to how it was when the session began, and still is. */
  readonly restored: ReadonlySignal<readonly RevertEntry[]>;
  /** Whether the bridge can be asked what changed in all. */
  readonly runs: ReadonlySignal<boolean>;
  /** Another one when what changed in all may be different. */
  readonly stamp: ReadonlySignal<string>;
  readonly #states: ReadonlySignal<ReadonlyMap<string, FileState>>;
  readonly #session: ChangedSession;
  readonly #memory: Memory;
  #asked = 0;
  #arrived: Wanted | null = null;

  constructor(session: ChangedSession, memory: Memory = everyTab) {
    this.#session = session;
    this.#memory = memory;
    const { transcript, status, readOnly } = session;
    this.view = signal(memory.recall("panel.view") === "turns" ? "turns" : "session");
    this.work = computed(() => transcript.value.work);
    this.turns = computed(() => turnsOf(this.work.value, transcript.peek().entries));
    this.#states = computed(() => fileStates(this.work.value));
    this.count = computed(() => countOf(this.#states.value));
    this.restored = computed(() =>
      this.work.value.filter((entry): entry is RevertEntry =>
        entry.kind === "revert" && entry.to === this.whole.value?.from && this.stands(entry)
      )
    );
    this.runs = computed(() => !readOnly.value && isRunning(transcript.value.agent.status, status.value));
    this.stamp = computed(() => {
      const { running } = transcript.value;
      return `${this.runs.value} ${running === null} ${this.work.value.at(-1)?.seq ?? 0}`;
    });
  }

  choose(view: ChangesView): void {
    this.view.value = view;
    this.#memory.remember("panel.view", view === "turns" ? view : null);
  }

  /** Shows what the turn of entry `entryId` changed; `path` unfolded. */
  want(entryId: string, path: string | null = null): void {
    this.view.value = "turns";
    this.wanted.value = { entryId, path };
  }

  /** True once for each wish: whoever draws that turn brings it into sight, and not again later. */
  arrive(wanted: Wanted): boolean {
    const isNew = wanted !== this.#arrived;
    this.#arrived = wanted;
    return isNew;
  }

  /** Asks what changed in all. The newest asking counts; what was known stays until it is answered. */
  async refresh(): Promise<void> {
    if (!this.runs.peek()) return;
    const asked = this.#asked += 1;
    this.loading.value = true;
    try {
      const whole = await this.#session.rest.changes(this.#session.sessionId);
      if (asked !== this.#asked) return;
      this.whole.value = whole;
      this.problem.value = null;
    } catch (error) {
      if (asked === this.#asked) this.problem.value = errorText(error);
    } finally {
      if (asked === this.#asked) this.loading.value = false;
    }
  }

  /** What put `path` back to `to`, or to before `turn`; null where the file does not stand there. */
  putBack(path: string, to: SnapshotRef, turn?: ChangesEntry): RevertEntry | null {
    const { by, undone } = this.#states.value.get(path) ?? {};
    if (by?.to !== to || (turn && undone?.seq !== turn.seq)) return null;
    return by;
  }

  /** Whether a later turn changed `path` and that still stands: it can only be put back from there. */
  changedLater(path: string, than: ChangesEntry): boolean {
    return (this.#newest(path)?.seq ?? 0) > than.seq;
  }

  /** Whether `path` is as this turn left it, as far as turns and reverts tell. */
  changedLast(path: string, { seq }: ChangesEntry): boolean {
    return this.#newest(path)?.seq === seq;
  }

  /** Whether the file is still as this revert left it. */
  stands(entry: RevertEntry): boolean {
    return this.work.value.findLast((other) => touches(other, entry.path)) === entry;
  }

  /** Whether this revert took back an earlier one. */
  undoes({ path, to, seq }: RevertEntry): boolean {
    return this.work.value.some((entry) =>
      entry.kind === "revert" && entry.seq < seq && entry.path === path && entry.undo === to
    );
  }

  async revert(file: Pick<FileChange, "path" | "oldPath">, { from, to }: Range): Promise<void> {
    await this.revertAll([file], { from, to });
  }

  /** All of them or none. */
  async revertAll(
    files: readonly Pick<FileChange, "path" | "oldPath">[],
    { from, to }: Range,
  ): Promise<void> {
    const named = files.map(({ path, oldPath }) => ({ path, oldPath }));
    // The person saw `to`; they go back to `from`.
    await this.#session.rest.revert(this.#session.sessionId, { files: named, from: to, to: from });
  }

  /** Takes a revert back; `oldPath`: where a file was that was renamed, and is again. */
  async undo({ path, to, undo }: RevertEntry, oldPath?: string): Promise<void> {
    await this.revertAll([{ path, oldPath }], { from: undo, to });
  }

  /** The newest turn whose change of `path` stands. */
  #newest(path: string): ChangesEntry | undefined {
    return this.#states.value.get(path)?.turns.at(-1);
  }
}

/** While it starts there is nothing to compare yet; a window may begin after the last word about it. */
function isRunning(agent: Transcript["agent"]["status"], status: SessionStatus): boolean {
  if (status === "stopped" || status === "starting") return false;
  return agent === "ready" || agent === null;
}

function touches(entry: ChangesEntry | RevertEntry, path: string): boolean {
  if (entry.kind === "revert") return entry.path === path;
  return entry.scope === "turn" && entry.files.some((file) => file.path === path || file.oldPath === path);
}

function turnsOf(work: Transcript["work"], entries: readonly Entry[]): readonly ChangedTurn[] {
  const prompts = new Map<string, string>();
  for (const entry of entries) {
    if (entry.kind === "user" && entry.promptId !== null) prompts.set(entry.promptId, textOf(entry.parts));
  }
  return work.flatMap((entry) => {
    if (entry.kind !== "changes") return [];
    if (entry.scope === "before") return [{ entry, title: words.changes.beforeShort }];
    return [{ entry, title: titleOf(prompts.get(entry.promptId ?? "")) }];
  }).reverse();
}

function titleOf(prompt: string | undefined): string {
  const line = prompt?.replace(/\s+/g, " ").trim() ?? "";
  if (line === "") return words.changes.untitledTurn;
  return line.length > TITLE_CHARS_MAX ? `${line.slice(0, TITLE_CHARS_MAX - 1)}…` : line;
}
