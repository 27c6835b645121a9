/**
 * What the fixture agent's sessions can be set to: modes, legacy models, config options.
 *
 * Knows no wire. One state for all sessions of the process, which is enough for a test.
 */
import type { Manners } from "./manners.ts";
import type { Message } from "./wire.ts";

export class FixtureOptions {
  readonly #manners: Manners;
  /** The client knows boolean options. */
  booleans = false;
  mode = "ask";
  model = "small";
  effort = "low";
  verbose = false;

  constructor(manners: Manners) {
    this.#manners = manners;
  }

  get hasConfig(): boolean {
    return this.#manners.has("config") || this.#manners.has("config-silent");
  }

  /** What session/new, load and resume tell. */
  setup(): Message {
    const setup: Record<string, unknown> = {};
    if (this.#manners.has("modes")) {
      setup.modes = {
        currentModeId: this.mode,
        availableModes: [{ id: "ask", name: "Ask first" }, { id: "code", name: "Code freely" }],
      };
    }
    if (this.#manners.has("models")) {
      setup.models = {
        currentModelId: this.model,
        availableModels: [{ modelId: "small", name: "Small" }, { modelId: "large", name: "Large" }],
      };
    }
    if (this.hasConfig) setup.configOptions = this.list();
    return setup;
  }

  list(): readonly Message[] {
    const list: Message[] = [
      select({ id: "mode", name: "Mode", category: "mode" }, this.mode, [
        { value: "ask", name: "Ask first" },
        { value: "code", name: "Code freely" },
      ]),
      select({ id: "model", name: "Model", category: "model" }, this.model, [
        { group: "local", name: "Local", options: [{ value: "small", name: "Small" }] },
        { group: "cloud", name: "Cloud", options: [{ value: "large", name: "Large" }] },
      ]),
      select({ id: "effort", name: "Effort", category: "thought_level" }, this.effort, [
        { value: "low", name: "Low" },
        { value: "high", name: "High" },
      ]),
    ];
    if (this.booleans) {
      list.push({ id: "verbose", name: "Verbose", type: "boolean", currentValue: this.verbose });
    }
    return list;
  }

  /** True when there is such an option. */
  set(id: unknown, value: unknown): boolean {
    if (id === "verbose") this.verbose = value === true;
    else if (id === "mode") this.mode = String(value);
    else if (id === "model") this.model = String(value);
    else if (id === "effort") this.effort = String(value);
    else return false;
    return true;
  }
}

function select(head: Message, currentValue: string, options: readonly Message[]): Message {
  return { ...head, type: "select", currentValue, options };
}
