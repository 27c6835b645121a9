/**
 * Modes, models and config options of one session: changed through the agent, told in the journal.
 *
 * What an agent announces by itself comes as its own update; here stands only what follows from an
 * answer, since many agents announce nothing.
 */
import type { AcpConnection } from "../agent/acp_connection.ts";
import type { Journal } from "./journal.ts";

export class Settings {
  readonly #journal: Journal;
  readonly #connection: () => AcpConnection | null;

  constructor(journal: Journal, connection: () => AcpConnection | null) {
    this.#journal = journal;
    this.#connection = connection;
  }

  /** All three reject when the agent does not run or refuses. */
  async setMode(modeId: string): Promise<void> {
    await this.#connected().setMode(modeId);
    const { modes } = this.#journal.digest.context;
    if (modes) this.#journal.append("session_info", { modes: { ...modes, currentModeId: modeId } });
  }

  async setModel(modelId: string): Promise<void> {
    await this.#connected().setModel(modelId);
    const { models } = this.#journal.digest.context;
    if (models) this.#journal.append("session_info", { models: { ...models, currentModelId: modelId } });
  }

  async setConfig(configId: string, value: string | boolean): Promise<void> {
    const answer = await this.#connected().setConfigOption(configId, value);
    // The whole list comes back; some answer `{}`, then the change is known from what was asked.
    const told = (answer as { configOptions?: unknown } | null)?.configOptions;
    const known = this.#journal.digest.context.configOptions ?? [];
    const configOptions = Array.isArray(told)
      ? told
      // The agent has just accepted this value for this option.
      : known.map((option) =>
        option.id === configId ? { ...option, currentValue: value } as typeof option : option
      );
    this.#journal.append("session_info", { configOptions });
  }

  #connected(): AcpConnection {
    const connection = this.#connection();
    if (!connection) {
      throw new Error("Cannot change this as the agent does not run: send a prompt or restart it first");
    }
    return connection;
  }
}
