/**
 * A session as the list of sessions shows it. Pure: derived from meta, digest and what is live.
 */
import type { SessionSummary } from "../api.ts";
import type { SessionStatus } from "../wire.ts";
import type { Digest } from "./digest.ts";
import type { SessionMeta } from "./meta.ts";

const TITLE_CHARS_MAX = 80;

export function summarize(
  meta: SessionMeta,
  digest: Digest,
  live: { status: SessionStatus; pendingPermissions: number },
): SessionSummary {
  return {
    sessionId: meta.sessionId,
    title: titleOf(meta.title ?? null) ?? titleOf(digest.context.title) ?? titleOf(digest.firstPrompt),
    lastPrompt: digest.lastPrompt,
    agent: meta.agent,
    cwd: meta.cwd,
    pinned: meta.pinned ?? false,
    archived: meta.archived ?? false,
    createdAt: meta.createdAt,
    updatedAt: digest.updatedAt || meta.createdAt,
    ...live,
  };
}

/** A session is listed from its first prompt on; one that was taken in, at once. */
export function isListed(meta: SessionMeta, digest: Digest): boolean {
  return digest.turns.length > 0 || meta.takenIn === true;
}

/** The first line of what an agent or a person gave, shortened. */
function titleOf(text: string | null): string | null {
  const line = text?.split("\n", 1)[0].trim() ?? "";
  if (line === "") return null;
  return line.length > TITLE_CHARS_MAX ? line.slice(0, TITLE_CHARS_MAX - 1) + "…" : line;
}
