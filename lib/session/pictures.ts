/**
 * Pictures of a workspace around the turns of one stretch of work: which one stands for the moment before a
 * turn and which for the moment after it.
 *
 * A picture that is still being taken while an agent writes may hold what it wrote, and would hide it: it
 * never stands for the moment before. Nothing is lost between turns: the moment before one is at the latest
 * the moment after the former.
 */
import { settledWithin } from "../agent/deadline.ts";
import type { Snapshot, Snapshots } from "../snapshots/snapshots.ts";

/** How long a prompt waits for the picture before its turn. Milliseconds. */
const BEFORE_WAIT_MS = 200;
/**
 * How long the very first prompt waits for the first picture; it is taken while the agent starts, which takes
 * most agents longer than any picture. Milliseconds.
 */
const BASELINE_WAIT_MS = 100;
/** A picture asked for this shortly before stands for now as well, between turns. Milliseconds. */
const SAME_MOMENT_MS = 20;
/** The first picture of the work stands for the moment before the first turn for so long. Milliseconds. */
const BASELINE_FRESH_MS = 2_000;

export interface PicturesOptions {
  readonly snapshots: Promise<Snapshots | null>;
  readonly signal: AbortSignal;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** A picture could not be taken. */
  readonly onFailed: (error: unknown) => void;
}

/** A picture that was asked for. */
export interface Asked {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly snapshot: Promise<Snapshot | null>;
  isSettled: boolean;
}

/** The pictures around one turn. */
export interface TurnPictures {
  readonly before: Promise<Snapshot | null>;
  after: Asked | null;
  /** What it changed is told with the next turn, which began before its end was pictured. */
  isMerged: boolean;
}

export class Pictures {
  /** The first of this stretch of work. */
  readonly baseline: Asked;
  readonly #options: PicturesOptions;
  #latest: Asked;
  #turn: TurnPictures | null = null;
  #isRunning = false;

  constructor(options: PicturesOptions) {
    this.#options = options;
    this.#latest = this.#take();
    this.baseline = this.#latest;
  }

  /** The newest that was asked for. */
  get latest(): Promise<Snapshot | null> {
    return this.#latest.snapshot;
  }

  /** A picture of now; between turns the one that was asked for a moment ago is as good. */
  now(): Promise<Snapshot | null> {
    const isFresh = !this.#isRunning && this.#options.now() - this.#latest.at <= SAME_MOMENT_MS;
    if (!isFresh) this.#latest = this.#take();
    return this.#latest.snapshot;
  }

  /** A turn begins; `wait` resolves when its agent may write. */
  turnBegins(): { turn: TurnPictures; wait: Promise<void> } {
    const former = this.#turn;
    const turn = this.#begin(former);
    this.#turn = turn.turn;
    this.#isRunning = true;
    return turn;
  }

  turnEnded(turn: TurnPictures): Promise<Snapshot | null> {
    this.#isRunning = false;
    this.#latest = this.#take();
    turn.after = this.#latest;
    return this.#latest.snapshot;
  }

  #begin(former: TurnPictures | null): { turn: TurnPictures; wait: Promise<void> } {
    const { baseline } = this;
    const isNew = !baseline.isSettled || this.#options.now() - baseline.at <= BASELINE_FRESH_MS;
    if (former === null && isNew) {
      const wait = settledWithin(baseline.snapshot, BASELINE_WAIT_MS).then(() => {});
      return { turn: pictures(baseline.snapshot), wait };
    }
    const last = this.#latest;
    const fresh = this.now();
    const inTime = settledWithin(fresh, BEFORE_WAIT_MS);
    const before = inTime.then((is) => is ? fresh : this.#lateBefore(last, former));
    return { turn: pictures(before), wait: inTime.then(() => {}) };
  }

  /** What stands for the moment before a turn whose own picture is late; the agent may write from now on. */
  #lateBefore(last: Asked, former: TurnPictures | null): Promise<Snapshot | null> {
    if (last.isSettled) return last.snapshot;
    // The picture after the former turn is not done either: what both did is told with this one.
    if (former && former.after?.isSettled === false) former.isMerged = true;
    return former?.before ?? this.baseline.snapshot;
  }

  #take(): Asked {
    const asked: Asked = { at: this.#options.now(), snapshot: this.#snapshot(), isSettled: false };
    asked.snapshot.then(() => asked.isSettled = true);
    return asked;
  }

  async #snapshot(): Promise<Snapshot | null> {
    const { snapshots, signal, onFailed } = this.#options;
    try {
      return await (await snapshots)?.take(signal) ?? null;
    } catch (error) {
      if (!signal.aborted) onFailed(error);
      return null;
    }
  }
}

function pictures(before: Promise<Snapshot | null>): TurnPictures {
  return { before, after: null, isMerged: false };
}
