/**
 * Reads what Kiro CLI tells by notifications of its own (`_kiro.dev/*`, acp.md 8) into words of ours.
 *
 * Pure, never throws: what is malformed, not known or about another session is null. What a word does to a
 * session is its folds' business (context.ts, kiro_words.ts).
 */
import type { AvailableCommand } from "../acp.ts";
import { readCommands } from "./context_shape.ts";
import type { NoticeLevel } from "./entries.ts";
import { list, number, readable, record, string } from "./shape.ts";

export type KiroWord =
  | { readonly kind: "commands"; readonly commands: readonly AvailableCommand[] }
  | { readonly kind: "switched"; readonly modeId: string | null; readonly modelId: string | null }
  /** 0 to 100. */
  | { readonly kind: "usage"; readonly percent: number }
  | {
    readonly kind: "compaction";
    readonly status: "in_progress" | "completed" | "failed";
    readonly details: string | null;
  }
  | { readonly kind: "sign_in"; readonly server: string; readonly url: string | null }
  | { readonly kind: "server_ready"; readonly server: string }
  | { readonly kind: "server_failed"; readonly server: string; readonly details: string | null }
  | {
    readonly kind: "notice";
    readonly level: NoticeLevel;
    readonly text: string;
    readonly details: string | null;
  };

type Params = Readonly<Record<string, unknown>>;

const PREFIX = "_kiro.dev/";

const READERS: ReadonlyMap<string, (params: Params) => KiroWord | null> = new Map([
  ["commands/available", readAvailable],
  ["agent/switched", readSwitched],
  ["metadata", readMetadata],
  ["compaction/status", readCompaction],
  ["mcp/oauth_request", readSignIn],
  ["mcp/server_initialized", readServerReady],
  ["mcp/server_init_failure", readServerFailure],
  ["error/rate_limit", readRateLimit],
  ["agent/not_found", readAgentNotFound],
  ["agent/config_error", readConfigError],
]);

/** The word in `message`; null when it has none for the session the agent calls `agentSessionId`. */
export function readKiro(message: unknown, agentSessionId: string | null): KiroWord | null {
  const { method, params } = record(message);
  if (typeof method !== "string" || !method.startsWith(PREFIX)) return null;
  const said = record(params);
  // It tells of its subagents' sessions as well.
  const isOther = typeof said.sessionId === "string" && agentSessionId !== null &&
    said.sessionId !== agentSessionId;
  return isOther ? null : READERS.get(method.slice(PREFIX.length))?.(said) ?? null;
}

/** The whole list, sent again whenever a server adds to it; `tools` and `mcpServers` are not commands. */
function readAvailable({ commands, prompts }: Params): KiroWord | null {
  if (!Array.isArray(commands) && !Array.isArray(prompts)) return null;
  const named = new Map<string, AvailableCommand>();
  for (const command of readCommands([...list(commands), ...list(prompts)])) {
    const name = command.name.replace(/^\/+/, "");
    if (name !== "" && !named.has(name)) named.set(name, { ...command, name });
  }
  return { kind: "commands", commands: [...named.values()] };
}

/** Kiro's agents are its modes. */
function readSwitched({ agentName, model }: Params): KiroWord | null {
  const modeId = string(agentName);
  const modelId = string(model) ?? string(record(model).modelId);
  return modeId === null && modelId === null ? null : { kind: "switched", modeId, modelId };
}

function readMetadata({ contextUsagePercentage }: Params): KiroWord | null {
  const percent = number(contextUsagePercentage);
  return percent === null ? null : { kind: "usage", percent: Math.min(100, Math.max(0, percent)) };
}

function readCompaction({ status, summary, error }: Params): KiroWord | null {
  const told = string(record(status).type) ?? string(status);
  switch (told) {
    case "started":
      return { kind: "compaction", status: "in_progress", details: null };
    case "completed":
      return { kind: "compaction", status: "completed", details: readable(summary) || null };
    case "failed":
    case "error": {
      const why = record(status).error ?? record(status).message ?? error;
      return { kind: "compaction", status: "failed", details: readable(why) || null };
    }
    default:
      return null;
  }
}

/** Sent again while it waits. Both names of each field are in use. */
function readSignIn(params: Params): KiroWord | null {
  const server = readServer(params);
  const url = string(params.url) ?? string(params.oauthUrl);
  return server === null && url === null ? null : { kind: "sign_in", server: server ?? "", url };
}

function readServerReady(params: Params): KiroWord | null {
  const server = readServer(params);
  return server === null ? null : { kind: "server_ready", server };
}

function readServerFailure(params: Params): KiroWord {
  return {
    kind: "server_failed",
    server: readServer(params) ?? "",
    details: readable(params.error) || null,
  };
}

function readServer({ serverName, name }: Params): string | null {
  return string(serverName) ?? string(name);
}

function readRateLimit({ message }: Params): KiroWord {
  const why = readable(message);
  return notice("warning", why === "" ? "The agent reached a rate limit." : `Rate limit: ${why}`);
}

function readAgentNotFound({ requestedAgent, fallbackAgent }: Params): KiroWord {
  const wanted = string(requestedAgent);
  const instead = string(fallbackAgent);
  const missing = wanted === null ? "The agent's mode was not found" : `There is no mode “${wanted}”`;
  return notice("warning", `${missing}${instead === null ? "." : `; “${instead}” is used instead.`}`);
}

function readConfigError({ path, error }: Params): KiroWord {
  const where = string(path);
  const text = `The agent cannot use its configuration${where === null ? "" : ` “${where}”`}.`;
  return notice("warning", text, readable(error));
}

function notice(level: NoticeLevel, text: string, details = ""): KiroWord {
  return { kind: "notice", level, text, details: details || null };
}
