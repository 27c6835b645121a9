/**
 * What `/api` and the list of sessions say: JSON that is asked for, beside the numbered events of `wire.ts`.
 *
 * Types and constants only.
 */
import type { PermissionOutcome } from "./acp.ts";
import type { AgentLabel, By, Event, ServerLine, SessionStatus } from "./wire.ts";
import type { LiveSession, SnapshotRef } from "./workspace.ts";

/** A session as the list shows it. */
export interface SessionSummary {
  readonly sessionId: string;
  readonly title: string | null;
  /** Start of the newest prompt's text, at most 200 characters. */
  readonly lastPrompt: string | null;
  readonly agent: AgentLabel;
  readonly cwd: string;
  readonly status: SessionStatus;
  /** Its agent is not stopped for being idle. */
  readonly pinned: boolean;
  /** Put away: shown only when asked for. */
  readonly archived: boolean;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Questions that wait for an answer. */
  readonly pendingPermissions: number;
}

/** Lines of `GET /ws/sessions`: all sessions first, latest activity first, then each change. */
export type SessionsLine =
  | { readonly type: "sessions"; readonly buildId: string; readonly sessions: readonly SessionSummary[] }
  | { readonly type: "session"; readonly session: SessionSummary }
  | { readonly type: "session_removed"; readonly sessionId: string };

/** `GET /api/info`. */
export interface Info {
  readonly version: string;
  readonly buildId: string;
  /** Agent and directory that the command line named. */
  readonly defaultAgent: string;
  readonly defaultCwd: string;
  /** Where in that directory the agent starts, when the command line named it. */
  readonly defaultLaunchDirectory: string | null;
  readonly agents: readonly {
    readonly name: string;
    readonly title: string;
    readonly installed: boolean;
    readonly demo: boolean;
  }[];
}

/** `POST /api/sessions`: the same `requestId` twice opens one session. */
export interface OpenSessionRequest {
  readonly requestId: string;
  readonly cwd: string;
  readonly agent: string;
  /** Work beside the sessions that work there already. */
  readonly alongside?: boolean;
  /** Create the directory if it is not there. */
  readonly create?: boolean;
  /** Where in the directory the agent starts; relative, and within it. */
  readonly launchDirectory?: string;
  /** A session of the agent that was begun elsewhere: its history is taken in. */
  readonly takeIn?: { readonly agentSessionId: string; readonly title: string | null };
}

/** `POST /api/sessions/<id>`: what its person decides; what is absent stays. An empty title gives the agent's back. */
export interface SessionDecision {
  readonly title?: string;
  readonly pinned?: boolean;
  readonly archived?: boolean;
}

/** `GET /api/questions`: what waits for an answer in a session. */
export interface SessionQuestions {
  readonly sessionId: string;
  /** The events that ask, and those that told of the tool calls they are about, in the journal's order. */
  readonly events: readonly Event[];
}

/** `POST /api/sessions/<id>/questions/<question id>`: an option of the question, and what to do instead. */
export interface AnswerRequest {
  readonly optionId: string;
  readonly reason?: string;
}

/** `GET` and `POST /api/sessions/<id>/questions/<question id>`: how a question was settled, and by whom. */
export interface SettledQuestion {
  readonly outcome: PermissionOutcome;
  readonly by: By;
  /** What the agent was told with it. */
  readonly reason?: string;
}

/** `POST /api/sessions/<id>/blobs` answers this; the body is the file's bytes as `application/octet-stream`. */
export interface BlobStored {
  /** SHA-256 of the bytes, hexadecimal. */
  readonly blob: string;
  readonly size: number;
}

/** What is being written in a session; each change has a higher `version`, in epoch milliseconds or above. */
export type SessionDraft = Omit<Extract<ServerLine, { readonly type: "draft" }>, "type">;

/** `POST /api/sessions/<id>/draft` answers this. */
export interface DraftKept {
  /** Of the text as it is kept now; null when it is not, since another one stands there. */
  readonly version: number | null;
}

/** `POST /api/sessions/<id>/draft`. */
export interface DraftRequest {
  /** At most 64 KiB as UTF-8. Empty: it was sent, or taken back. */
  readonly text: string;
  /** The version that it was written upon. */
  readonly over: number;
}

/** One of at most 50 that `GET /api/sessions/<id>/files?q=` gives as `files`, best first. */
export interface FoundFile {
  /** In the workspace, with forward slashes. */
  readonly path: string;
  /** Its `file:` address, for a `resource_link`. */
  readonly uri: string;
}

/** `POST /api/sessions` answers this with 422 when it cannot be opened. */
export interface NotOpened {
  readonly error: string;
  /** There is no such directory: asked with `create`, it is created. */
  readonly missing?: boolean;
}

/** `POST /auth/exchange` answers this, together with the cookie. */
export interface Exchanged {
  readonly key: string;
  readonly device: string;
}

/** `POST /api/sessions` answers this with 409 when others work in the directory and `alongside` was not said. */
export interface WorkspaceBusy {
  readonly error: string;
  readonly sessions: readonly LiveSession[];
}

/** `GET /api/sessions/<id>/changes/file`: one file in two snapshots. */
export interface FilePair {
  /** Null where it was not there, or is no text or too large to show (then `shown` is false). */
  readonly oldText: string | null;
  readonly newText: string | null;
  readonly shown: boolean;
}

/** `POST /api/sessions/<id>/revert` */
export interface RevertRequest {
  /** All of them are put back, or none; at most {@link REVERT_FILES_MAX}. */
  readonly files: readonly RevertedFile[];
  /** How the person saw the files; refused when one is not so any more. */
  readonly from: SnapshotRef;
  /** What they are put back to. */
  readonly to: SnapshotRef;
}

export interface RevertedFile {
  readonly path: string;
  /** Where a renamed file was: it is put back there. */
  readonly oldPath?: string;
}

/** Files that are put back at once. */
export const REVERT_FILES_MAX = 2_000;

/** What `revert` answers. */
export interface Reverted {
  /** Putting the files back to this one takes the revert back. */
  readonly undo: SnapshotRef;
}

/** A claim as `GET /api/claims` lists it. */
export interface ClaimShown {
  readonly namespace: string;
  readonly key: string;
  /** A session's id, or the name a person or a script gave. */
  readonly holder: string;
  readonly holderIsSession: boolean;
  readonly host: string;
  /** Of another host: it counts as alive until it expires. */
  readonly assumed: boolean;
  /** Epoch milliseconds. */
  readonly claimedAt: number;
  readonly expiresAt: number;
}

/** A session that an agent keeps itself, as `GET /api/agent-sessions` lists it. */
export interface AgentSessionListed {
  readonly agentSessionId: string;
  readonly title: string | null;
  readonly cwd: string | null;
  /** As the agent gives it: ISO 8601. */
  readonly updatedAt: string | null;
  /** Ours that goes on with it; null when it was begun elsewhere. */
  readonly sessionId: string | null;
}

/** A session that `GET /api/search` found. */
export interface SearchHit {
  readonly sessionId: string;
  readonly title: string;
  /** What stands together of what was asked, in small letters: all in a row, or words of a line; none of the title. */
  readonly words: readonly string[];
  /** What stands around the newest place of `words`. */
  readonly around: string;
}

/** A protocol message between drawbridge and an agent, without secrets. */
export interface FrameShown {
  /** From 1, without a gap, over all agents of the session. */
  readonly number: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly direction: "to_agent" | "from_agent";
  /** `noise`: no protocol message, or one too long to keep. */
  readonly kind: "request" | "notification" | "answer" | "error" | "noise";
  /** Of an answer: the method it answers. */
  readonly method: string | null;
  /** As JSON has it; null when it is noise. */
  readonly json: unknown;
  /** Characters of the whole message, of a stream all of them. */
  readonly chars: number;
  /** Messages of a stream that stand here, by the newest of them; 1 for any other. */
  readonly count: number;
  readonly id?: string;
  /** Number of the request that this answers, and milliseconds since. */
  readonly answers?: number;
  readonly tookMs?: number;
  /** The tool call that it is about. */
  readonly toolCallId?: string;
}

/** `GET /api/sessions/<id>/frames?after=`: the newest messages that are kept. */
export interface FramesShown {
  readonly frames: readonly FrameShown[];
  /** How many are kept at most. */
  readonly framesMax: number;
}

/** `GET /api/sessions/<id>/directory?path=`: a directory of the workspace; `path` is empty for itself. */
export interface DirectoryShown {
  /** Directories first, then by name. */
  readonly entries: readonly {
    readonly name: string;
    readonly type: "directory" | "file" | "link" | "other";
  }[];
  /** Entries beyond those. */
  readonly more: number;
}

/** `GET /api/sessions/<id>/file?path=`: a file of the workspace. */
export interface FileShown {
  /** Null for what is no text. */
  readonly text: string | null;
}
