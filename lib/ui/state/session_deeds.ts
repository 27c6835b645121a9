/**
 * What a person does to a whole conversation: name it, pin it, put it away, branch it, take it along, delete it.
 *
 * Knows no view. What was refused is told in words; the list of sessions tells what came of the rest.
 */
import { type Signal, signal } from "@preact/signals";
import type { SessionDecision } from "../../api.ts";
import type { ExportFormat, Rest } from "../wire_client/rest.ts";
import { errorText } from "./error_text.ts";

/** What of the page is needed. */
export interface Page {
  readonly rest: Pick<Rest, "decide" | "removeSession" | "branch" | "exported">;
  /** Goes to a session, or with null home. */
  go(sessionId: string | null): void;
  /** The one that is open. */
  readonly session: { readonly value: { readonly sessionId: string } | null };
}

export class SessionDeeds {
  readonly busy: Signal<boolean> = signal(false);
  readonly problem: Signal<string | null> = signal(null);
  readonly #page: Page;
  readonly #sessionId: string;
  /** The same for every try: a second click or a lost answer makes no second branch. */
  readonly #requestId: string = crypto.randomUUID();

  constructor(page: Page, sessionId: string) {
    this.#page = page;
    this.#sessionId = sessionId;
  }

  /** True when it was done. */
  decide(decision: SessionDecision): Promise<boolean> {
    return this.#do(() => this.#page.rest.decide(this.#sessionId, decision));
  }

  /** Begins one that goes on from before `promptId`, with null from the end, and goes there. */
  branch(promptId: string | null): Promise<boolean> {
    return this.#do(async () => {
      const { rest } = this.#page;
      this.#page.go(await rest.branch(this.#sessionId, { requestId: this.#requestId, promptId }));
    });
  }

  /** Hands the conversation to `save` as a file with a name. */
  take(format: ExportFormat, save: (file: Blob, name: string) => void, title: string): Promise<boolean> {
    return this.#do(async () => {
      save(await this.#page.rest.exported(this.#sessionId, format), fileName(title, format));
    });
  }

  /** Deletes it, with `atAgent` also what its agent keeps of it; where it was open, home is next. */
  remove(options: { readonly atAgent: boolean }): Promise<boolean> {
    return this.#do(async () => {
      await this.#page.rest.removeSession(this.#sessionId, options);
      if (this.#page.session.value?.sessionId === this.#sessionId) this.#page.go(null);
    });
  }

  async #do(deed: () => Promise<void>): Promise<boolean> {
    if (this.busy.value) return false;
    this.busy.value = true;
    this.problem.value = null;
    try {
      await deed();
      return true;
    } catch (error) {
      this.problem.value = errorText(error);
      return false;
    } finally {
      this.busy.value = false;
    }
  }
}

/** A name that every file system takes. */
export function fileName(title: string, format: ExportFormat): string {
  const plain = title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 60).replace(/^-+|-+$/g, "");
  return `${plain || "conversation"}.${format === "json" ? "json" : "md"}`;
}
