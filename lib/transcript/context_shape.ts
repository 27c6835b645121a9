/**
 * Reads what an agent says of its settings: titles, modes, models, config options, commands, usage.
 *
 * Never throws. A malformed element is left out, the ones beside it are kept; a name that is none is the id.
 */
import type {
  AvailableCommand,
  ConfigOption,
  ConfigSelect,
  ConfigSelectGroup,
  ConfigSelectOption,
  LegacyModels,
  SessionModes,
  Usage,
} from "../acp.ts";
import type { AgentProcessShown } from "../context.ts";
import { list, number, record, string } from "./shape.ts";

export const TITLE_CHARS_MAX = 200;

/** Undefined: it says nothing of a title. */
export function readTitle(value: unknown): string | null | undefined {
  if (value === null) return null;
  const title = string(value);
  // By code points: a surrogate pair is not cut in two.
  return title === null
    ? undefined
    : [...title.slice(0, TITLE_CHARS_MAX * 2)].slice(0, TITLE_CHARS_MAX).join("");
}

export function readModes(value: unknown): SessionModes | null {
  const { currentModeId, availableModes } = record(value);
  const modes = list(availableModes).flatMap((mode) => {
    const { id, name, description } = record(mode);
    return typeof id === "string" ? [{ id, name: string(name) ?? id, ...described(description) }] : [];
  });
  return typeof currentModeId === "string" ? { currentModeId, availableModes: modes } : null;
}

export function readModels(value: unknown): LegacyModels | null {
  const { currentModelId, availableModels } = record(value);
  const models = list(availableModels).flatMap((model) => {
    const { modelId: named, id, name, description } = record(model);
    const modelId = string(named) ?? string(id);
    return modelId === null ? [] : [{ modelId, name: string(name) ?? modelId, ...described(description) }];
  });
  return typeof currentModelId === "string" ? { currentModelId, availableModels: models } : null;
}

/** Null: no list at all. Options of a type we do not know are left out, as ACP v1 asks. */
export function readConfigOptions(value: unknown): readonly ConfigOption[] | null {
  return Array.isArray(value) ? value.flatMap(readConfigOption) : null;
}

export function readCommands(value: readonly unknown[]): readonly AvailableCommand[] {
  return value.flatMap((command) => {
    const { name, description, input } = record(command);
    const hint = string(record(input).hint);
    if (typeof name !== "string" || name === "") return [];
    return [{ name, description: string(description) ?? "", input: hint === null ? null : { hint } }];
  });
}

export function readUsage(update: Readonly<Record<string, unknown>>): Usage | null {
  const used = number(update.used);
  const size = number(update.size);
  const { amount, currency } = record(update.cost);
  const isCost = number(amount) !== null && typeof currency === "string";
  if (used === null || size === null) return null;
  return { used, size, cost: isCost ? { amount: Number(amount), currency: String(currency) } : null };
}

/** Null: no process is named. An older journal tells no `since`: none is shown then. */
export function readProcess(event: {
  readonly pid?: unknown;
  readonly since?: unknown;
}): AgentProcessShown | null {
  const pid = number(event.pid);
  const since = number(event.since);
  return pid !== null && Number.isSafeInteger(pid) && pid > 0 && since !== null ? { pid, since } : null;
}

export function hasChoice({ options }: ConfigSelect, value: string): boolean {
  return options.some((option) =>
    "group" in option ? option.options.some((choice) => choice.value === value) : option.value === value
  );
}

function readConfigOption(value: unknown): ConfigOption[] {
  const { id, name, description, category, type, currentValue, options } = record(value);
  if (typeof id !== "string") return [];
  const head = {
    id,
    name: string(name) ?? id,
    ...described(description),
    ...(typeof category === "string" ? { category } : {}),
  };
  if (type === "boolean") return [{ ...head, type, currentValue: currentValue === true }];
  if (type !== "select" || !Array.isArray(options)) return [];
  return [{ ...head, type, currentValue: string(currentValue) ?? "", options: readOptions(options) }];
}

/** Choices come bare or in groups. */
function readOptions(options: readonly unknown[]): ConfigSelect["options"] {
  const bare = options.flatMap(readChoice);
  return bare.length > 0 ? bare : options.flatMap(readGroup);
}

function readChoice(option: unknown): ConfigSelectOption[] {
  const { value, name, description } = record(option);
  return typeof value === "string" ? [{ value, name: string(name) ?? value, ...described(description) }] : [];
}

function readGroup(value: unknown): ConfigSelectGroup[] {
  const { group, name, options } = record(value);
  const id = string(group) ?? string(name);
  if (id === null || !Array.isArray(options)) return [];
  return [{ group: id, name: string(name) ?? id, options: options.flatMap(readChoice) }];
}

function described(description: unknown): { readonly description?: string } {
  return typeof description === "string" ? { description } : {};
}
