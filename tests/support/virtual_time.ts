/**
 * A clock that a program moves by hand, in the place of the real one: timers, intervals, `performance.now`.
 *
 * For programs of their own, never beside other tests: it replaces globals. The file operations that take a
 * real instant (opening, locking, syncing) are waited for, so that no time passes meanwhile.
 */
import { setImmediate } from "node:timers";

interface Timer {
  readonly id: number;
  at: number;
  readonly run: () => void;
  /** Null for one that runs once. */
  readonly everyMs: number | null;
}

export class VirtualTime {
  #now = 1_000;
  #timers = new Map<number, Timer>();
  #lastId = 0;
  #busy = 0;

  /** Milliseconds. */
  now(): number {
    return this.#now;
  }

  /** Runs `run` after `ms`; the answer calls it off. */
  after(ms: number, run: () => void): () => void {
    const id = this.#add(ms, run, null);
    return () => this.#timers.delete(id);
  }

  /** Lets `ms` pass, running what falls due in its order, and all that follows from it at once. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    await this.settle();
    for (let due = this.#next(end); due !== null; due = this.#next(end)) {
      this.#now = Math.max(this.#now, due.at);
      if (due.everyMs === null) this.#timers.delete(due.id);
      else due.at = this.#now + due.everyMs;
      due.run();
      await this.settle();
    }
    this.#now = end;
  }

  /** Lets happen what needs no time. */
  async settle(): Promise<void> {
    do {
      await new Promise<void>((resolve) => setImmediate(resolve));
    } while (this.#busy > 0);
  }

  /** Forgets every timer. */
  clear(): void {
    this.#timers.clear();
  }

  /** Takes the place of the real clock until it is disposed of. */
  install(): Disposable {
    const clear = (id?: number) => void (id !== undefined && this.#timers.delete(id));
    const timers = {
      setTimeout: (run: () => void, ms = 0) => this.#add(ms, run, null),
      setInterval: (run: () => void, ms = 0) => this.#add(ms, run, Math.max(1, ms)),
      clearTimeout: clear,
      clearInterval: clear,
    };
    const undo = [
      replace(globalThis, timers),
      replace(performance, { now: () => this.#now }),
      replace(Deno, this.#waitedFor(Deno, "open")),
      replace(Deno.FsFile.prototype, this.#waitedFor(Deno.FsFile.prototype, "tryLock")),
      replace(Deno.FsFile.prototype, this.#waitedFor(Deno.FsFile.prototype, "syncData")),
    ];
    return { [Symbol.dispose]: () => undo.forEach((one) => one()) };
  }

  #add(ms: number, run: () => void, everyMs: number | null): number {
    const id = ++this.#lastId;
    // Whole milliseconds, as timers are: a fraction may be too small to move the clock.
    this.#timers.set(id, { id, at: this.#now + Math.ceil(Math.max(0, ms)), run, everyMs });
    return id;
  }

  #next(end: number): Timer | null {
    let next: Timer | null = null;
    for (const timer of this.#timers.values()) {
      if (timer.at <= end && (next === null || timer.at < next.at)) next = timer;
    }
    return next;
  }

  /** `owner[name]`, whose calls are counted while they are under way. */
  #waitedFor<Name extends string>(
    owner: { [name in Name]: (...args: never[]) => Promise<unknown> },
    name: Name,
  ): object {
    const original: (this: unknown, ...args: never[]) => Promise<unknown> = owner[name];
    const busy = (change: number) => this.#busy += change;
    return {
      [name](this: unknown, ...args: never[]) {
        busy(1);
        return original.apply(this, args).finally(() => busy(-1));
      },
    };
  }
}

/** Replaces properties of `owner`; returns what undoes it. */
export function replace(owner: object, properties: object): () => void {
  const before = Object.getOwnPropertyDescriptors(owner);
  Object.assign(owner, properties);
  return () => {
    for (const name of Object.keys(properties)) {
      if (name in before) Object.defineProperty(owner, name, before[name as keyof typeof before]);
      else Reflect.deleteProperty(owner, name);
    }
  };
}
