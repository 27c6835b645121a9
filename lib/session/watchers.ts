/**
 * Those who watch a session: told each frame after it was written, and what is being written in it.
 */
import type { SessionDraft } from "../api.ts";
import type { Frame } from "./frame.ts";

export interface Watcher {
  readonly onFrame: (frame: Frame) => void;
  /** Why nothing can be written, and null once it can again. */
  readonly onStalled: (message: string | null) => void;
  /** Somebody wrote on, sent it or took it back. */
  readonly onDraft: (draft: SessionDraft) => void;
  /** The journal is about to be closed: it must not be read any more. */
  readonly onClosed: () => void;
}

export class Watchers {
  /** Told whenever the last of them has left. Set once, by who keeps the session. */
  onLeft: () => void = () => {};
  readonly #watchers = new Set<Watcher>();

  get count(): number {
    return this.#watchers.size;
  }

  /** Returns what ends the watching. */
  add(watcher: Watcher): () => void {
    this.#watchers.add(watcher);
    return () => {
      if (this.#watchers.delete(watcher) && this.#watchers.size === 0) this.onLeft();
    };
  }

  onFrame(frame: Frame): void {
    for (const watcher of this.#watchers) watcher.onFrame(frame);
  }

  onStalled(message: string | null): void {
    for (const watcher of this.#watchers) watcher.onStalled(message);
  }

  onDraft(draft: SessionDraft): void {
    for (const watcher of this.#watchers) watcher.onDraft(draft);
  }

  close(): void {
    for (const watcher of [...this.#watchers]) watcher.onClosed();
    this.#watchers.clear();
  }
}
