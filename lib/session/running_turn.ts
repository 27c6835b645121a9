/**
 * The prompt turn that runs: from its prompt to its end, whatever ends it.
 */
import type { Prompt } from "../wire.ts";

export class RunningTurn {
  readonly promptId: string;
  /** Somebody pressed Stop. */
  cancelling = false;
  /** Whether the agent was handed the prompt: from then on only the agent ends the turn. */
  sent = false;
  /** The prompt, while the agent refuses it until its person has signed in. */
  refused: Prompt | null = null;
  readonly #ended = Promise.withResolvers<void>();

  constructor(promptId: string) {
    this.promptId = promptId;
  }

  /** Resolves when the turn is over. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  end(): void {
    this.#ended.resolve();
  }
}
