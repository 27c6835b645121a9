/**
 * What `/api` and the list of sessions say: JSON that is asked for, beside the numbered events of `wire.ts`.
 *
 * Types and constants only.
 */
import type { AgentLabel, SessionStatus } from "./wire.ts";

/** A session as the list shows it. */
export interface SessionSummary {
  readonly sessionId: string;
  readonly title: string | null;
  /** Start of the newest prompt's text, at most 200 characters. */
  readonly lastPrompt: string | null;
  readonly agent: AgentLabel;
  readonly cwd: string;
  readonly status: SessionStatus;
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
}

/** `POST /api/sessions/<id>/blobs` answers this; the body is the file's bytes as `application/octet-stream`. */
export interface BlobStored {
  /** SHA-256 of the bytes, hexadecimal. */
  readonly blob: string;
  readonly size: number;
}

/** `POST /auth/exchange` answers this, together with the cookie. */
export interface Exchanged {
  readonly key: string;
  readonly device: string;
}
