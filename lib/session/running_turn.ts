/**
 * The prompt turn that runs: from its prompt to its end, whatever ends it.
 */

export class RunningTurn {
  readonly promptId: string;
  /** Somebody pressed Stop. */
  cancelling = false;
  /** Whether the agent was handed the prompt: from then on only the agent ends the turn. */
  sent = false;
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
