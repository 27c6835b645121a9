/**
 * What a person is writing in a session and has not sent: `draft.json` beside its journal.
 *
 * One text for all devices. It is written over only by who knew it, so that of two who write at once neither
 * loses anything. Where there is none, there is no file.
 */
import { join } from "@std/path";
import type { SessionDraft as Draft } from "../api.ts";
import { readJson, removeIfThere, writeFileAtomic } from "../coordination/atomic_file.ts";

export interface SessionDraftOptions {
  /** The session's. */
  readonly directory: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly onChange: (draft: Draft) => void;
}

export class SessionDraft {
  readonly #options: SessionDraftOptions;
  readonly #path: string;
  #current: Draft;

  constructor(options: SessionDraftOptions) {
    this.#options = options;
    this.#path = join(options.directory, "draft.json");
    // One that is not there any more is newer than all that were.
    this.#current = readDraft(this.#path) ?? { text: "", version: options.now() };
  }

  get current(): Draft {
    return this.#current;
  }

  /**
   * Replaces the text that was there in version `over`; gives the new version, null when another text stands
   * there since.
   *
   * @throws Error when it cannot be written; it is then as it was
   */
  write(text: string, over: number): number | null {
    const { text: now, version } = this.#current;
    if (text === now) return version;
    if (now !== "" && over !== version) return null;
    const written = { text, version: Math.max(this.#options.now(), version + 1) };
    if (text === "") removeIfThere(this.#path);
    else writeFileAtomic(this.#path, JSON.stringify(written), { durable: false });
    this.#current = written;
    this.#options.onChange(written);
    return written.version;
  }
}

/** Null where there is none, or nothing that can be read: a draft is no reason not to open a session. */
function readDraft(path: string): Draft | null {
  try {
    const value = readJson(path);
    if (typeof value !== "object" || value === null || !("text" in value) || !("version" in value)) {
      return null;
    }
    const { text, version } = value;
    return typeof text === "string" && typeof version === "number" ? { text, version } : null;
  } catch {
    return null; // cut off by a power cut
  }
}
