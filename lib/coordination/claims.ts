/**
 * Claims: a session's exclusive hold on an outside event ("I take the broken build"), for a time.
 *
 * Each change is one short critical section under a kernel lock, one of 64 by the hash of namespace and
 * key; nothing is decided before that lock is held. Nobody's claim is taken on doubt, and no lock is ever
 * broken: a wait that lasts too long is an error that names the holder.
 */
import { basename, dirname, join } from "@std/path";
import { removeIfThere, sweepTemporary } from "./atomic_file.ts";
import {
  assertClaimable,
  type Claim,
  type Claimable,
  claimPath,
  type FoundClaim,
  GUARDS,
  NewerClaimError,
  readClaim,
  sha256,
  writeClaim,
} from "./claim_file.ts";
import { Guard } from "./guard.ts";
import { liveness } from "./liveness.ts";
import { ensureRecordDirectory, isOldAside, removeAside, setAside } from "./record_file.ts";
import { isSession, isSessionDead } from "./session_presence.ts";
import { directoryEntries } from "./presence.ts";

export type { Claim, Claimable };

/** How long a claim may live without being refreshed. Milliseconds. */
export const TTL_MIN_MS = 1_000;
export const TTL_MAX_MS = 7 * 24 * 60 * 60 * 1000;
export const TTL_DEFAULT_MS = 30 * 60 * 1000;

export const HOLDER_CHARACTERS_MAX = 256;
/** How long a critical section of others is waited for. Milliseconds. */
const LOCK_WAIT_MS = 5_000;
const GUARD_COUNT = 64;
const FILE_NAME = /^[0-9a-f]{64}\.json$/;

export type Tried =
  | { readonly claimed: true; readonly claim: Claim; readonly takenOverFrom?: Claim }
  /** `claim` is the one that stands in the way. */
  | { readonly claimed: false; readonly claim: Claim };

export interface ClaimsOptions {
  readonly stateDir: string;
  /** This machine. */
  readonly host: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Told what was set aside. */
  readonly warn: (text: string) => void;
}

export class Claims {
  readonly #options: ClaimsOptions;
  readonly #directory: string;

  constructor(options: ClaimsOptions) {
    this.#options = options;
    this.#directory = join(options.stateDir, "claims");
  }

  /**
   * Takes `what`, or refreshes the time to live of what `holder` has; takes over what expired or whose
   * session is dead. @throws RangeError on a time to live out of bounds; Error on what cannot be claimed,
   * or when the lock or the disk cannot be had: then nothing was claimed.
   */
  async try(what: Claimable, options: { holder: string; ttlMs: number }): Promise<Tried> {
    assertTtl(options.ttlMs);
    const path = this.#path(what, options.holder);
    return await this.#locked(path, async () => {
      const before = this.#read(path);
      if (before && before.holder !== options.holder && !await this.#isOver(before)) {
        return { claimed: false, claim: before };
      }
      return await this.#take(path, { ...options, key: wellFormed(what.key), before });
    });
  }

  /**
   * The claim of another than `holder` that stands in the way, null for one's own or none. Creates nothing;
   * removes what is over. @throws as {@link try}.
   */
  async check(what: Claimable, options: { holder: string }): Promise<Claim | null> {
    const claim = await this.#standing(this.#path(what, options.holder));
    return claim && claim.holder !== options.holder ? claim : null;
  }

  /** Gives back what `holder` has; false when it had nothing. @throws as {@link try}. */
  async release(what: Claimable, options: { holder: string }): Promise<boolean> {
    return await this.#release(this.#path(what, options.holder), options.holder);
  }

  /** All claims that stand, by namespace and key. Only looks. */
  async list(): Promise<Claim[]> {
    const claims: Claim[] = [];
    for (const { path, found } of this.#all()) {
      if (found.is === "unreadable") {
        this.#options.warn(`Cannot read the claim "${path}" as ${found.why}; it counts for none`);
      } else if (found.is === "claim" && !await this.#isOver(found.claim)) claims.push(found.claim);
    }
    return claims.sort((a, b) => compare(a.namespace, b.namespace) || compare(a.key, b.key));
  }

  /** Whether the holder is only assumed to live: it claimed on another host, which cannot be asked. */
  isAssumed(claim: Claim): boolean {
    return claim.host !== this.#options.host;
  }

  /** Removes what is over and what killed writers left. @returns how many claims that were. */
  async prune(): Promise<number> {
    let pruned = 0;
    for (const { path, found } of this.#all()) {
      const isGone = await this.#standing(path) === null;
      if (isGone && found.is === "claim") pruned++;
    }
    for (const namespace of this.#namespaces()) this.#tidy(join(this.#directory, namespace));
    return pruned;
  }

  /** Gives back everything `holder` has: a session that is deleted. @returns how many claims that were. */
  async releaseAll(holder: string): Promise<number> {
    let released = 0;
    for (const { path, found } of this.#all()) {
      if (found.is !== "claim" || found.claim.holder !== holder) continue;
      if (await this.#release(path, holder)) released++;
    }
    return released;
  }

  /** Only with the lock held. */
  async #take(
    path: string,
    options: { key: string; holder: string; ttlMs: number; before: Claim | null },
  ): Promise<Tried> {
    const { key, holder, ttlMs, before } = options;
    const now = this.#options.now();
    const isRefreshed = before?.holder === holder && now < before.expiresAt;
    const claim: Claim = {
      namespace: basename(dirname(path)),
      key,
      holder,
      holderIsSession: await this.#isOpenSession(holder),
      host: this.#options.host,
      pid: Deno.pid,
      claimedAt: isRefreshed ? before.claimedAt : now,
      expiresAt: now + ttlMs,
    };
    writeClaim(path, claim);
    const takenOverFrom = before && before.holder !== holder ? { takenOverFrom: before } : {};
    return { claimed: true, claim, ...takenOverFrom };
  }

  async #release(path: string, holder: string): Promise<boolean> {
    if (readClaim(path).is === "nothing") return false;
    return await this.#locked(path, () => {
      if (this.#read(path)?.holder !== holder) return false;
      removeIfThere(path);
      return true;
    });
  }

  /** The claim at `path` that is not over; one that is gets removed. Without a file, creates none. */
  async #standing(path: string): Promise<Claim | null> {
    const seen = readClaim(path);
    if (seen.is === "nothing") return null;
    if (seen.is === "claim" && !await this.#isOver(seen.claim)) return seen.claim;
    return await this.#locked(path, async () => {
      const claim = this.#read(path); // somebody may have been here since
      if (!claim || !await this.#isOver(claim)) return claim;
      removeIfThere(path);
      return null;
    });
  }

  /** Only with the lock held, since what cannot be read is set aside. */
  #read(path: string): Claim | null {
    const found = readClaim(path);
    if (found.is === "claim") return found.claim;
    if (found.is === "unreadable") {
      const aside = setAside(path, this.#options.now());
      const what = `it counts for none and was set aside as ${basename(aside)}`;
      this.#options.warn(`Cannot read the claim "${path}" as ${found.why}; ${what}`);
    }
    return null;
  }

  /** Expired, or of a session that ended here. A holder elsewhere is assumed to live. */
  async #isOver(claim: Claim): Promise<boolean> {
    const now = this.#options.now();
    if (now >= claim.expiresAt) return true;
    if (!claim.holderIsSession || this.isAssumed(claim)) return false;
    return await isSessionDead({ stateDir: this.#options.stateDir, id: claim.holder }, now);
  }

  /** A session that nobody has open keeps what it claims like a person: it would lose it at once. */
  async #isOpenSession(holder: string): Promise<boolean> {
    const place = { stateDir: this.#options.stateDir, id: holder };
    return isSession(place) && !await isSessionDead(place, this.#options.now());
  }

  #path(what: Claimable, holder: string): string {
    assertClaimable(what);
    assertHolder(holder);
    return claimPath(this.#directory, what);
  }

  async #locked<T>(path: string, change: () => T | Promise<T>): Promise<T> {
    const guards = join(this.#directory, GUARDS);
    ensureRecordDirectory(guards);
    ensureRecordDirectory(dirname(path));
    using _guard = await Guard.acquire(join(guards, guardName(path)), { waitMs: LOCK_WAIT_MS });
    return await change();
  }

  /** Each claim's file, read without its lock. One that a newer drawbridge wrote is left alone, and said so. */
  *#all(): Generator<{ path: string; found: FoundClaim }> {
    for (const namespace of this.#namespaces()) {
      const directory = join(this.#directory, namespace);
      for (const { name } of directoryEntries(directory)) {
        if (!FILE_NAME.test(name)) continue;
        const path = join(directory, name);
        try {
          yield { path, found: readClaim(path) };
        } catch (error) {
          if (!(error instanceof NewerClaimError)) throw error;
          this.#options.warn(error.message);
        }
      }
    }
  }

  #namespaces(): string[] {
    return directoryEntries(this.#directory).filter(({ isDirectory, name }) => isDirectory && name !== GUARDS)
      .map(({ name }) => name);
  }

  #tidy(directory: string): void {
    sweepTemporary(directory, (pid) => pid !== Deno.pid && liveness(pid) === "dead");
    for (const { name } of directoryEntries(directory)) {
      if (isOldAside(name, this.#options.now())) removeAside(join(directory, name));
    }
  }
}

/** @throws Error worded for a person. */
export function assertHolder(holder: string): void {
  if (holder !== "" && holder.length <= HOLDER_CHARACTERS_MAX) return;
  throw new Error(
    `Cannot claim as "${holder.slice(0, 40)}" as a holder has 1 to ${HOLDER_CHARACTERS_MAX} characters`,
  );
}

function assertTtl(ttlMs: number): void {
  if (ttlMs >= TTL_MIN_MS && ttlMs <= TTL_MAX_MS) return;
  throw new RangeError(`Cannot claim for ${ttlMs} ms as a claim lives from 1 second to 7 days`);
}

/** One of 64, for all spellings that may be one file. */
function guardName(path: string): string {
  const place = `${basename(dirname(path)).toLowerCase()}/${basename(path)}`;
  return (Number.parseInt(sha256(place).slice(0, 2), 16) % GUARD_COUNT).toString(16).padStart(2, "0");
}

/** Half a surrogate pair has no bytes of its own, so its hash is that of U+FFFD, and so is the key. */
function wellFormed(key: string): string {
  return key.replace(/\p{Cs}/gu, "\ufffd");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
