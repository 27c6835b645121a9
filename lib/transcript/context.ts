/**
 * The slow-moving part of a session: title, modes, models, config options, commands, usage.
 *
 * Pure. One fold serves the server (which tells it to a browser whose window starts in the middle) and
 * the page's transcript. Every value is the latest whole value, so folding an event twice is harmless.
 */
import type { ConfigOption, SessionModes, SessionUpdate } from "../acp.ts";
import type { Event, SessionContext } from "../wire.ts";

export const EMPTY_CONTEXT: SessionContext = {
  title: null,
  modes: null,
  models: null,
  configOptions: null,
  commands: [],
  usage: null,
};

/** `context` after `event`; the same object when the event does not concern it. */
export function foldContext(context: SessionContext, event: Event): SessionContext {
  switch (event.type) {
    case "update":
      // The agent's own words: read field by field, anything may be missing.
      return foldUpdate(context, event.message?.params?.update as SessionUpdate | undefined);
    case "session_info": {
      const next = { ...context };
      if (event.modes !== undefined) next.modes = event.modes;
      if (event.models !== undefined) next.models = event.models;
      if (event.configOptions !== undefined) next.configOptions = knownOptions(event.configOptions);
      return next;
    }
    case "extension":
      return foldExtension(context, event.message);
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

function foldUpdate(context: SessionContext, update: SessionUpdate | undefined): SessionContext {
  switch (update?.sessionUpdate) {
    case "available_commands_update":
      return Array.isArray(update.availableCommands)
        ? { ...context, commands: update.availableCommands }
        : context;
    case "current_mode_update": {
      // The documentation's example says `modeId`, the schema `currentModeId`: agents send either.
      const id = update.currentModeId ?? update.modeId;
      return typeof id === "string" && context.modes
        ? { ...context, modes: withMode(context.modes, id) }
        : context;
    }
    case "config_option_update":
      return { ...context, configOptions: knownOptions(update.configOptions) };
    case "session_info_update":
      return update.title === undefined ? context : { ...context, title: update.title };
    case "usage_update":
      return typeof update.used === "number" && typeof update.size === "number"
        ? { ...context, usage: { used: update.used, size: update.size, cost: update.cost ?? null } }
        : context;
    default:
      return context;
  }
}

function withMode(modes: SessionModes, currentModeId: string): SessionModes {
  return { ...modes, currentModeId };
}

/** Options of a type we do not know are left out, as ACP v1 asks. */
function knownOptions(options: readonly ConfigOption[] | null | undefined): readonly ConfigOption[] | null {
  if (!Array.isArray(options)) return null;
  return options.filter((option) => option?.type === "select" || option?.type === "boolean");
}

/** Kiro tells its commands by a notification of its own (behaviour: bridge). */
function foldExtension(
  context: SessionContext,
  message: { method: string; params?: unknown },
): SessionContext {
  if (message.method !== "_kiro.dev/commands/available") return context;
  const commands = (message.params as { commands?: unknown } | undefined)?.commands;
  if (!Array.isArray(commands)) return context;
  return {
    ...context,
    commands: commands.filter((command) => typeof command?.name === "string").map((command) => ({
      name: command.name.replace(/^\//, ""),
      description: typeof command.description === "string" ? command.description : "",
      input: typeof command.input?.hint === "string" ? { hint: command.input.hint } : null,
    })),
  };
}
