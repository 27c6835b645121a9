/**
 * What a conversation is made of, as a person sees it: one entry per message, thought, tool call, plan, notice.
 *
 * Types only. Entries are never removed or moved, and an entry that did not change is the same object.
 */
import type { PermissionOption } from "../acp.ts";
import type { By } from "../wire.ts";
import type { FileChange, SnapshotRef } from "../workspace.ts";
import type { Part } from "./parts.ts";

interface EntryBase {
  /** Unique in the session and the same after every fold: made of the number of the event that began it. */
  readonly id: string;
  /** Number of the event that began it. */
  readonly seq: number;
  /** When it began, epoch milliseconds. */
  readonly at: number;
  /** When the newest event that belongs to it came. */
  readonly lastAt: number;
}

export interface UserEntry extends EntryBase {
  readonly kind: "user";
  readonly parts: readonly Part[];
  /** Absent for what an agent replayed from its own history. */
  readonly promptId: string | null;
  readonly by: By | null;
  readonly messageId: string | null;
}

export interface MessageEntry extends EntryBase {
  readonly kind: "agent" | "thought";
  readonly parts: readonly Part[];
  readonly messageId: string | null;
  /** False while more may be appended. */
  readonly done: boolean;
}

/** Richer than the wire: what the person did and how the turn ended count too. */
export type ToolState = "pending" | "running" | "completed" | "failed" | "rejected" | "cancelled";

export type ToolPart =
  | { readonly type: "part"; readonly part: Part }
  /** `oldText` null: a new file. */
  | {
    readonly type: "diff";
    readonly path: string;
    readonly oldText: string | null;
    readonly newText: string;
  }
  | { readonly type: "terminal"; readonly terminalId: string };

export interface ToolTarget {
  readonly path: string;
  readonly line: number | null;
}

/** What a command printed, told by the display-only terminal extension. */
export interface TerminalOutput {
  readonly terminalId: string;
  readonly cwd: string | null;
  /** The newest output; its start is gone when `truncated`. */
  readonly output: string;
  readonly truncated: boolean;
  /** Null while it runs. */
  readonly exit: { readonly code: number | null; readonly signal: string | null } | null;
}

/** A question asked about a tool call. */
export interface ToolPermission {
  readonly id: string;
  readonly options: readonly PermissionOption[];
  /** When it was asked. */
  readonly at: number;
  /** Null while it is open. */
  readonly answer: PermissionAnswer | null;
}

export interface PermissionAnswer {
  /** Null: withdrawn, nobody chose. */
  readonly option: PermissionOption | null;
  readonly by: By | null;
  readonly at: number;
  /** What to do instead, as the person put it. */
  readonly reason?: string;
}

/** What a sub-agent says and does, below the call that began it. */
export interface Thread {
  /** The agent's own id of its session; null where it works within the one of who began it. */
  readonly sessionId: string | null;
  /** Which session it is nobody told: it was the one call that could have begun it. */
  readonly guessed: boolean;
  /** What kind of sub-agent it is, as the agent calls it: `explore`. */
  readonly role: string | null;
  /** What it was told to do. */
  readonly task: string | null;
  /** It tells its own end: that of a turn does not end it. */
  readonly independent: boolean;
  readonly entries: readonly Entry[];
  /** Position of its plan, -1 for none. */
  readonly plan: number;
  /** Counts what it was told to do, where that is told. */
  readonly turn: number;
  /** The fold's own; nobody else reads it. */
  readonly memory: FoldMemory;
}

export interface ToolEntry extends EntryBase {
  readonly kind: "tool";
  readonly toolCallId: string;
  readonly title: string;
  /** As the agent names it; may be none we know. */
  readonly toolKind: string;
  readonly state: ToolState;
  readonly content: readonly ToolPart[];
  readonly targets: readonly ToolTarget[];
  readonly rawInput: unknown;
  readonly rawOutput: unknown;
  readonly terminals: readonly TerminalOutput[];
  /** Changes that its question showed: some agents replace them by a word once they are made. */
  readonly proposed: readonly ToolPart[];
  /** In the order they were asked; more than one may be open. */
  readonly permissions: readonly ToolPermission[];
  /** When it reached its final state; null while it is open. */
  readonly endedAt: number | null;
  /** The turn it was begun in: agents use the same id again in a later one. */
  readonly turn: number;
  /** Of a call that is a sub-agent's work. */
  readonly thread: Thread | null;
}

export interface PlanItem {
  readonly content: string;
  readonly priority: string;
  readonly status: string;
}

export interface PlanEntry extends EntryBase {
  readonly kind: "plan";
  /** Number of the event that told it so, or that began the call which did. */
  readonly toldSeq: number;
  readonly items: readonly PlanItem[];
}

export type NoticeLevel = "info" | "warning" | "error";

export interface NoticeEntry extends EntryBase {
  readonly kind: "notice";
  readonly level: NoticeLevel;
  readonly text: string;
  /** What more there is to say, folded away at first: error data, the agent's last stderr. */
  readonly details: string | null;
  /** Set on what is told again and again of one compaction. */
  readonly compactionId: string | null;
}

/** An MCP server of the agent wants its person to sign in. */
export interface ServerSignInEntry extends EntryBase {
  readonly kind: "server_sign_in";
  /** Empty when the agent gave none. */
  readonly server: string;
  /** Where to sign in, as the agent gave it: may be no address at all. */
  readonly url: string | null;
  /** `over`: the agent that asked is gone. */
  readonly state: "waiting" | "done" | "failed" | "over";
}

/** The end of a turn: shown as a foot under its last entry, not as an entry of its own. */
export interface TurnEndEntry extends EntryBase {
  readonly kind: "turn_end";
  readonly promptId: string | null;
  readonly startedAt: number;
  /** How long of it its person was waited for. Milliseconds. */
  readonly waitedMs: number;
  /** Null when the turn ended with an error. */
  readonly stopReason: string | null;
  /** Somebody pressed Stop, whatever the agent calls it. */
  readonly cancelled: boolean;
  /** The agent ended it without having said or done anything (agents/README 21). */
  readonly silent: boolean;
}

/** What a turn changed in the workspace, or what was changed there before the session. */
export interface ChangesEntry extends EntryBase {
  readonly kind: "changes";
  readonly scope: "turn" | "before";
  readonly promptId: string | null;
  /** The next turn was under way when it was told: it stands below that one's prompt. */
  readonly late: boolean;
  readonly from: SnapshotRef;
  readonly to: SnapshotRef;
  readonly files: readonly FileChange[];
  /** Files beyond those. */
  readonly more: number;
}

/** A person put a file back. */
export interface RevertEntry extends EntryBase {
  readonly kind: "revert";
  readonly path: string;
  readonly to: SnapshotRef;
  /** Putting the file back to this one takes it back. */
  readonly undo: SnapshotRef;
  readonly by: By | null;
}

export type Entry =
  | UserEntry
  | MessageEntry
  | ToolEntry
  | PlanEntry
  | NoticeEntry
  | ServerSignInEntry
  | ChangesEntry
  | RevertEntry
  | TurnEndEntry;
export type EntryKind = Entry["kind"];

/** What the fold keeps of a conversation, or of a thread in it, beside what is shown. */
export interface FoldMemory {
  /** Position of the message that chunks still go to, -1 for none. */
  readonly open: number;
  /** Positions of tool calls that are neither final nor closed. */
  readonly openTools: readonly number[];
  /** Positions of servers' sign-in cards that still wait. */
  readonly openSignIns: readonly number[];
  /** Ids of terminals of ours whose commands run. */
  readonly openTerminals: readonly string[];
  /** Positions of the rows whose threads may hold what is open. */
  readonly openThreads: readonly number[];
  readonly index: EntryIndex;
}

/**
 * Tool calls and compactions by the agent's ids. Grows in place along one line of folds, so that a batch costs
 * its events and not the entries before it; `tip` tells a fold whether it is on that line.
 */
export interface EntryIndex {
  readonly positions: Map<string, number>;
  /** Of a whole session: the rows of sub-agents by their sessions, and what calls there are in their threads. */
  readonly places: Map<string, readonly number[]>;
  tip: readonly Entry[];
}
