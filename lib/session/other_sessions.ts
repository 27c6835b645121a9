/**
 * Sessions of the same state directory that other drawbridges have open, followed on the disk.
 *
 * Looks only as long as somebody wants to know. A journal is followed from where it was left, so that a long
 * one costs its new lines.
 */
import { join } from "@std/path";
import { isHeld } from "../coordination/guard.ts";
import { lstatOrNull } from "../coordination/presence.ts";
import { sessionIds } from "../coordination/session_presence.ts";
import { errorText, type Log } from "../log.ts";
import type { SessionSummary } from "../api.ts";
import type { Digest } from "./digest.ts";
import { Journal } from "./journal.ts";
import { readMeta } from "./meta.ts";
import { statusAsTold } from "./status.ts";
import { isListed, summarize } from "./summary.ts";

const LOOK_EVERY_MS = 2_000;

export interface OtherSessionsOptions {
  /** `sessions` of the state directory. */
  readonly directory: string;
  /** Whether this process has the session open itself. */
  readonly isOurs: (id: string) => boolean;
  /** A session was found, or is not what it was; `held` by another process. */
  readonly onChange: (summary: SessionSummary) => void;
  /** A session that nobody holds is not what it was: its summary is to be read anew. */
  readonly onFreed: (id: string) => void;
  /** A session's directory is gone. */
  readonly onGone: (id: string) => void;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly log: Log;
}

export class OtherSessions {
  readonly #options: OtherSessionsOptions;
  readonly #followed = new Map<string, Journal>();
  readonly #told = new Map<string, Digest>();
  /** Bytes of the journals that nobody held, when they were looked at last. */
  readonly #sizes = new Map<string, number>();
  #timer: ReturnType<typeof setInterval> | null = null;
  #looking: Promise<void> | null = null;

  constructor(options: OtherSessionsOptions) {
    this.#options = options;
  }

  /** Begins to look; twice is harmless. */
  start(): void {
    if (this.#timer !== null) return;
    this.#timer = setInterval(() => this.look(), LOOK_EVERY_MS);
    this.look();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    for (const journal of this.#followed.values()) journal.close();
    // What happens while nobody looks is read anew by the next look.
    for (const known of [this.#followed, this.#told, this.#sizes]) known.clear();
  }

  /** Looks once, now; one look at a time. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => this.#looking = null);
    return this.#looking;
  }

  async #look(): Promise<void> {
    const there = this.#entries();
    for (const id of there) {
      try {
        await this.#lookAt(id);
      } catch (error) {
        const why = errorText(error);
        this.#options.log.debug(`Cannot look at session ${id} as ${why}`);
      }
      if (this.#timer === null) return;
    }
    this.#forgetGone(new Set(there));
  }

  /** None when the directory cannot be read just now (too many open files): the next look tries again. */
  #entries(): string[] {
    try {
      return sessionIds(this.#options.directory);
    } catch (error) {
      this.#options.log.debug(`Cannot look for the sessions of others as ${error}`);
      return [...this.#followed.keys(), ...this.#sizes.keys()];
    }
  }

  async #lookAt(id: string): Promise<void> {
    const directory = join(this.#options.directory, id);
    if (this.#options.isOurs(id)) return this.#forget(id);
    const isTheirs = await isHeld(join(directory, "guard"));
    if (this.#timer === null || this.#options.isOurs(id)) return this.#forget(id);
    if (isTheirs) this.#lookAtHeld(id, directory);
    else this.#lookAtFree(id, directory);
  }

  #lookAtHeld(id: string, directory: string): void {
    this.#sizes.delete(id);
    const meta = readMeta(directory);
    if (!meta) return;
    const { digest } = this.#follow(id, directory);
    if (!isListed(meta, digest) || this.#told.get(id) === digest) return;
    this.#told.set(id, digest);
    const live = {
      status: statusAsTold(digest),
      pendingPermissions: digest.openQuestions.length + digest.openElicitations.length,
    };
    this.#options.onChange(summarize(meta, digest, live));
  }

  #lookAtFree(id: string, directory: string): void {
    const known = this.#sizes.get(id);
    this.#forget(id);
    const size = lstatOrNull(join(directory, "journal.jsonl"))?.size ?? 0;
    this.#sizes.set(id, size);
    if (known !== size) this.#options.onFreed(id);
  }

  #forgetGone(there: ReadonlySet<string>): void {
    for (const id of [...this.#followed.keys(), ...this.#sizes.keys()]) {
      if (there.has(id)) continue;
      this.#forget(id);
      this.#options.onGone(id);
    }
  }

  #follow(id: string, directory: string): Journal {
    const known = this.#followed.get(id);
    if (known) {
      known.follow();
      return known;
    }
    const journal = new Journal({ directory, now: this.#options.now, readOnly: true });
    this.#followed.set(id, journal);
    return journal;
  }

  #forget(id: string): void {
    this.#followed.get(id)?.close();
    for (const known of [this.#followed, this.#told, this.#sizes]) known.delete(id);
  }
}
