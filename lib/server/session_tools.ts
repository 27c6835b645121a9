/**
 * What the tools of `drawbridge mcp` do, for the session that calls them.
 */
import { type Claim, type Claims } from "../coordination/claims.ts";
import type { Session } from "../session/session.ts";
import type { Sessions } from "../session/sessions.ts";
import type { Workplace } from "../session/workplace.ts";

export interface SessionToolsOptions {
  readonly sessions: Sessions;
  readonly claims: Claims;
  readonly workplace: Workplace;
}

export type ToolArguments = Readonly<Record<string, unknown>>;
export type ToolCall = (session: Session, args: ToolArguments) => Promise<unknown>;

const MINUTE_MS = 60_000;
const DEFAULT_TTL_MS = 30 * MINUTE_MS;

/** The tools by name; their arguments were checked against their schemas. */
export function sessionTools(options: SessionToolsOptions): Readonly<Record<string, ToolCall>> {
  const { sessions, claims, workplace } = options;
  return {
    claim_try: async (session, args) => {
      const minutes = args.ttl_minutes;
      const ttlMs = typeof minutes === "number" ? minutes * MINUTE_MS : DEFAULT_TTL_MS;
      const tried = await claims.try(what(args), { holder: session.id, ttlMs });
      return { claimed: tried.claimed, [tried.claimed ? "claim" : "held_by"]: shown(tried.claim) };
    },
    claim_check: async (session, args) => {
      const other = await claims.check(what(args), { holder: session.id });
      return other ? { held_by_another: true, held_by: shown(other) } : { held_by_another: false };
    },
    claim_release: async (session, args) => {
      return { released: await claims.release(what(args), { holder: session.id }) };
    },
    claim_list: async () => ({ claims: (await claims.list()).map(shown) }),
    workspace_status: async (session) => await workplace.look(session.meta.cwd, session.id),
    session_changes: async (session) => {
      const changes = await session.work.current?.changes();
      if (!changes) throw new Error("Cannot tell what changed as no picture of the workspace could be taken");
      return changes;
    },
    sessions_list: () => {
      const listed = sessions.list().map(({ sessionId, title, agent, cwd, status, updatedAt }) => {
        return { session: sessionId, title, agent: agent.title, cwd, status, updated: iso(updatedAt) };
      });
      return Promise.resolve({ sessions: listed });
    },
  };
}

function what(args: ToolArguments): { namespace: string; key: string } {
  return { namespace: String(args.namespace), key: String(args.key) };
}

function shown({ namespace, key, holder, host, pid, claimedAt, expiresAt }: Claim) {
  return { namespace, key, holder, host, pid, claimed: iso(claimedAt), expires: iso(expiresAt) };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
