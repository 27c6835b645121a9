/**
 * Prompts that wait behind the running turn. The journal's `queue` events are the queue; there is no
 * other copy of it.
 */
import { LIMITS, type QueuedPrompt } from "../wire.ts";
import type { Journal } from "./journal.ts";

export class PromptQueue {
  readonly #journal: Journal;
  /** So many of the first wait for their person: a turn failed or was cancelled, or drawbridge restarted. */
  #held: number;

  constructor(journal: Journal) {
    this.#journal = journal;
    this.#held = this.prompts.length;
  }

  get prompts(): readonly QueuedPrompt[] {
    return this.#journal.digest.queue;
  }

  get isWaiting(): boolean {
    return this.prompts.length > 0;
  }

  /** What waits now waits for its person; what is added later does not. */
  hold(): void {
    this.#held = this.prompts.length;
  }

  release(): void {
    this.#held = 0;
  }

  has(promptId: string): boolean {
    return this.prompts.some((prompt) => prompt.promptId === promptId);
  }

  /** With `first` it is the next to be taken out. @throws RangeError when the queue is full. */
  add(prompt: QueuedPrompt, { first = false } = {}): void {
    if (this.prompts.length >= LIMITS.queuedPromptsMax) {
      throw new RangeError(`Cannot queue more than ${LIMITS.queuedPromptsMax} prompts`);
    }
    this.#tell(this.prompts.toSpliced(first ? this.#held : this.prompts.length, 0, prompt));
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
    const at = this.prompts.findIndex((prompt) => prompt.promptId === promptId);
    if (at < this.#held) this.#held--;
    this.#tell(this.prompts.filter((prompt) => prompt.promptId !== promptId));
  }

  /**
   * Puts a waiting prompt in front of `before`, or at the end. What waits for its person waits with those around it.
   *
   * @throws Error when one of them does not wait any more.
   */
  move(promptId: string, before: string | null): void {
    this.#assertWaiting(promptId);
    if (before !== null) this.#assertWaiting(before);
    if (promptId === before) return;
    const from = this.prompts.findIndex((prompt) => prompt.promptId === promptId);
    const moved = this.prompts[from];
    const rest = this.prompts.filter((prompt) => prompt !== moved);
    const to = before === null ? rest.length : rest.findIndex((prompt) => prompt.promptId === before);
    if (from < this.#held) this.#held--;
    if (to < this.#held) this.#held++;
    this.#tell([...rest.slice(0, to), moved, ...rest.slice(to)]);
  }

  /** Takes the first one out that is not held, null when there is none. */
  next(): QueuedPrompt | null {
    const next = this.prompts.at(this.#held);
    if (!next) return null;
    this.#tell(this.prompts.filter((prompt) => prompt !== next));
    return next;
  }

  #assertWaiting(promptId: string): void {
    if (!this.has(promptId)) throw new Error("Cannot change this prompt as it is not waiting any more");
  }

  #tell(prompts: readonly QueuedPrompt[]): void {
    if (JSON.stringify(prompts).length > LIMITS.queuedCharsMax) {
      throw new RangeError(`Cannot queue prompts of more than ${LIMITS.queuedCharsMax} characters together`);
    }
    this.#journal.append("queue", { prompts });
  }
}
