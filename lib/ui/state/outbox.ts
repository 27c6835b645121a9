/**
 * What a person sends to the agent: on its way until it is seen back, and in the draft again when it was refused.
 *
 * Knows no socket. Nothing that was typed or attached is ever lost.
 */
import type { Signal } from "@preact/signals";
import { LIMITS, type Prompt, type PromptBlock } from "../../wire.ts";
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
    this.#deliver(blocks);
    return true;
  }

  /** Sends `blocks` as what follows on the failed `promptId`; from however many devices it is asked: once. */
  again({ promptId, blocks }: Prompt): void {
    this.#deliver(blocks, nextTry(promptId));
  }

  /** Sends `blocks` as prompt `promptId`; what is on its way already is not sent a second time. */
  #deliver(blocks: readonly PromptBlock[], promptId: string = crypto.randomUUID()): void {
    const { unseen, problem, send } = this.#options;
    problem.value = null;
    if (unseen.list.value.some((one) => one.promptId === promptId)) return;
    unseen.add({ promptId, blocks });
    send(promptId, blocks);
  }

  /** It was not taken: it goes back to where it was written. */
  refused(promptId: string | null): void {
    const { unseen, draft } = this.#options;
    draft.putInFront(unseen.take(promptId)?.blocks ?? []);
  }
}

/** The id of the next try of a prompt: the same on every device, so that one of them counts. */
function nextTry(promptId: string): string {
  const [, first, tries = "1"] = /^(.*?)(?:_(\d+))?$/s.exec(promptId) ?? ["", promptId];
  return `${first}_${Number(tries) + 1}`;
}
