/**
 * The vocabulary of the Agent Client Protocol, version 1, as drawbridge reads and writes it.
 *
 * Types and constants only. Every type is open: agents send unknown kinds and vendor fields, and
 * those must survive, so closed unions are never assumed of what an agent says.
 * Source: the ACP v1 schema (`@agentclientprotocol/sdk` 2.4.0); `tests/unit/acp_types_test.ts` holds
 * these types against the SDK's.
 */

/** The only protocol version drawbridge speaks (ACP v1, initialization). */
export const PROTOCOL_VERSION = 1;

/** A string of a known set that may grow: completes in editors, accepts anything. */
export type Open<Known extends string> = Known | (string & Record<never, never>);

/** Vendor data any object may carry (ACP v1, extensibility). */
export interface WithMeta {
  readonly _meta?: Readonly<Record<string, unknown>> | null;
}

export interface TextContent extends WithMeta {
  readonly type: "text";
  readonly text: string;
}

export interface ImageContent extends WithMeta {
  readonly type: "image";
  /** Base64. */
  readonly data: string;
  readonly mimeType: string;
  readonly uri?: string | null;
}

export interface AudioContent extends WithMeta {
  readonly type: "audio";
  /** Base64. */
  readonly data: string;
  readonly mimeType: string;
}

export interface ResourceLink extends WithMeta {
  readonly type: "resource_link";
  readonly uri: string;
  readonly name: string;
  readonly mimeType?: string | null;
  readonly title?: string | null;
  readonly description?: string | null;
  readonly size?: number | null;
}

export interface EmbeddedResource extends WithMeta {
  readonly type: "resource";
  /** Either `text` or `blob` (base64) is present. */
  readonly resource: {
    readonly uri: string;
    readonly mimeType?: string | null;
    readonly text?: string;
    readonly blob?: string;
  };
}

export type ContentBlock = TextContent | ImageContent | AudioContent | ResourceLink | EmbeddedResource;

export type ToolKind = Open<
  "read" | "edit" | "delete" | "move" | "search" | "execute" | "think" | "fetch" | "switch_mode" | "other"
>;

export type ToolStatus = Open<"pending" | "in_progress" | "completed" | "failed">;

export interface ToolContentBlock extends WithMeta {
  readonly type: "content";
  readonly content: ContentBlock;
}

export interface ToolDiff extends WithMeta {
  readonly type: "diff";
  /** Absolute. */
  readonly path: string;
  /** Absent or null: a new file. */
  readonly oldText?: string | null;
  readonly newText: string;
}

export interface ToolTerminal extends WithMeta {
  readonly type: "terminal";
  readonly terminalId: string;
}

export type ToolContent = ToolContentBlock | ToolDiff | ToolTerminal;

export interface ToolLocation extends WithMeta {
  /** Absolute. */
  readonly path: string;
  /** From 1. */
  readonly line?: number | null;
}

/** Fields of `tool_call` and `tool_call_update`: absent or null means unchanged, arrays replace. */
export interface ToolCallUpdate extends WithMeta {
  readonly toolCallId: string;
  readonly title?: string | null;
  readonly kind?: ToolKind | null;
  readonly status?: ToolStatus | null;
  readonly content?: readonly ToolContent[] | null;
  readonly locations?: readonly ToolLocation[] | null;
  readonly rawInput?: unknown;
  readonly rawOutput?: unknown;
}

export interface PlanEntry extends WithMeta {
  readonly content: string;
  readonly priority: Open<"high" | "medium" | "low">;
  readonly status: Open<"pending" | "in_progress" | "completed">;
}

export interface AvailableCommand extends WithMeta {
  /** Without the slash. */
  readonly name: string;
  readonly description: string;
  readonly input?: { readonly hint: string } | null;
}

export interface SessionMode extends WithMeta {
  readonly id: string;
  readonly name: string;
  readonly description?: string | null;
}

export interface SessionModes {
  readonly currentModeId: string;
  readonly availableModes: readonly SessionMode[];
}

/** Never stabilised and removed in June 2026, still sent by many agents. */
export interface LegacyModels {
  readonly currentModelId: string;
  readonly availableModels: readonly { modelId: string; name: string; description?: string | null }[];
}

export interface ConfigSelectOption {
  readonly value: string;
  readonly name: string;
  readonly description?: string | null;
}

export interface ConfigSelectGroup {
  readonly group: string;
  readonly name: string;
  readonly options: readonly ConfigSelectOption[];
}

export interface ConfigSelect extends WithMeta {
  readonly id: string;
  readonly name: string;
  readonly description?: string | null;
  readonly category?: Open<"mode" | "model" | "model_config" | "thought_level"> | null;
  readonly type: "select";
  readonly currentValue: string;
  readonly options: readonly ConfigSelectOption[] | readonly ConfigSelectGroup[];
}

export interface ConfigBoolean extends WithMeta {
  readonly id: string;
  readonly name: string;
  readonly description?: string | null;
  readonly category?: Open<"mode" | "model" | "model_config" | "thought_level"> | null;
  readonly type: "boolean";
  readonly currentValue: boolean;
}

/** Options of any other `type` are ignored (ACP v1, session config options). */
export type ConfigOption = ConfigSelect | ConfigBoolean;

export interface Usage {
  /** Tokens in the context window. */
  readonly used: number;
  /** Tokens the context window holds. */
  readonly size: number;
  readonly cost?: { readonly amount: number; readonly currency: string } | null;
}

/** The payload of `session/update`. Unknown kinds keep all their fields. */
export type SessionUpdate =
  | { sessionUpdate: "user_message_chunk"; content: ContentBlock; messageId?: string | null }
  | { sessionUpdate: "agent_message_chunk"; content: ContentBlock; messageId?: string | null }
  | { sessionUpdate: "agent_thought_chunk"; content: ContentBlock; messageId?: string | null }
  | ({ sessionUpdate: "tool_call" } & ToolCallUpdate)
  | ({ sessionUpdate: "tool_call_update" } & ToolCallUpdate)
  | { sessionUpdate: "plan"; entries: readonly PlanEntry[] }
  | { sessionUpdate: "available_commands_update"; availableCommands: readonly AvailableCommand[] }
  | { sessionUpdate: "current_mode_update"; currentModeId?: string; modeId?: string }
  | { sessionUpdate: "config_option_update"; configOptions: readonly ConfigOption[] }
  | { sessionUpdate: "session_info_update"; title?: string | null; updatedAt?: string | null }
  | ({ sessionUpdate: "usage_update" } & Usage)
  | { sessionUpdate: "notice"; severity: string; title: string; description?: string | null }
  | {
    sessionUpdate: "compaction_update";
    compactionId: string;
    status: string;
    summary?: ContentBlock[] | null;
    error?: unknown;
  }
  | { sessionUpdate: "compaction_summary_chunk"; compactionId: string; content: ContentBlock };

/** What an agent asks its person beside permissions (ACP v1, elicitation). */
export interface ElicitationRequest {
  readonly message: string;
  readonly mode: "form" | "url";
  /** Of a form: a flat JSON Schema object. */
  readonly requestedSchema?: Readonly<Record<string, unknown>>;
  /** Of a page to be opened. */
  readonly url?: string;
  readonly elicitationId?: string;
  readonly toolCallId?: string;
}

export type ElicitationAction = "accept" | "decline" | "cancel";

export type ElicitationValue = string | number | boolean | readonly string[];

/** Our answer to a request of the agent. */
export type AgentAnswer =
  | { readonly outcome: PermissionOutcome }
  | { readonly action: ElicitationAction; readonly content?: Readonly<Record<string, ElicitationValue>> };

export type PermissionKind = Open<"allow_once" | "allow_always" | "reject_once" | "reject_always">;

export interface PermissionOption extends WithMeta {
  /** Opaque: the only thing an answer carries. */
  readonly optionId: string;
  readonly name: string;
  readonly kind: PermissionKind;
}

export type PermissionOutcome =
  | { readonly outcome: "selected"; readonly optionId: string }
  | { readonly outcome: "cancelled" };

export type StopReason = Open<"end_turn" | "max_tokens" | "max_turn_requests" | "refusal" | "cancelled">;

export interface PromptCapabilities {
  readonly image?: boolean;
  readonly audio?: boolean;
  readonly embeddedContext?: boolean;
}

export interface AgentCapabilities extends WithMeta {
  readonly loadSession?: boolean;
  readonly promptCapabilities?: PromptCapabilities;
  /** A present, non-null entry means supported, even `{}`. */
  readonly sessionCapabilities?: Readonly<Record<string, unknown>>;
}

export interface AuthMethod extends WithMeta {
  readonly id: string;
  readonly name: string;
  readonly description?: string | null;
  /** Absent means the agent signs in by itself on `authenticate`. */
  readonly type?: Open<"agent" | "terminal" | "env_var">;
  /** Ours: of type terminal, the line a person runs in a shell. */
  readonly command?: string;
}

export interface InitializeResult extends WithMeta {
  readonly protocolVersion: number;
  readonly agentCapabilities?: AgentCapabilities;
  readonly authMethods?: readonly AuthMethod[];
  readonly agentInfo?:
    | { readonly name: string; readonly title?: string | null; readonly version?: string }
    | null;
}

/** An MCP server that an agent starts for a session, over stdio: every agent must take those (ACP v1, session setup). */
export interface McpServerStdio {
  readonly name: string;
  /** Absolute. */
  readonly command: string;
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
}

/** What `session/new`, `session/load` and `session/resume` answer. */
export interface SessionSetup {
  readonly sessionId?: string;
  readonly modes?: SessionModes | null;
  readonly models?: LegacyModels | null;
  readonly configOptions?: readonly ConfigOption[] | null;
}

/** Error codes of JSON-RPC 2.0 and ACP v1. The set is open. */
export const ErrorCode = {
  parse: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internal: -32603,
  authRequired: -32000,
  resourceNotFound: -32002,
  requestCancelled: -32800,
} as const;
