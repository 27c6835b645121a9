/**
 * Sessions of the same state directory that other drawbridges have open, followed on the disk.
 *
 * Looks only as long as somebody wants to know. A journal is followed from where it was left, so that a long
 * one costs its new lines.
 */
import { join } from "@std/path";
import { isHeld } from "../coordination/guard.ts";
import { directoryEntries } from "../coordination/workspace.ts";
import type { Log } from "../log.ts";
import type { SessionSummary } from "../api.ts";
import type { SessionStatus } from "../wire.ts";
import type { Digest } from "./digest.ts";
import { Journal } from "./journal.ts";
import { readMeta, SESSION_ID } from "./meta.ts";
import { isListed, summarize } from "./summary.ts";

const LOOK_EVERY_MS = 2_000;

export interface OtherSessionsOptions {
  /** `sessions` of the state directory. */
  readonly directory: string;
  /** Whether this process has the session open itself. */
  readonly isOurs: (id: string) => boolean;
  /** A session was found, or is not what it was; `held` by another process. */
  readonly onChange: (summary: SessionSummary) => void;
  /** A session is held by nobody any more: its summary is to be read anew. */
  readonly onFreed: (id: string) => void;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly log: Log;
}

export class OtherSessions {
  readonly #options: OtherSessionsOptions;
  readonly #followed = new Map<string, Journal>();
  readonly #told = new Map<string, Digest>();
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
    this.#followed.clear();
  }

  /** Looks once, now; one look at a time. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => this.#looking = null);
    return this.#looking;
  }

  async #look(): Promise<void> {
    for (const { name, isDirectory } of directoryEntries(this.#options.directory)) {
      if (!isDirectory || !SESSION_ID.test(name)) continue;
      try {
        await this.#lookAt(name);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        this.#options.log.debug(`Cannot look at session ${name} as ${why}`);
      }
    }
  }

  async #lookAt(id: string): Promise<void> {
    const directory = join(this.#options.directory, id);
    const isTheirs = !this.#options.isOurs(id) && await isHeld(join(directory, "guard"));
    if (this.#timer === null || this.#options.isOurs(id)) return void this.#forget(id);
    if (!isTheirs) {
      if (this.#forget(id)) this.#options.onFreed(id);
      return;
    }
    const meta = readMeta(directory);
    if (!meta) return;
    const journal = this.#follow(id, directory);
    const { digest } = journal;
    if (!isListed(meta, digest) || this.#told.get(id) === digest) return;
    this.#told.set(id, digest);
    const live = { status: statusOf(digest), pendingPermissions: digest.openQuestions.length };
    this.#options.onChange(summarize(meta, digest, live));
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

  /** True when it was followed until now. */
  #forget(id: string): boolean {
    this.#followed.get(id)?.close();
    this.#told.delete(id);
    return this.#followed.delete(id);
  }
}

/** As far as the journal tells: a cancelled turn counts as running. */
function statusOf(digest: Digest): SessionStatus {
  if (digest.openQuestions.length > 0) return "awaiting_permission";
  if (digest.openPromptId !== null) return "prompting";
  return digest.agentUp ? "idle" : "stopped";
}
