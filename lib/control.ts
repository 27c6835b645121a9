/**
 * The control protocol: lines of JSON-RPC 2.0 over `control-<pid>.sock`, for programs of the same user.
 *
 * Types and constants only. Methods: `tool` (with a session's secret), `status`, `link`, `stop`, `sessions`,
 * and `attach`, after which notifications `line` carry the lines of `wire.ts` both ways, and one `closed`
 * ends them.
 */
import type { SessionSummary } from "./api.ts";

export const CONTROL_LIMITS = {
  /** Bytes of one line to drawbridge; a longer one ends its connection. */
  lineBytesMax: 4 * 1024 * 1024,
  /** Bytes of one line that our own programs send: what is longer they refuse before. */
  sentLineBytesMax: 3 * 1024 * 1024,
  /** Characters of one answer. */
  answerCharsMax: 16 * 1024 * 1024,
  /** Bytes of one line from drawbridge: an agent's line may have 64 MiB. */
  receivedLineBytesMax: 80 * 1024 * 1024,
} as const;

/** What `status` answers. */
export interface BridgeStatus {
  readonly sessions: {
    readonly open: number;
    /** Of these, with an agent that runs; `--max-agents` says how many may. */
    readonly running: number;
    /** Of these, in a turn. */
    readonly working: number;
    /** Of these, with a question for a person. */
    readonly waiting: number;
  };
}

/** What `link` answers. */
export interface FreshLink {
  readonly link: string;
}

/** What `sessions` answers: those that are open in this drawbridge. */
export interface OpenSessions {
  readonly sessions: readonly OpenSessionSummary[];
}

export interface OpenSessionSummary extends SessionSummary {
  /** False before its first prompt: it is in no list. */
  readonly listed: boolean;
}

/** Parameters of `attach`. */
export interface AttachRequest {
  readonly session: string;
  /** Number of the last event the viewer has; absent for the last turns. */
  readonly after?: number;
}

/** Parameters of the notification `closed`, as a WebSocket would be closed. */
export interface ViewClosed {
  readonly code: number;
  readonly why: string;
}
