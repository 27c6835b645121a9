/**
 * Identities: the names that live sessions hold, `team/name`, each by one holder on this machine.
 *
 * Holding is the kernel's lock on `identities/<team>/<name>.guard`, which is never unlinked; the JSON
 * beside it is for people and decides nothing. It is written and removed only while the lock is held.
 */
import { basename, dirname, join } from "@std/path";
import { removeIfThere, sweepTemporary, writeJson } from "./atomic_file.ts";
import { Guard, isHeld, RETRY_FOR_MS } from "./guard.ts";
import { liveness } from "./liveness.ts";
import { lockHolder } from "./lock_holder.ts";
import { assertName, numbered } from "./names.ts";
import { ensureRecordDirectory, readRecord, setAside } from "./record_file.ts";
import { directoryEntries } from "./presence.ts";

export interface IdentityRecord {
  readonly pid: number;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly sessionId: string | null;
  readonly agent: string;
  /** Where its drawbridge is met. */
  readonly url: string;
}

export interface IdentityName {
  readonly team: string;
  readonly name: string;
}

/** Somebody else holds the identity: `holder`, where that can be told. */
export class IdentityHeldError extends Error {
  override readonly name = "IdentityHeldError";
  readonly holder: IdentityRecord | null;

  constructor(who: IdentityName, options: { holder: IdentityRecord | null; otherwise: string }) {
    const { holder, otherwise } = options;
    const by = holder ? `drawbridge at ${holder.url}, pid ${holder.pid}` : otherwise;
    super(`Cannot be "${who.team}/${who.name}" as it is held by ${by}`);
    this.holder = holder;
  }
}

/** A held identity; disposing of it gives it back, twice is harmless. */
export interface Identity extends Disposable, IdentityName {
  /** Replaces what people are told of the holder; nothing once it was given back. */
  describe(record: IdentityRecord): void;
}

export interface HeldIdentity extends IdentityName {
  /** Null where it cannot be read. */
  readonly record: IdentityRecord | null;
  /** Since it was taken. */
  readonly ageMs: number | null;
}

/** How many of a name may be held at once. */
const NUMBER_MAX = 1_000;
/** Guards looked at together: each is an open file. */
const PROBES_MAX = 32;

export class Identities {
  readonly #directory: string;
  readonly #now: () => number;
  /** What this process holds or is about to hold, by `team/name`. */
  readonly #ours = new Map<string, Promise<HeldGuard>>();

  /** @param options.now Epoch milliseconds. */
  constructor(options: { stateDir: string; now?: () => number }) {
    this.#directory = join(options.stateDir, "identities");
    this.#now = options.now ?? Date.now;
  }

  /** Exactly `who`. @throws IdentityHeldError; Error for what is no name, or when the place cannot be used. */
  async take(who: IdentityName, record: IdentityRecord): Promise<Identity> {
    assertName("team", who.team);
    assertName("name", who.name);
    const key = `${who.team}/${who.name}`;
    for (let ours = this.#ours.get(key); ours; ours = this.#ours.get(key)) {
      const held = await ours.catch(() => null); // one that failed holds nothing
      if (held) throw new IdentityHeldError(who, { holder: held.record, otherwise: "this process" });
    }
    const taking = this.#take(who, record); // reserved before the next await
    this.#ours.set(key, taking);
    try {
      return this.#identity(who, await taking);
    } catch (error) {
      this.#ours.delete(key);
      throw error;
    }
  }

  /** `who`, or with `-2`, `-3`… after its name the first that is free. @throws as {@link take} otherwise. */
  async takeFree(who: IdentityName, record: IdentityRecord): Promise<Identity> {
    for (let number = 1;; number++) {
      try {
        return await this.take({ team: who.team, name: numbered(who.name, number) }, record);
      } catch (error) {
        if (!(error instanceof IdentityHeldError) || number === NUMBER_MAX) throw error;
      }
    }
  }

  /** Those held now, by team and name; on the way the notes of dead holders are removed. */
  async list(): Promise<HeldIdentity[]> {
    const guards = directoryEntries(this.#directory).filter((team) => team.isDirectory)
      .flatMap(({ name: team }) => {
        const inTeam = directoryEntries(join(this.#directory, team));
        return inTeam.filter(({ isFile, name }) => isFile && name.endsWith(".guard"))
          .map(({ name }) => join(this.#directory, team, name));
      }).sort();
    const held: HeldIdentity[] = [];
    for (let at = 0; at < guards.length; at += PROBES_MAX) {
      const looked = await Promise.all(guards.slice(at, at + PROBES_MAX).map((path) => this.#look(path)));
      held.push(...looked.filter((identity) => identity !== null));
    }
    return held;
  }

  async #take(who: IdentityName, record: IdentityRecord): Promise<HeldGuard> {
    const directory = join(this.#directory, who.team);
    ensureRecordDirectory(directory);
    const path = join(directory, `${who.name}.guard`);
    const guard = await Guard.tryAcquire(path);
    if (!guard) throw new IdentityHeldError(who, { holder: readHolder(path), otherwise: lockHolder(path) });
    try {
      sweepTemporary(directory, (pid) => pid !== Deno.pid && liveness(pid) === "dead");
      writeNote(path, { record, now: this.#now() });
      return { guard, record };
    } catch (error) {
      guard[Symbol.dispose]();
      throw error;
    }
  }

  #identity(who: IdentityName, held: HeldGuard): Identity {
    const path = held.guard.path;
    let isOurs = true;
    return {
      team: who.team,
      name: who.name,
      describe: (record) => {
        if (!isOurs) return;
        writeNote(path, { record, now: this.#now() });
        held.record = record;
      },
      [Symbol.dispose]: () => {
        if (!isOurs) return;
        isOurs = false;
        try {
          removeNote(path);
        } finally {
          held.guard[Symbol.dispose]();
          this.#ours.delete(`${who.team}/${who.name}`);
        }
      },
    };
  }

  /** The identity behind this guard while it is held; else its note is removed. */
  async #look(path: string): Promise<HeldIdentity | null> {
    if (!await isHeld(path, { retryForMs: RETRY_FOR_MS })) {
      if (readRecord(notePath(path)).is !== "nothing") await removeLeftNote(path);
      return null;
    }
    const record = readHolder(path);
    const since = record ? Date.parse(record.startedAt) : NaN;
    const ageMs = Number.isNaN(since) ? null : Math.max(0, this.#now() - since);
    return { team: basename(dirname(path)), name: basename(path, ".guard"), record, ageMs };
  }
}

interface HeldGuard {
  readonly guard: Guard;
  record: IdentityRecord;
}

function notePath(guardPath: string): string {
  return guardPath.replace(/\.guard$/, ".json");
}

/** Only with the guard held. Whatever else lies there makes way: it must not keep the identity from anyone. */
function writeNote(guardPath: string, options: { record: IdentityRecord; now: number }): void {
  const path = notePath(guardPath);
  if (readRecord(path).is === "unreadable") setAside(path, options.now);
  writeJson(path, options.record);
}

/** Only with the guard held. */
function removeNote(guardPath: string): void {
  try {
    removeIfThere(notePath(guardPath));
  } catch { /* it is for people; the next to take or list it tries again */ }
}

/** Under the lock, since somebody may have taken the identity just now. */
async function removeLeftNote(guardPath: string): Promise<void> {
  using guard = await Guard.tryAcquire(guardPath);
  if (guard) removeNote(guardPath);
}

/** What the note says, unless a dead holder left it there and the living one has not written yet. */
function readHolder(guardPath: string): IdentityRecord | null {
  const found = readRecord(notePath(guardPath));
  const record = found.is === "json" ? asRecord(found.value) : null;
  return record && liveness(record.pid) !== "dead" ? record : null;
}

function asRecord(value: unknown): IdentityRecord | null {
  if (typeof value !== "object" || value === null) return null;
  const { pid, startedAt, sessionId, agent, url } = value as Partial<IdentityRecord>; // checked below
  if (typeof pid !== "number" || typeof startedAt !== "string" || typeof url !== "string") return null;
  if (typeof agent !== "string" || (typeof sessionId !== "string" && sessionId !== null)) return null;
  return { pid, startedAt, sessionId, agent, url };
}
