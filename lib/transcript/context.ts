/**
 * The slow-moving part of a session: title, modes, models, config options, commands, usage.
 *
 * Pure. One fold serves the server (which tells it to a browser whose window starts in the middle) and
 * the page's transcript. Every value is the latest whole value, so folding an event twice is harmless. What an
 * agent sends is read field by field (context_shape.ts): nothing malformed gets in, nothing sound is lost with it.
 */
import type { ConfigOption } from "../acp.ts";
import type { AgentProcessShown, SessionContext } from "../context.ts";
import type { Event } from "../wire.ts";
import {
  hasChoice,
  readCommands,
  readConfigOptions,
  readModels,
  readModes,
  readProcess,
  readTitle,
  readUsage,
} from "./context_shape.ts";
import { readKiro } from "./kiro.ts";
import { record, string } from "./shape.ts";

export const EMPTY_CONTEXT: SessionContext = {
  title: null,
  modes: null,
  models: null,
  configOptions: null,
  commands: [],
  usage: null,
  agentSessionId: null,
};

/** `context` after `event`; the same object when the event does not concern it. */
export function foldContext(context: SessionContext, event: Event): SessionContext {
  switch (event.type) {
    case "update":
      return foldUpdate(context, record(event.message?.params?.update));
    case "session_info": {
      const next = { ...context };
      if (event.modes !== undefined) next.modes = readModes(event.modes);
      if (event.models !== undefined) next.models = readModels(event.models);
      if (event.configOptions !== undefined) next.configOptions = readConfigOptions(event.configOptions);
      return next;
    }
    case "extension":
      return foldExtension(context, event.message);
    case "agent":
      // What it tells of its session comes before its `ready`, and the session may be a new one.
      if (event.status === "starting") {
        return withAgent(context, { id: null, steering: false, process: null });
      }
      if (event.status !== "ready") return withProcess(context, null);
      return withAgent(context, {
        id: string(event.sessionId),
        steering: event.steering === true,
        process: readProcess(event),
      });
    default:
      return context;
  }
}

/** Kinds of `session/update` that {@link foldContext} reads. */
export const CONTEXT_UPDATES: ReadonlySet<string> = new Set([
  "available_commands_update",
  "current_mode_update",
  "config_option_update",
  "session_info_update",
  "usage_update",
]);

function foldUpdate(context: SessionContext, update: Readonly<Record<string, unknown>>): SessionContext {
  switch (update.sessionUpdate) {
    case "available_commands_update":
      return Array.isArray(update.availableCommands)
        ? { ...context, commands: readCommands(update.availableCommands) }
        : context;
    case "current_mode_update": {
      // The documentation's example says `modeId`, the schema `currentModeId`: agents send either.
      const id = string(update.currentModeId) ?? string(update.modeId);
      return id === null ? context : withMode(context, id);
    }
    case "config_option_update": {
      const configOptions = readConfigOptions(update.configOptions);
      return configOptions ? { ...context, configOptions } : context;
    }
    case "session_info_update": {
      const title = readTitle(update.title);
      return title === undefined ? context : { ...context, title };
    }
    case "usage_update": {
      const usage = readUsage(update);
      return usage ? { ...context, usage } : context;
    }
    default:
      return context;
  }
}

/** An agent with both tells a change through one of them only (agents/README 22); the option is what is shown. */
function withMode(context: SessionContext, id: string): SessionContext {
  const { modes, configOptions } = context;
  return {
    ...context,
    modes: modes && { ...modes, currentModeId: id },
    configOptions:
      configOptions?.map((option) => isModeOf(option, id) ? { ...option, currentValue: id } : option) ??
        null,
  };
}

function isModeOf(option: ConfigOption, id: string): option is Extract<ConfigOption, { type: "select" }> {
  return option.type === "select" && option.category === "mode" && hasChoice(option, id);
}

interface AgentTold {
  readonly id: string | null;
  readonly steering: boolean;
  readonly process: AgentProcessShown | null;
}

function withAgent(context: SessionContext, { id, steering, process }: AgentTold): SessionContext {
  const { agentSessionId, steering: before = false, ...rest } = context;
  if (agentSessionId === id && before === steering) return withProcess(context, process);
  return withProcess({ ...rest, agentSessionId: id, ...(steering && { steering }) }, process);
}

function withProcess(context: SessionContext, process: AgentProcessShown | null): SessionContext {
  const { process: before, ...rest } = context;
  if (process === null) return before ? rest : context;
  return { ...rest, process };
}

/** Kiro tells its commands, its mode and its usage by notifications of its own. */
function foldExtension(context: SessionContext, message: unknown): SessionContext {
  const word = readKiro(message, context.agentSessionId);
  switch (word?.kind) {
    case "commands":
      return { ...context, commands: word.commands };
    case "switched": {
      const { modeId, modelId } = word;
      const switched = modeId === null ? context : withMode(context, modeId);
      const { models } = switched;
      return modelId === null || !models
        ? switched
        : { ...switched, models: { ...models, currentModelId: modelId } };
    }
    case "usage":
      return { ...context, usage: { used: word.percent, size: 100, percent: true } };
    default:
      return context;
  }
}
