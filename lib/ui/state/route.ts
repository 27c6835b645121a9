/**
 * Addresses of the page: `/`, `/s/<id>` and `/settings`.
 */

export const SETTINGS_PATH = "/settings";

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
