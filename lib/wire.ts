/**
 * The browser protocol: what travels over `GET /ws`.
 *
 * Types and constants only. A text frame is 1..n lines, each line one JSON object told apart by `type`.
 * Lines with a `seq` are events: they are in the journal, byte for byte, before anyone is shown them.
 * The other lines are about this one socket and are never stored.
 */
import type {
  AuthMethod,
  ConfigOption,
  ElicitationAction,
  ElicitationRequest,
  ElicitationValue,
  LegacyModels,
  PermissionOption,
  PermissionOutcome,
  PromptCapabilities,
  SessionModes,
  StopReason,
  ToolCallUpdate,
} from "./acp.ts";
import type { SessionContext } from "./context.ts";
import type { ChangeSet, SnapshotRef, WorkspaceState } from "./workspace.ts";

/** Number of this protocol; a page that was built for another one reloads itself. */
export const PROTOCOL = 1;
/** The WebSocket subprotocol that is answered; the page also offers `key.<its key>`. */
export const SUBPROTOCOL = "drawbridge.v1";
export const KEY_SUBPROTOCOL_PREFIX = "key.";
/** Header that carries the page's key on every request to `/api`. */
export const KEY_HEADER = "x-drawbridge-key";

export const LIMITS = {
  /** Bytes of one attached file. */
  attachmentBytesMax: 5 * 1024 * 1024,
  /** Bytes of all files attached to one prompt. */
  attachmentsBytesMax: 20 * 1024 * 1024,
  /** Files attached to one prompt. */
  attachmentsMax: 10,
  /** Characters of one line from a browser. */
  browserLineCharsMax: 1024 * 1024,
  /** Bytes of a session's journal beyond which it takes no further message. */
  journalBytesMax: 2 * 1024 * 1024 * 1024,
  /** Bytes of a session's draft as UTF-8; what is longer stays on its device. */
  draftBytesMax: 64 * 1024,
  /** Lines a browser may send in a second before its socket is closed. */
  browserLinesPerSecondMax: 200,
  /** Prompts waiting behind the running one. */
  queuedPromptsMax: 50,
  /** Characters of all of them together, as JSON. */
  queuedCharsMax: 4 * 1024 * 1024,
} as const;

/** Who did something: a device by its label, or drawbridge itself. */
export type By = { readonly device: string } | { readonly drawbridge: string };

/** A block of a prompt as it stands in the journal: files are named by the SHA-256 of their bytes. */
export type PromptBlock =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "image"; readonly mimeType: string; readonly blob: string; readonly name?: string }
  | { readonly type: "audio"; readonly mimeType: string; readonly blob: string; readonly name: string }
  | { readonly type: "resource"; readonly mimeType: string; readonly blob: string; readonly name: string }
  | { readonly type: "resource_link"; readonly uri: string; readonly name: string };

export interface Prompt {
  /** Chosen by the browser; the same id twice is one prompt. */
  readonly promptId: string;
  readonly blocks: readonly PromptBlock[];
}

/** A prompt that waits behind the running one, and whose it is. */
export interface QueuedPrompt extends Prompt {
  readonly by: By;
}

export interface WireError {
  readonly message: string;
  /** JSON-RPC code where the agent gave one. */
  readonly code?: number;
  /** What the agent said beyond the message. */
  readonly data?: unknown;
}

export type AgentStatus = "starting" | "ready" | "exited";

/** Bodies of events by their `type`; see design notes in the README. */
export interface EventBodies {
  /** A prompt was handed to the session's agent (a turn begins). */
  prompt: { promptId: string; blocks: readonly PromptBlock[]; by: By };
  /** The agent's own `session/update` line, verbatim. */
  update: {
    message: {
      readonly method: string;
      readonly params: { readonly update: Readonly<Record<string, unknown>> };
    };
  };
  /** The agent asks; open until a `permission_response` with the same id, whose `reason` it is told right after. */
  permission_request: {
    id: string;
    toolCall: ToolCallUpdate;
    options: readonly PermissionOption[];
    /** The agent's own id of the sub-agent's session that asks. */
    sessionId?: string;
  };
  permission_response: { id: string; outcome: PermissionOutcome; by: By; reason?: string };
  /** The agent puts a form or a page before its person; open until an `elicitation_response` with the same id. */
  elicitation_request: { id: string } & ElicitationRequest;
  elicitation_response: {
    id: string;
    action: ElicitationAction;
    content?: Readonly<Record<string, ElicitationValue>>;
    by: By;
  };
  /** The agent is done with a page that its person agreed to. */
  elicitation_done: { id: string };
  /** Somebody pressed Stop; the turn ends with its `prompt_done`. */
  cancel: { promptId: string; by: By };
  /** A person said something to the agent within the running turn. */
  steer: { promptId: string; text: string; by: By };
  /** The turn is over. Exactly one of `stopReason` and `error` is present. */
  prompt_done: { promptId: string; stopReason?: StopReason; error?: WireError; usage?: unknown };
  /** Modes, models and config options; a present field replaces. */
  session_info: {
    modes?: SessionModes | null;
    models?: LegacyModels | null;
    configOptions?: readonly ConfigOption[] | null;
  };
  /** The agent process. `stderr` is its tail, at most 4 KiB here. */
  agent: {
    status: AgentStatus;
    /** On `ready`, with `since`: when its process was begun, epoch milliseconds. */
    pid?: number;
    since?: number;
    exit?: { readonly code: number | null; readonly signal: string | null };
    /** Why it is in this status, in words for a person. */
    reason?: string;
    /** True on `exited` when drawbridge ended it itself (restart, close, shutdown): no cause for alarm. */
    expected?: boolean;
    stderr?: string;
    promptCapabilities?: PromptCapabilities;
    /** Whether it can be spoken to within a turn (`steer`). */
    steering?: boolean;
    /** Name and version as the agent gives them. */
    title?: string;
    /** How the conversation was taken up: `new`, or continued by `session/resume` or `session/load`. */
    session?: "new" | "resumed" | "loaded" | "replaced";
    /** The agent's own id of the session, on `ready`: what it tells of another one is not for this one. */
    sessionId?: string;
    /** It could not continue its earlier session: restart it to try again, or start it `fresh`. */
    resumeFailed?: boolean;
  };
  /** The agent wants its person to sign in before it goes on. */
  auth_required: { message: string; methods: readonly AuthMethod[] };
  /** A person signed in; the agent asks no more. */
  authenticated: { methodId: string; by: By };
  /** A command that drawbridge runs for the agent: it begins (`command`, `cwd`), prints, ends (`exit`). */
  terminal: {
    terminalId: string;
    command?: string;
    cwd?: string;
    /** What it printed since the last such event, both outputs as they came. */
    output?: string;
    /** Characters before this `output` that were not kept. */
    leftOut?: number;
    exit?: { readonly code: number | null; readonly signal: string | null };
  };
  /** A notification that is not ACP's own, or a sub-agent's `session/update`, verbatim. */
  extension: { message: { readonly method: string; readonly params?: unknown } };
  /** Prompts waiting their turn; replaces the former list. */
  queue: { prompts: readonly QueuedPrompt[] };
  notice: { level: "info" | "warning" | "error"; text: string };
  /** What became different in the workspace. */
  changes: ChangeSet;
  /** A person put a file back to how it was in snapshot `to`; how it was before that is in snapshot `undo`. */
  revert: { path: string; to: SnapshotRef; undo: SnapshotRef; by: By };
}

export type EventType = keyof EventBodies;

/** One numbered entry of a session's journal. `seq` counts from 1 without a gap; `at` is epoch milliseconds. */
export type Event = {
  [T in EventType]:
    & { readonly seq: number; readonly at: number; readonly type: T }
    & Readonly<EventBodies[T]>;
}[EventType];

export type SessionStatus =
  | "stopped"
  | "starting"
  | "idle"
  | "prompting"
  | "cancelling"
  | "awaiting_permission";

export interface AgentLabel {
  /** As given to `--agent`. */
  readonly name: string;
  /** For people. */
  readonly title: string;
  /** True for the built-in demonstration agent. */
  readonly demo: boolean;
}

/** First line of `GET /ws?session=&after=`. */
export interface Ready {
  readonly type: "ready";
  readonly protocol: number;
  readonly buildId: string;
  readonly sessionId: string;
  /** Random; another one means that the numbers started over. */
  readonly journal: string;
  /** Number of the first event that this socket will be sent or was already; above 1 there is more above. */
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** True when events follow from `after`, false when the browser must start over at `firstSeq`. */
  readonly resumed: boolean;
  readonly cwd: string;
  readonly agent: AgentLabel;
  readonly promptCapabilities: PromptCapabilities;
  readonly state: SessionStatus;
  readonly context: SessionContext;
  /** What waits now; its event may lie before the window. */
  readonly queue: readonly QueuedPrompt[];
  /** Present when another drawbridge holds this session: its address. Nothing can be changed from here. */
  readonly readOnly?: { readonly url: string | null };
}

export type ServerLine =
  | Event
  | Ready
  /** You fell behind; the events that follow go on from `from`, nothing is missing. */
  | { readonly type: "resync"; readonly from: number }
  /** What you sent was not understood or not possible, and changed nothing. */
  | { readonly type: "error"; readonly message: string; readonly promptId?: string }
  /** The journal cannot be written; what the agent says is held back until it can. `null`: it can again. */
  | { readonly type: "stalled"; readonly message: string | null }
  /** The prompt you sent was taken before; its events may lie before your window. */
  | { readonly type: "known"; readonly promptId: string }
  /** Who works in the session's workspace now; told after `ready`, and when it is different. */
  | { readonly type: "workspace"; readonly state: WorkspaceState }
  /** What is being written in the session, on whatever device; told after `ready`, and when it is different. */
  | { readonly type: "draft"; readonly text: string; readonly version: number }
  /** What a ping is answered with, and how long the journal is then; nothing of it over `/ws/sessions`. */
  | ({ readonly type: "pong" } & Partial<JournalLength>);

export interface JournalLength {
  /** Number of its last event. */
  readonly lastSeq: number;
  readonly bytes: number;
}

/** What a browser may send over `GET /ws`. */
export type BrowserLine =
  | {
    readonly type: "prompt";
    readonly promptId: string;
    readonly blocks?: readonly PromptBlock[];
    readonly text?: string;
  }
  | { readonly type: "queue_edit"; readonly promptId: string; readonly text: string }
  | { readonly type: "queue_remove"; readonly promptId: string }
  /** Puts a waiting prompt in front of another one; of none: at the end. */
  | { readonly type: "queue_move"; readonly promptId: string; readonly before: string | null }
  /** Says something to the agent within its running turn, where it takes that. */
  | { readonly type: "steer"; readonly text: string }
  | {
    readonly type: "permission_response";
    readonly id: string;
    readonly optionId: string;
    /** Said to the agent right after: within its turn where it takes that, else before all that waits. */
    readonly reason?: string;
  }
  | {
    readonly type: "elicitation_response";
    readonly id: string;
    readonly action: ElicitationAction;
    readonly content?: Readonly<Record<string, ElicitationValue>>;
  }
  | { readonly type: "cancel" }
  | { readonly type: "set_mode"; readonly modeId: string }
  | { readonly type: "set_model"; readonly modelId: string }
  | { readonly type: "set_config"; readonly configId: string; readonly value: string | boolean }
  | { readonly type: "authenticate"; readonly methodId: string }
  /** Calls off a sign-in that the agent is at. */
  | { readonly type: "authenticate_cancel" }
  /** `fresh`: without its earlier session. */
  | { readonly type: "restart_agent"; readonly fresh?: boolean }
  /** Hands the first waiting prompt over, after a turn that failed or was cancelled left it waiting. */
  | { readonly type: "queue_resume" }
  | { readonly type: "ping" };
