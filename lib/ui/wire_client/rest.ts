/**
 * Everything of the bridge that is not a stream: requests under `/api`, each with the page's key.
 *
 * Knows no view. A failure is an error whose message can be shown to a person as it is.
 */
import type { BlobStored, Exchanged, Info, OpenSessionRequest } from "../../api.ts";
import { KEY_HEADER } from "../../wire.ts";

/** The bridge answered, and said no. */
export class RefusedError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.name = "RefusedError";
    this.status = status;
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
    const headers = { "content-type": "application/json" };
    const response = await this.#fetch("/api/sessions", {
      method: "POST",
      headers,
      body: JSON.stringify(request),
    });
    const { sessionId } = await json<{ sessionId: string }>(response);
    return sessionId;
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

  async #fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { ...init.headers, [KEY_HEADER]: this.#key() };
    const response = await fetch(path, { ...init, headers, credentials: "same-origin" });
    if (!response.ok) throw new RefusedError(response.status, await reason(response));
    return response;
  }
}

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
  if (!response.ok) throw new RefusedError(response.status, await reason(response));
  return await json(response);
}

function sessionPath(sessionId: string): string {
  return `/api/sessions/${encodeURIComponent(sessionId)}`;
}

/** The bridge's own answers, whose shapes wire.ts gives. */
async function json<T>(response: Response): Promise<T> {
  return await response.json();
}

async function reason(response: Response): Promise<string> {
  const text = await response.text();
  try {
    const error = JSON.parse(text)?.error;
    if (typeof error === "string") return error;
  } catch {
    // Not JSON: the text itself is all there is.
  }
  return text.trim() || `The bridge answered ${response.status}.`;
}
