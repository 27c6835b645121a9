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
  /** What it begins with beside what was asked for; asked once for a request, however often that comes. */
  readonly begins?: () => Promise<Beginning>;
}

/** Of a conversation that goes on from another one. */
export interface Beginning {
  readonly meta: Pick<SessionMeta, "agentSession" | "primed" | "title">;
  /** Puts files into its directory before it is opened. */
  readonly fill: (directory: string) => Promise<void>;
}

export interface PreparedSession {
  readonly meta: SessionMeta;
  readonly signed: Signed;
  readonly fill: Beginning["fill"];
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
  const begins = await request.begins?.();
  const { place, label } = prepareAgent(request, options);
  const meta = { ...metaOf(request, { place, label, options }), ...begins?.meta };
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
    const fill = begins?.fill ?? (() => Promise.resolve());
    return { meta, signed, fill, warning: place.warning, undo };
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
  };
}

function takenIn({ takeIn }: NewSession, { now }: PrepareOptions): Partial<SessionMeta> {
  if (!takeIn) return {};
  const agentSession = { id: takeIn.agentSessionId, at: now(), history: "theirs" } as const;
  return { takenIn: true, agentSession, title: takeIn.title ?? undefined };
}

/**
 * Two sessions of ours must not go on with one of an agent: each would miss what the other one is told.
 *
 * @throws Error that names the one of `others` that goes on already with what `meta` takes in.
 */
export function assertTakenInOnce(
  meta: SessionMeta,
  { others, titleOf }: { others: () => readonly SessionMeta[]; titleOf: (id: string) => string | undefined },
): void {
  if (!meta.takenIn) return;
  const ours = others().find(({ agent, agentSession }) =>
    agent.name === meta.agent.name && agentSession?.id === meta.agentSession?.id
  );
  if (!ours) return;
  const name = titleOf(ours.sessionId) ?? ours.title ?? ours.sessionId;
  throw new Error(`Cannot take this conversation in as session "${name}" goes on with it: open that one`);
}
