/**
 * What a person sends to the agent: on its way until it is seen back, and in the draft again when it was refused.
 *
 * Knows no socket. Nothing that was typed or attached is ever lost.
 */
import type { Signal } from "@preact/signals";
import { LIMITS, type PromptBlock } from "../../wire.ts";
import type { Draft } from "./draft.ts";
import type { UnseenPrompts } from "./unseen_prompts.ts";
import { words } from "./words.ts";

/** Characters of a line that are not its blocks. */
const LINE_CHARS = 1_000;

export interface OutboxOptions {
  readonly draft: Draft;
  readonly unseen: UnseenPrompts;
  /** What the person is told of. */
  readonly problem: Signal<string | null>;
  /** Sends a prompt, again and again if need be; its id makes that harmless. */
  readonly send: (promptId: string, blocks: readonly PromptBlock[]) => void;
}

export class Outbox {
  readonly #options: OutboxOptions;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Sends again what an earlier life of this page sent and did not see back. */
  begin(): void {
    const { unseen, send } = this.#options;
    for (const { promptId, blocks } of unseen.list.value) send(promptId, blocks);
  }

  /** Sends the draft and its files; false when there is nothing to send or a file is still on its way. */
  sendDraft(): boolean {
    const { draft, problem } = this.#options;
    const blocks = draft.blocks();
    if (!blocks) return false;
    if (JSON.stringify(blocks).length > LIMITS.browserLineCharsMax - LINE_CHARS) {
      problem.value = words.composer.tooLong;
      return false;
    }
    draft.clear();
    this.deliver(blocks);
    return true;
  }

  deliver(blocks: readonly PromptBlock[]): void {
    const { unseen, problem, send } = this.#options;
    const promptId = crypto.randomUUID();
    problem.value = null;
    unseen.add({ promptId, blocks });
    send(promptId, blocks);
  }

  /** It was not taken: it goes back to where it was written. */
  refused(promptId: string | null): void {
    const { unseen, draft } = this.#options;
    draft.putInFront(unseen.take(promptId)?.blocks ?? []);
  }
}
