/**
 * A session as a browser shows it: the entries of the conversation and what stands around them.
 *
 * Immutable. Made only by `foldEvents`; two transcripts share every entry that is the same in both.
 */
import type { AuthMethod, PermissionOption, PromptCapabilities } from "../acp.ts";
import type { SessionContext } from "../context.ts";
import type { AgentStatus, QueuedPrompt, SessionStatus } from "../wire.ts";
import { EMPTY_CONTEXT } from "./context.ts";
import type { ChangesEntry, Entry, FoldMemory, RevertEntry, ToolEntry } from "./entries.ts";
import type { OpenElicitation } from "./forms.ts";

/** A question that waits for an answer. */
export interface OpenPermission {
  readonly id: string;
  readonly toolCallId: string;
  /** Where the call stands: its position in the conversation or, of a sub-agent's, those of the rows above it before. */
  readonly place: readonly number[];
  /** The call as this question showed it; a later question about the same call may show it otherwise. */
  readonly picture: ToolEntry | null;
  readonly options: readonly PermissionOption[];
  readonly at: number;
  readonly seq: number;
}

export interface RunningTurn {
  readonly promptId: string;
  readonly startedAt: number;
  /** How long it waited for its person, up to the last event. Milliseconds. */
  readonly waitedMs: number;
  readonly cancelledAt: number | null;
  /** The text sent, to know an agent's echo of it. */
  readonly sent: readonly string[];
  /** What the agent has echoed so far. */
  readonly echoed: string;
  /** True once the agent said anything of its own. */
  readonly answered: boolean;
}

export interface AgentState {
  /** Null: the window of events began after the last word about it. */
  readonly status: AgentStatus | null;
  readonly title: string | null;
  readonly reason: string | null;
  readonly stderr: string | null;
  readonly exit: { readonly code: number | null; readonly signal: string | null } | null;
  readonly promptCapabilities: PromptCapabilities | null;
  /** It could not take up its earlier session: try again, or begin anew. */
  readonly resumeFailed: boolean;
  /** Drawbridge ended it itself: no notice tells why. */
  readonly expected: boolean;
  readonly at: number;
}

export interface AuthRequired {
  readonly message: string;
  readonly methods: readonly AuthMethod[];
}

export interface Transcript {
  readonly entries: readonly Entry[];
  readonly context: SessionContext;
  /** 0 before the first event. */
  readonly lastSeq: number;
  /** When the last event was. Epoch milliseconds; 0 before the first one. */
  readonly lastAt: number;
  readonly status: SessionStatus;
  /** Number of the last event that bore on `status`; 0 when none did. */
  readonly statusSeq: number;
  /** Counts prompts. */
  readonly turn: number;
  readonly running: RunningTurn | null;
  /** Position of this turn's plan, -1 for none. */
  readonly plan: number;
  readonly permissions: readonly OpenPermission[];
  /** Forms and pages that wait for the person. */
  readonly elicitations: readonly OpenElicitation[];
  readonly queue: readonly QueuedPrompt[];
  readonly agent: AgentState;
  readonly auth: AuthRequired | null;
  /** The entries that tell of files, in their order. */
  readonly work: readonly (ChangesEntry | RevertEntry)[];
  /** The fold's own memory; nobody else reads it. */
  readonly memory: FoldMemory;
}

const NO_ENTRIES: readonly Entry[] = Object.freeze([]);

export const EMPTY_TRANSCRIPT: Transcript = {
  entries: NO_ENTRIES,
  context: EMPTY_CONTEXT,
  lastSeq: 0,
  lastAt: 0,
  status: "idle",
  statusSeq: 0,
  turn: 0,
  running: null,
  plan: -1,
  permissions: [],
  elicitations: [],
  queue: [],
  agent: {
    status: null,
    title: null,
    reason: null,
    stderr: null,
    exit: null,
    promptCapabilities: null,
    resumeFailed: false,
    expected: false,
    at: 0,
  },
  auth: null,
  work: [],
  // Not on anyone's line: the first fold from here makes an index of its own.
  memory: {
    open: -1,
    openTools: [],
    openSignIns: [],
    openTerminals: [],
    openThreads: [],
    index: { positions: new Map(), places: new Map(), tip: [] },
  },
};

/** An empty transcript for a window that begins in the middle of a session; `queue`: what waits now. */
export function transcriptFrom(context: SessionContext, queue: readonly QueuedPrompt[]): Transcript {
  return { ...EMPTY_TRANSCRIPT, context, queue };
}
