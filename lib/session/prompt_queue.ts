/**
 * Prompts that wait behind the running turn. The journal's `queue` events are the queue; there is no
 * other copy of it.
 */
import { LIMITS, type Prompt } from "../wire.ts";
import type { Journal } from "./journal.ts";

export class PromptQueue {
  readonly #journal: Journal;

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  get prompts(): readonly Prompt[] {
    return this.#journal.digest.queue;
  }

  has(promptId: string): boolean {
    return this.prompts.some((prompt) => prompt.promptId === promptId);
  }

  /** @throws RangeError when the queue is full. */
  add(prompt: Prompt): void {
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
  next(): Prompt | null {
    const [next, ...rest] = this.prompts;
    if (!next) return null;
    this.#tell(rest);
    return next;
  }

  #assertWaiting(promptId: string): void {
    if (!this.has(promptId)) throw new Error("Cannot change this prompt as it is not waiting any more");
  }

  #tell(prompts: readonly Prompt[]): void {
    this.#journal.append("queue", { prompts });
  }
}
