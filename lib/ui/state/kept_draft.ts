/**
 * What is being written in a session, text and files, kept until it is sent: for this tab and for the next.
 *
 * Knows no socket and no view. A tab that writes owns its draft; what it sends takes no other tab's words along.
 */
import type { KeptFile } from "./attachments.ts";
import type { DraftState } from "./shared_draft.ts";
import { changedName, everyTab, type Memory, thisTab } from "./storage.ts";

export class KeptDraft {
  readonly #text: string;
  readonly #files: string;
  readonly #state: string;
  readonly #mark: string;
  readonly #left: string;
  readonly #own: Memory;
  readonly #shared: Memory;

  constructor(sessionId: string, { own = thisTab, shared = everyTab } = {}) {
    this.#text = `draft.${sessionId}`;
    this.#files = `files.${sessionId}`;
    this.#state = `draft-state.${sessionId}`;
    this.#mark = `written.${sessionId}`;
    this.#left = `left.${sessionId}`;
    this.#own = own;
    this.#shared = shared;
  }

  /** What this tab wrote; a tab that wrote nothing yet takes up what another left. */
  recall(): { readonly text: string; readonly files: readonly KeptFile[]; readonly state: DraftState } {
    const from = this.#own.recall(this.#mark) === null ? this.#shared : this.#own;
    const text = from.recall(this.#text) ?? "";
    const state = readState(from.recall(this.#state)) ?? { version: 0, touched: text !== "" };
    return { text, files: readFiles(from.recall(this.#files)), state };
  }

  keepText(text: string): void {
    this.#keep(this.#text, text);
  }

  /** Leaves words that were to be said and were not, for whoever opens the session next; false when it cannot. */
  leave(text: string): boolean {
    const left = [this.#shared.recall(this.#left), text].filter(Boolean).join("\n");
    this.#shared.remember(this.#left, left);
    return this.#shared.recall(this.#left) === left;
  }

  /** The words that were left, once. */
  takeLeft(): string | null {
    const left = this.#shared.recall(this.#left);
    this.#shared.remember(this.#left, null);
    return left;
  }

  /** How `text`, which is written here, stands to the bridge's draft. */
  keepState({ version, touched }: DraftState, text: string): void {
    const state = `${version}${touched ? "+" : ""}`;
    this.#own.remember(this.#state, state);
    // What another tab has written since is another text, of which this says nothing.
    if ((this.#shared.recall(this.#text) ?? "") === text) this.#shared.remember(this.#state, state);
  }

  keepFiles(files: readonly KeptFile[]): void {
    this.#keep(this.#files, written(files));
  }

  /** Forgets what was sent, and nothing that another tab has written since. */
  sent(text: string, files: readonly KeptFile[]): void {
    for (const [name, value] of [[this.#text, text], [this.#files, written(files)]]) {
      this.#own.remember(name, null);
      if (this.#shared.recall(name) === value) this.#shared.remember(name, null);
    }
    this.#own.remember(this.#mark, "yes");
  }

  /** Hears what other tabs do; the answer ends it. */
  listen(): () => void {
    const heard = (event: StorageEvent) => this.forgottenElsewhere(changedName(event));
    addEventListener("storage", heard);
    return () => removeEventListener("storage", heard);
  }

  /** Another tab forgot `name`: what this one still has in hand is kept again. */
  forgottenElsewhere(name: string | null): void {
    if (name !== this.#text && name !== this.#files) return;
    const mine = this.#own.recall(name);
    if (mine && this.#shared.recall(name) === null) this.#shared.remember(name, mine);
  }

  #keep(name: string, value: string): void {
    this.#own.remember(name, value);
    this.#own.remember(this.#mark, "yes");
    this.#shared.remember(name, value);
  }
}

function written(files: readonly KeptFile[]): string {
  if (files.length === 0) return "";
  return JSON.stringify(
    files.map(({ name, type, mimeType, size, blob, uri }) => ({ name, type, mimeType, size, blob, uri })),
  );
}

function readState(stored: string | null): DraftState | null {
  const [, version, touched] = /^(\d+)(\+?)$/.exec(stored ?? "") ?? [];
  return version === undefined ? null : { version: Number(version), touched: touched === "+" };
}

/** Only what this page itself stored; anything else is forgotten. */
function readFiles(stored: string | null): readonly KeptFile[] {
  try {
    const files = JSON.parse(stored ?? "[]");
    return Array.isArray(files) ? files.filter(isFile) : [];
  } catch {
    return []; // Not ours, or cut off.
  }
}

function isFile(file: Partial<Record<keyof KeptFile, unknown>> | null): boolean {
  return typeof file?.name === "string" && typeof file.mimeType === "string" &&
    typeof file.size === "number" &&
    (file.type === "resource_link"
      ? typeof file.uri === "string"
      : ["image", "audio", "resource"].includes(String(file.type)) &&
        (file.blob === null || typeof file.blob === "string"));
}
