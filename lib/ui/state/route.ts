/**
 * Addresses of the page: `/`, `/s/<id>` and `/settings`.
 */

export const SETTINGS_PATH = "/settings";

/** What the state of a history entry begins with that stands for what covers the page; the rest is the page's own. */
export const COVERED = "covered ";

export function isCovered(state: unknown): boolean {
  return typeof state === "string" && state.startsWith(COVERED);
}

export function pathOf(sessionId: string | null): string {
  return sessionId === null ? "/" : `/s/${encodeURIComponent(sessionId)}`;
}

/** The session that `path` names, null for any other address. */
export function sessionOf(path: string): string | null {
  const match = /^\/s\/([^/]+)\/?$/.exec(path);
  if (!match) return null;
  try {
    return decodeURIComponent(match[1]);
  } catch {
    return match[1]; // A stray percent sign: take it as it stands, the server will not know it.
  }
}
