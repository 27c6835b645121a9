/**
 * Sessions that an agent keeps itself: those begun elsewhere appear and can be taken in, and one that is
 * deleted here can be deleted there as well.
 *
 * Asks an agent that runs, else one started for the question.
 */
import type { InitializeResult } from "../acp.ts";
import type { AgentSessionListed } from "../api.ts";
import { AcpConnection } from "../agent/acp_connection.ts";
import { offersSession } from "../agent/capabilities.ts";
import type { AgentCommand } from "../agent/agent_process.ts";
import { DEAF } from "../agent/deaf_handlers.ts";
import { asRecord } from "../agent/incoming.ts";
import { deleteStoredSession, listStoredSessions } from "../agent/stored_sessions.ts";
import type { Log } from "../log.ts";
import type { SessionMeta } from "./meta.ts";
import type { Session } from "./session.ts";

/** Sessions of one agent that are listed. */
const LISTED_MAX = 500;

/** Which agent is asked, and how it is reached. */
export interface AgentAsked {
  /** Name of the agent, as sessions are labelled. */
  readonly agent: string;
  /** Sessions of ours that are open; one whose agent runs is asked. */
  readonly open: readonly Session[];
  /** How to start the agent where none of them runs. */
  readonly command: AgentCommand;
  readonly clientVersion: string;
  readonly log: Log;
}

export interface AgentSessionsOptions extends AgentAsked {
  readonly cwd: string;
  /** All of ours: they are marked. */
  readonly metas: readonly SessionMeta[];
}

/** Null when the agent lists no sessions. @throws what starting or asking it throws. */
export async function listAgentSessions(options: AgentSessionsOptions): Promise<AgentSessionListed[] | null> {
  const { cwd } = options;
  const listed = await withAgent(options, async (connection, init) => {
    if (!offersSession(init, "list")) return null;
    return await listStoredSessions(connection, { cwd, max: LISTED_MAX });
  });
  if (listed === null) return null;
  const ours = new Map(options.metas.map((meta) => [meta.agentSession?.id, meta.sessionId]));
  return listed.map(asRecord).flatMap(({ sessionId, title, cwd, updatedAt }) => {
    if (typeof sessionId !== "string") return [];
    return [{
      agentSessionId: sessionId,
      title: typeof title === "string" ? title : null,
      cwd: typeof cwd === "string" ? cwd : null,
      updatedAt: typeof updatedAt === "string" ? updatedAt : null,
      sessionId: ours.get(sessionId) ?? null,
    }];
  });
}

/** @throws Error when the agent deletes no sessions, what starting or asking it throws otherwise */
export async function deleteAgentSession(asked: AgentAsked, sessionId: string): Promise<void> {
  await withAgent(asked, async (connection, init) => {
    if (!offersSession(init, "delete")) {
      throw new Error("Cannot delete the agent's own copy as this agent deletes no sessions");
    }
    await deleteStoredSession(connection, sessionId);
  });
}

async function withAgent<T>(
  asked: AgentAsked,
  use: (connection: AcpConnection, init: InitializeResult | null) => Promise<T>,
): Promise<T> {
  const { agent, open, command, clientVersion, log } = asked;
  for (const { meta, agent: { connection, init } } of open) {
    if (meta.agent.name === agent && connection) return await use(connection, init);
  }
  const connection = new AcpConnection({ command, handlers: DEAF, clientVersion, log });
  try {
    return await use(connection, await connection.initialize());
  } finally {
    await connection.stop({ closeSession: false, graceMs: 0 });
  }
}
