/**
 * The two texts of one changed file while it is looked at.
 *
 * What was shown stays until something newer is there, so that nothing jumps.
 */
import { type Signal, signal } from "@preact/signals";
import type { FilePair } from "../../api.ts";
import type { FileChange } from "../../workspace.ts";
import type { Rest } from "../wire_client/rest.ts";
import type { Range } from "./changes_panel.ts";
import { errorText } from "./error_text.ts";

export interface FileReviewOptions {
  readonly sessionId: string;
  readonly rest: Pick<Rest, "filePair">;
}

export class FileReview {
  readonly pair: Signal<FilePair | null> = signal(null);
  /** Why the texts cannot be shown. */
  readonly problem: Signal<string | null> = signal(null);
  readonly #options: FileReviewOptions;
  #asked = 0;

  constructor(options: FileReviewOptions) {
    this.#options = options;
  }

  /** Fetches the texts of `file` at both ends of `range`; only the newest asking counts. */
  async load({ path, oldPath }: Pick<FileChange, "path" | "oldPath">, range: Range): Promise<void> {
    const { rest, sessionId } = this.#options;
    const { from, to } = range;
    const asked = this.#asked += 1;
    try {
      const pair = await rest.filePair(sessionId, { from, to, path, oldPath });
      if (asked !== this.#asked) return;
      this.pair.value = pair;
      this.problem.value = null;
    } catch (error) {
      if (asked === this.#asked) this.problem.value = errorText(error);
    }
  }
}
