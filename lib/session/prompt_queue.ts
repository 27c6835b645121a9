/**
 * Prompts that wait behind the running turn. The journal's `queue` events are the queue; there is no
 * other copy of it.
 */
import { LIMITS, type QueuedPrompt } from "../wire.ts";
import type { Journal } from "./journal.ts";

export class PromptQueue {
  readonly #journal: Journal;
  /** Whether it waits for its person, since a turn failed or was cancelled, or drawbridge was restarted. */
  #isHeld: boolean;

  constructor(journal: Journal) {
    this.#journal = journal;
    this.#isHeld = this.prompts.length > 0;
  }

  get prompts(): readonly QueuedPrompt[] {
    return this.#journal.digest.queue;
  }

  /** Whether nothing of it is to be handed over before its person says so. */
  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** What waits now goes on waiting for its person. */
  hold(): void {
    this.#isHeld = this.prompts.length > 0;
  }

  release(): void {
    this.#isHeld = false;
  }

  has(promptId: string): boolean {
    return this.prompts.some((prompt) => prompt.promptId === promptId);
  }

  /** @throws RangeError when the queue is full. */
  add(prompt: QueuedPrompt): void {
    if (this.prompts.length >= LIMITS.queuedPromptsMax) {
      throw new RangeError(`Cannot queue more than ${LIMITS.queuedPromptsMax} prompts`);
    }
    this.#tell([...this.prompts, prompt]);
  }

  /** Replaces the text of a waiting prompt, its files stay. @throws Error when it does not wait any more. */
  edit(promptId: string, text: string): void {
    this.#assertWaiting(promptId);
    this.#tell(this.prompts.map((prompt) => {
      if (prompt.promptId !== promptId) return prompt;
      const files = prompt.blocks.filter((block) => block.type !== "text");
      return { ...prompt, blocks: [{ type: "text", text }, ...files] };
    }));
  }

  /** @throws Error when it does not wait any more. */
  remove(promptId: string): void {
    this.#assertWaiting(promptId);
    this.#tell(this.prompts.filter((prompt) => prompt.promptId !== promptId));
  }

  /** Takes the first one out, null when none waits. */
  next(): QueuedPrompt | null {
    const [next, ...rest] = this.prompts;
    if (!next) return null;
    this.#tell(rest);
    return next;
  }

  #assertWaiting(promptId: string): void {
    if (!this.has(promptId)) throw new Error("Cannot change this prompt as it is not waiting any more");
  }

  #tell(prompts: readonly QueuedPrompt[]): void {
    if (JSON.stringify(prompts).length > LIMITS.queuedCharsMax) {
      throw new RangeError(`Cannot queue prompts of more than ${LIMITS.queuedCharsMax} characters together`);
    }
    if (prompts.length === 0) this.#isHeld = false;
    this.#journal.append("queue", { prompts });
  }
}
