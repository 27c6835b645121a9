/**
 * The choices above the composer: Mode, Model and whatever else the agent lets a person set.
 *
 * Config options of category `mode` and `model` are those boxes; the older modes and models stand in only
 * where the agent gives no such option (design.md, "Decided once"). Garbage is left out, never shown.
 */
import type { SessionContext } from "../../context.ts";
import type { BrowserLine } from "../../wire.ts";
import { list, record, string } from "../../transcript/shape.ts";
import { words } from "./words.ts";

export interface Choice {
  readonly value: string;
  readonly name: string;
  readonly description: string | null;
}

export interface ChoiceGroup {
  /** Null: choices without a heading. */
  readonly name: string | null;
  readonly choices: readonly Choice[];
}

export type ConfigBox =
  & {
    readonly key: string;
    readonly name: string;
    readonly description: string | null;
  }
  & (
    | {
      readonly type: "select";
      readonly value: string;
      readonly groups: readonly ChoiceGroup[];
      readonly line: (value: string) => BrowserLine;
    }
    | { readonly type: "boolean"; readonly value: boolean; readonly line: (value: boolean) => BrowserLine }
  );

export function configBoxes(context: SessionContext): readonly ConfigBox[] {
  const options = list(context.configOptions).flatMap(readOption);
  const boxes = options.filter(({ category }) => category !== "mode" && category !== "model");
  const mode = options.find(({ category }) => category === "mode");
  const model = options.find(({ category }) => category === "model");
  return [
    ...(mode ? [{ ...mode.box, name: words.composer.mode }] : legacyMode(context)),
    ...(model ? [{ ...model.box, name: words.composer.model }] : legacyModel(context)),
    ...boxes.map(({ box }) => box),
  ];
}

function legacyMode({ modes }: SessionContext): ConfigBox[] {
  const choices = list(modes?.availableModes).flatMap((mode) => readChoice(mode, ["id"]));
  if (!modes || choices.length === 0) return [];
  return [{
    key: "mode",
    name: words.composer.mode,
    description: null,
    type: "select",
    value: modes.currentModeId,
    groups: [{ name: null, choices }],
    line: (modeId) => ({ type: "set_mode", modeId }),
  }];
}

function legacyModel({ models }: SessionContext): ConfigBox[] {
  const choices = list(models?.availableModels).flatMap((model) => readChoice(model, ["modelId", "id"]));
  if (!models || choices.length === 0) return [];
  return [{
    key: "model",
    name: words.composer.model,
    description: null,
    type: "select",
    value: models.currentModelId,
    groups: [{ name: null, choices }],
    line: (modelId) => ({ type: "set_model", modelId }),
  }];
}

function readOption(option: unknown): { box: ConfigBox; category: string | null }[] {
  const { id, name, description, category, type, currentValue } = record(option);
  if (typeof id !== "string") return [];
  const head = { key: `option ${id}`, name: string(name) ?? id, description: string(description) };
  const set = (value: string | boolean): BrowserLine => ({ type: "set_config", configId: id, value });
  if (type === "boolean") {
    const box: ConfigBox = { ...head, type: "boolean", value: currentValue === true, line: set };
    return [{ box, category: string(category) }];
  }
  const groups = readGroups(record(option).options);
  if (groups.length === 0) return [];
  const box: ConfigBox = { ...head, type: "select", value: string(currentValue) ?? "", groups, line: set };
  return [{ box, category: string(category) }];
}

/** Choices come bare or in groups. */
function readGroups(options: unknown): readonly ChoiceGroup[] {
  const bare = list(options).flatMap((option) => readChoice(option, ["value"]));
  if (bare.length > 0) return [{ name: null, choices: bare }];
  return list(options).flatMap((group) => {
    const choices = list(record(group).options).flatMap((option) => readChoice(option, ["value"]));
    return choices.length === 0 ? [] : [{ name: string(record(group).name), choices }];
  });
}

function readChoice(value: unknown, idNames: readonly string[]): Choice[] {
  const choice = record(value);
  const id = idNames.map((name) => choice[name]).find((candidate) => typeof candidate === "string");
  if (typeof id !== "string") return [];
  return [{ value: id, name: string(choice.name) ?? id, description: string(choice.description) }];
}
