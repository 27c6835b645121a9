/**
 * A session of the list as tests want it.
 */
import type { SessionSummary } from "../../../lib/api.ts";

/** A session that is called by its id. */
export function session(sessionId: string, fields: Partial<SessionSummary> = {}): SessionSummary {
  return {
    sessionId,
    title: sessionId,
    lastPrompt: null,
    agent: { name: "demo", title: "Demo", demo: true },
    cwd: "/work/atlas",
    status: "idle",
    pinned: false,
    archived: false,
    createdAt: 0,
    updatedAt: 0,
    pendingPermissions: 0,
    ...fields,
  };
}

export function idsOf(sessions: readonly SessionSummary[]): readonly string[] {
  return sessions.map(({ sessionId }) => sessionId);
}
