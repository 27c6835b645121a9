/**
 * Everything a new session needs before it may be written: its directory, its agent, its sign on the
 * workspace. Nothing of it is left behind when one of them cannot be had.
 */
import type { OpenSessionRequest } from "../api.ts";
import type { AgentLabel } from "../wire.ts";
import { META_VERSION, type SessionMeta } from "./meta.ts";
import { prepareDirectory, type SessionDirectory } from "./session_directory.ts";
import type { Signed, Workplace } from "./workplace.ts";

/** What a browser asks for, and what only drawbridge may say. */
export interface NewSession extends OpenSessionRequest {
  readonly name?: string;
  readonly parent?: SessionMeta["parent"];
  /** What it begins with beside what was asked for; a conversation taken in or branched off. */
  readonly begins?: Pick<SessionMeta, "agentSession" | "takenIn" | "primed" | "title">;
}

export interface PreparedSession {
  readonly meta: SessionMeta;
  readonly signed: Signed;
  /** What the person is to be told first. */
  readonly warning: string | null;
  /** Takes everything back, for a session that cannot be opened after all. */
  readonly undo: () => void;
}

export interface PrepareOptions {
  /** @throws Error, worded for a person, when the agent or the directory cannot be used. */
  readonly labelOf: (agent: string, cwd: string) => AgentLabel;
  readonly workplace: Workplace;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** @throws WorkspaceBusyError, NoDirectoryError, or Error worded for a person. */
export async function prepareSession(request: NewSession, options: PrepareOptions): Promise<PreparedSession> {
  const { place, label } = prepareAgent(request, options);
  const meta = metaOf(request, { place, label, options });
  try {
    const signed = await options.workplace.sign(meta, {
      alongside: request.alongside ?? false,
      ownership: "created",
      turnsBefore: 0,
    });
    const undo = () => {
      signed.lease.end();
      place.undo();
    };
    return { meta, signed, warning: place.warning, undo };
  } catch (error) {
    place.undo();
    throw error;
  }
}

function prepareAgent(request: NewSession, options: PrepareOptions) {
  let label: AgentLabel | null = null;
  const place = prepareDirectory(request, (cwd) => label = options.labelOf(request.agent, cwd));
  if (label === null) throw new Error(`Cannot start "${request.agent}" as it was not looked for`);
  return { place, label };
}

function metaOf(
  request: NewSession,
  of: { place: SessionDirectory; label: AgentLabel; options: PrepareOptions },
): SessionMeta {
  const { place, label, options } = of;
  return {
    version: META_VERSION,
    sessionId: crypto.randomUUID(),
    agent: label,
    cwd: place.cwd,
    launchDirectory: request.launchDirectory,
    name: request.name ?? options.workplace.reservedName ?? undefined,
    parent: request.parent,
    provisional: place.provisional || undefined,
    createdAt: options.now(),
    agentSession: null,
    ...takenIn(request, options),
    ...request.begins,
  };
}

function takenIn({ takeIn }: NewSession, { now }: PrepareOptions): Partial<SessionMeta> {
  if (!takeIn) return {};
  const agentSession = { id: takeIn.agentSessionId, at: now(), history: "theirs" } as const;
  return { takenIn: true, agentSession, title: takeIn.title ?? undefined };
}
