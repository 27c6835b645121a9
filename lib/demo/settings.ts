/**
 * The demo agent's boxes and switches: one list of config options, and the same modes the older way.
 *
 * Knows no protocol state. The mode is told both ways and is one value; a value that is on no list is
 * refused.
 */
import type { ConfigOption, ConfigSelect, ConfigSelectOption, SessionModes } from "../acp.ts";
import { fieldsOf, invalid } from "./params.ts";

export interface Settings {
  readonly mode: string;
  readonly model: string;
  readonly thoughts: string;
  readonly farewell: boolean;
}

export const defaultSettings: Settings = { mode: "ask", model: "heron", thoughts: "short", farewell: false };

const MODES = [
  { id: "ask", name: "Ask", description: "Asks before every (pretended) edit and command" },
  { id: "code", name: "Code", description: "Edits without asking, asks before commands" },
  { id: "plan", name: "Plan", description: "Looks and plans, changes nothing" },
] as const;

const MODELS: readonly ConfigSelectOption[] = [
  { value: "heron", name: "Heron (scripted)", description: "Types at a human pace" },
  { value: "swift", name: "Swift (scripted)", description: "The same script, twice as fast" },
];

const THOUGHTS: readonly ConfigSelectOption[] = [
  { value: "none", name: "None", description: "Keeps its thoughts to itself" },
  { value: "short", name: "Short", description: "A sentence or two" },
  { value: "long", name: "Long", description: "Thinks aloud" },
];

/** The modes as `session/new` tells them beside the config options. */
export function modesOf(settings: Settings): SessionModes {
  return { currentModeId: settings.mode, availableModes: MODES };
}

/** The whole list; the switch only for a client that knows boolean options. */
export function configOptionsOf(
  settings: Settings,
  options: { readonly booleans: boolean },
): readonly ConfigOption[] {
  const selects = selectsOf(settings);
  if (!options.booleans) return selects;
  return [...selects, {
    id: "farewell",
    name: "Farewell",
    description: "Ends each answer with a kind word",
    type: "boolean",
    category: "model_config",
    currentValue: settings.farewell,
  }];
}

/** `settings` with one of them changed. Throws RpcError -32602 on an unknown option or value. */
export function withSetting(settings: Settings, change: { configId: string; value: unknown }): Settings {
  const { configId, value } = change;
  if (configId === "farewell" && typeof value === "boolean") return { ...settings, farewell: value };
  const select = selectsOf(settings).find((option) => option.id === configId);
  // The lists here are flat.
  const values = select?.options as readonly ConfigSelectOption[] | undefined;
  if (!values?.some((option) => option.value === value)) {
    throw invalid(`Cannot set "${configId}" to ${JSON.stringify(value)}: no such option or value`);
  }
  return { ...settings, [configId]: value };
}

/** Settings read from a file: what does not fit any more falls back to the default. */
export function settingsFrom(saved: unknown): Settings {
  let settings = defaultSettings;
  for (const [configId, value] of Object.entries(fieldsOf(saved))) {
    try {
      settings = withSetting(settings, { configId, value });
    } catch {
      // an older or newer demo wrote it: the default is as good
    }
  }
  return settings;
}

function selectsOf(settings: Settings): readonly ConfigSelect[] {
  const modes = MODES.map(({ id, name, description }) => ({ value: id, name, description }));
  return [
    {
      id: "mode",
      name: "Mode",
      type: "select",
      category: "mode",
      currentValue: settings.mode,
      options: modes,
    },
    {
      id: "model",
      name: "Model",
      description: "No model at all: the demo agent is a script",
      type: "select",
      category: "model",
      currentValue: settings.model,
      options: MODELS,
    },
    {
      id: "thoughts",
      name: "Thoughts",
      description: "How much the demo agent thinks aloud",
      type: "select",
      category: "thought_level",
      currentValue: settings.thoughts,
      options: THOUGHTS,
    },
  ];
}
