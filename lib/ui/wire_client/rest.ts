/**
 * Everything of the bridge that is not a stream: requests under `/api`, each with the page's key.
 *
 * Knows no view. A failure is an error whose message can be shown to a person as it is.
 */
import type {
  AgentSessionListed,
  AnswerRequest,
  BlobStored,
  ClaimShown,
  DirectoryShown,
  DraftKept,
  DraftRequest,
  Exchanged,
  FilePair,
  FileShown,
  FoundFile,
  FramesShown,
  Info,
  OpenSessionRequest,
  Reverted,
  RevertRequest,
  SearchHit,
  SessionDecision,
  SessionQuestions,
  SettledQuestion,
} from "../../api.ts";
import { KEY_HEADER } from "../../wire.ts";
import type { ChangeSet, SnapshotRef } from "../../workspace.ts";

/** Characters of a draft that may still be on its way while the page goes; browsers take 64 KiB for all such. */
const KEEPALIVE_CHARS_MAX = 8 * 1024;

export type ExportFormat = "markdown" | "json";

/** The bridge answered, and said no. */
export class RefusedError extends Error {
  readonly status: number;
  /** The JSON object it said more in; an empty one when there was none. */
  readonly body: Readonly<Record<string, unknown>>;
  constructor(status: number, message: string, body: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = "RefusedError";
    this.status = status;
    this.body = body;
  }
}

export class Rest {
  readonly #key: () => string;

  constructor(key: () => string) {
    this.#key = key;
  }

  async info(): Promise<Info> {
    return await json(await this.#fetch("/api/info"));
  }

  async openSession(request: OpenSessionRequest): Promise<string> {
    const { sessionId } = await this.#post<{ sessionId: string }>("/api/sessions", request);
    return sessionId;
  }

  /** What its person decides about a session; what is absent stays. */
  async decide(sessionId: string, decision: SessionDecision): Promise<void> {
    await this.#post(sessionPath(sessionId), decision);
  }

  /** Deletes the session and its conversation; `atAgent` also what its agent keeps of it. */
  async removeSession(sessionId: string, options: { readonly atAgent: boolean }): Promise<void> {
    await this.#post(`${sessionPath(sessionId)}/delete`, options);
  }

  /** A session that goes on from before `promptId`, or with null from the end; the same `requestId` is one. */
  async branch(
    sessionId: string,
    request: { readonly requestId: string; readonly promptId: string | null },
  ): Promise<string> {
    const { requestId, promptId } = request;
    const path = `${sessionPath(sessionId)}/branch`;
    return (await this.#post<{ sessionId: string }>(path, {
      requestId,
      ...(promptId !== null && { promptId }),
    }))
      .sessionId;
  }

  /** The whole conversation as a file. */
  async exported(sessionId: string, format: ExportFormat): Promise<Blob> {
    return await (await this.#fetch(`${sessionPath(sessionId)}/export?format=${format}`)).blob();
  }

  async search(query: string): Promise<readonly SearchHit[]> {
    const q = new URLSearchParams({ q: query });
    return (await json<{ hits: readonly SearchHit[] }>(await this.#fetch(`/api/search?${q}`))).hits;
  }

  /** What waits for an answer, in every session that is open. */
  async questions(): Promise<readonly SessionQuestions[]> {
    const response = await this.#fetch("/api/questions");
    return (await json<{ questions: readonly SessionQuestions[] }>(response)).questions;
  }

  /** How a question was settled; null while it is open, and for what was none or is gone with its session. */
  async settled(sessionId: string, questionId: string): Promise<SettledQuestion | null> {
    try {
      const response = await this.#fetch(questionPath(sessionId, questionId));
      return (await json<{ settled: SettledQuestion | null }>(response)).settled;
    } catch (error) {
      if (error instanceof RefusedError && error.status === 404) return null;
      throw error;
    }
  }

  /** Answers a question; tells the answer that counts, which may be an earlier one. */
  async answer(
    sessionId: string,
    { questionId, ...answer }: { readonly questionId: string } & AnswerRequest,
  ): Promise<SettledQuestion> {
    const path = questionPath(sessionId, questionId);
    return (await this.#post<{ settled: SettledQuestion }>(path, answer)).settled;
  }

  /** Sessions that an agent keeps itself; null when it lists none. */
  async agentSessions(agent: string, cwd: string): Promise<readonly AgentSessionListed[] | null> {
    const query = new URLSearchParams({ agent, cwd });
    const response = await this.#fetch(`/api/agent-sessions?${query}`);
    return (await json<{ sessions: readonly AgentSessionListed[] | null }>(response)).sessions;
  }

  /** All that differs in the workspace since the session began. */
  async changes(sessionId: string): Promise<ChangeSet> {
    return await json(await this.#fetch(`${sessionPath(sessionId)}/changes`));
  }

  /** One file in two snapshots. */
  async filePair(
    sessionId: string,
    of: { from: SnapshotRef; to: SnapshotRef; path: string; oldPath?: string },
  ): Promise<FilePair> {
    const { from, to, path, oldPath } = of;
    const query = new URLSearchParams({ from, to, path, ...(oldPath !== undefined && { oldPath }) });
    return await json(await this.#fetch(`${sessionPath(sessionId)}/changes/file?${query}`));
  }

  /** Puts files back. */
  async revert(sessionId: string, request: RevertRequest): Promise<Reverted> {
    return await this.#post(`${sessionPath(sessionId)}/revert`, request);
  }

  /** Protocol messages of the session after message number `after`. */
  async frames(sessionId: string, after: number): Promise<FramesShown> {
    return await json(await this.#fetch(`${sessionPath(sessionId)}/frames?after=${after}`));
  }

  /** A directory of the session's workspace; `path` is empty for itself. */
  async directory(sessionId: string, path: string): Promise<DirectoryShown> {
    const query = new URLSearchParams({ path });
    return await json(await this.#fetch(`${sessionPath(sessionId)}/directory?${query}`));
  }

  /** A file of the session's workspace. */
  async file(sessionId: string, path: string): Promise<FileShown> {
    const query = new URLSearchParams({ path });
    return await json(await this.#fetch(`${sessionPath(sessionId)}/file?${query}`));
  }

  /** Keeps what is being written; gives its version, null where another text stands. */
  async saveDraft(sessionId: string, request: DraftRequest): Promise<number | null> {
    const keepalive = request.text.length <= KEEPALIVE_CHARS_MAX;
    const path = `${sessionPath(sessionId)}/draft`;
    return (await this.#post<DraftKept>(path, request, { keepalive })).version;
  }

  /** Files of the workspace that fit what was typed, best first. */
  async findFiles(sessionId: string, typed: string): Promise<readonly FoundFile[]> {
    const q = new URLSearchParams({ q: typed });
    const response = await this.#fetch(`${sessionPath(sessionId)}/files?${q}`);
    return (await json<{ files: readonly FoundFile[] }>(response)).files;
  }

  async claims(): Promise<readonly ClaimShown[]> {
    return (await json<{ claims: readonly ClaimShown[] }>(await this.#fetch("/api/claims"))).claims;
  }

  async releaseClaim(claim: Pick<ClaimShown, "namespace" | "key" | "holder">): Promise<void> {
    const { namespace, key, holder } = claim;
    await this.#post("/api/claims/release", { namespace, key, holder });
  }

  /** Event lines before `before`; empty when there are none. */
  async earlierEvents(sessionId: string, before: number): Promise<string> {
    return await (await this.#fetch(`${sessionPath(sessionId)}/events?before=${before}`)).text();
  }

  async uploadBlob(sessionId: string, bytes: Blob): Promise<BlobStored> {
    const headers = { "content-type": "application/octet-stream" };
    return await json(
      await this.#fetch(`${sessionPath(sessionId)}/blobs`, { method: "POST", headers, body: bytes }),
    );
  }

  async blob(sessionId: string, hash: string, mimeType: string): Promise<Blob> {
    const type = encodeURIComponent(mimeType);
    const response = await this.#fetch(
      `${sessionPath(sessionId)}/blobs/${encodeURIComponent(hash)}?type=${type}`,
    );
    // The server answers as a download of bytes; the page alone says what it takes them for.
    return new Blob([await response.arrayBuffer()], { type: mimeType });
  }

  /** Asks a route that one part of the page has to itself; with a `body`, by POST. */
  async ask<T>(path: string, body?: object): Promise<T> {
    return body ? await this.#post(path, body) : await json(await this.#fetch(path));
  }

  async #post<T>(path: string, body: object, init: Pick<RequestInit, "keepalive"> = {}): Promise<T> {
    const headers = { "content-type": "application/json" };
    const posted = { ...init, method: "POST", headers, body: JSON.stringify(body) };
    return await json(await this.#fetch(path, posted));
  }

  async #fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { ...init.headers, [KEY_HEADER]: this.#key() };
    const response = await fetch(path, { ...init, headers, credentials: "same-origin" }).catch((cause) => {
      throw new Error(UNREACHABLE, { cause });
    });
    if (!response.ok) throw await refusal(response);
    return response;
  }
}

const UNREACHABLE = "Cannot reach drawbridge: does it still run?";

/** Trades the one-time token of a link for this browser's key; the answer also sets the cookie. */
export async function exchange(token: string): Promise<Exchanged> {
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ token });
  const response = await fetch("/auth/exchange", {
    method: "POST",
    headers,
    body,
    credentials: "same-origin",
  });
  if (!response.ok) throw await refusal(response);
  return await json(response);
}

function sessionPath(sessionId: string): string {
  return `/api/sessions/${encodeURIComponent(sessionId)}`;
}

function questionPath(sessionId: string, questionId: string): string {
  return `${sessionPath(sessionId)}/questions/${encodeURIComponent(questionId)}`;
}

/** The bridge's own answers, whose shapes wire.ts gives. */
async function json<T>(response: Response): Promise<T> {
  return await response.json();
}

async function refusal(response: Response): Promise<RefusedError> {
  const text = await response.text();
  const body = objectIn(text);
  const message = typeof body.error === "string"
    ? body.error
    : text.trim() || `The bridge answered ${response.status}.`;
  return new RefusedError(response.status, message, body);
}

/** The JSON object that `text` is; an empty one where it is none. */
function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    // A non-null object that is no array is read by string keys.
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? value as Record<string, unknown>
      : {};
  } catch {
    return {}; // not JSON: the text itself is all there is
  }
}
