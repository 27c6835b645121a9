/**
 * Sessions that an agent keeps itself: those begun elsewhere appear, and can be taken in.
 *
 * Asks an agent that runs, else one started for the question (ACP v1, session/list).
 */
import type { AgentSessionListed } from "../api.ts";
import { AcpConnection, type AgentHandlers } from "../agent/acp_connection.ts";
import { offersSession } from "../agent/capabilities.ts";
import type { AgentCommand } from "../agent/agent_process.ts";
import { asRecord } from "../agent/incoming.ts";
import type { Log } from "../log.ts";
import type { SessionMeta } from "./meta.ts";
import type { Session } from "./session.ts";

/** Sessions of one agent that are listed. */
const LISTED_MAX = 500;

export interface AgentSessionsOptions {
  readonly cwd: string;
  /** Sessions of ours that are open; one whose agent runs is asked. */
  readonly open: readonly Session[];
  /** All of ours: they are marked. */
  readonly metas: readonly SessionMeta[];
  /** How to start the agent where none of them runs. */
  readonly command: AgentCommand;
  /** Name of the agent, as sessions are labelled. */
  readonly agent: string;
  readonly clientVersion: string;
  readonly log: Log;
}

/** Null when the agent lists no sessions. @throws what starting or asking it throws. */
export async function listAgentSessions(options: AgentSessionsOptions): Promise<AgentSessionListed[] | null> {
  const listed = await ask(options);
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

async function ask(options: AgentSessionsOptions): Promise<readonly unknown[] | null> {
  const { agent, open, cwd } = options;
  const running = open.find((session) => session.meta.agent.name === agent && session.agent.connection);
  const connection = running?.agent.connection;
  if (!running || !connection) return await askNew(options);
  if (!offersSession(running.agent.init, "list")) return null;
  return await connection.listSessions({ cwd, max: LISTED_MAX });
}

async function askNew(options: AgentSessionsOptions): Promise<readonly unknown[] | null> {
  const { command, clientVersion, log, cwd } = options;
  const connection = new AcpConnection({ command, handlers: DEAF, clientVersion, log });
  try {
    const init = await connection.initialize();
    return offersSession(init, "list") ? await connection.listSessions({ cwd, max: LISTED_MAX }) : null;
  } finally {
    await connection.stop({ closeSession: false, graceMs: 0 });
  }
}

/** It opens no session, so it has nothing to say. */
const DEAF: AgentHandlers = {
  batch: (handle) => handle(),
  onUpdate: () => {},
  onExtension: () => {},
  onQuestion: () => {},
  onElicitation: () => {},
  onElicitationDone: () => {},
  onWithdrawn: () => {},
  onSkipped: () => {},
  onExit: () => {},
};
