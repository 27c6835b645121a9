/**
 * What identifies a session and does not follow from its journal: `meta.json`.
 */
import { join } from "@std/path";
import { readJson, writeJson } from "../coordination/atomic_file.ts";
import type { Log } from "../log.ts";
import type { AgentLabel } from "../wire.ts";
import type { SnapshotRef } from "../workspace.ts";

/** A newer drawbridge writes a higher number; its sessions are left alone. */
export const META_VERSION = 1;

export interface AgentSession {
  /** The agent's own id. */
  readonly id: string;
  /** When it was opened or loaded last. Epoch milliseconds. */
  readonly at: number;
  /** Its history is the agent's alone and is to be taken in; `begun`: part of it may be in the journal. */
  readonly history?: "theirs" | "begun";
}

export interface SessionMeta {
  readonly version: number;
  readonly sessionId: string;
  readonly agent: AgentLabel;
  /** The workspace, absolute. */
  readonly cwd: string;
  /** Where in it the agent starts, relative; absent for the workspace itself. */
  readonly launchDirectory?: string;
  /** What its identity is called after; the agent's name where it is absent. */
  readonly name?: string;
  /** The session that started this one, and how many there are above it. */
  readonly parent?: { readonly sessionId: string; readonly depth: number };
  /** It was begun elsewhere and taken in from its agent: listed without a turn of ours. */
  readonly takenIn?: boolean;
  /** It was branched off another one whose agent could not: its agent is given the conversation as text. */
  readonly primed?: boolean;
  /** drawbridge created the workspace's directory for this session. */
  readonly provisional?: boolean;
  /** As its person named it; before what the agent calls it. */
  readonly title?: string;
  /** Its agent is not stopped for being idle. */
  readonly pinned?: boolean;
  /** Put away: not in the list unless asked for. */
  readonly archived?: boolean;
  /** The workspace as it was when the session began, once that is pictured. */
  readonly firstPicture?: SnapshotRef;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** The agent's own session, once it has one. */
  readonly agentSession: AgentSession | null;
}

/** What a person decides about a session; an absent field stays, a `title` of null goes back to the agent's. */
export interface SessionDecision {
  readonly title?: string | null;
  readonly pinned?: boolean;
  readonly archived?: boolean;
}

export function decided(meta: SessionMeta, { title, pinned, archived }: SessionDecision): SessionMeta {
  return {
    ...meta,
    title: title === undefined ? meta.title : title ?? undefined,
    pinned: (pinned ?? meta.pinned) || undefined,
    archived: (archived ?? meta.archived) || undefined,
  };
}

/** The meta of the session in `directory`; null where there is none or it is not ours to read. */
export function readMeta(directory: string): SessionMeta | null {
  const value = readJson(join(directory, "meta.json"));
  if (typeof value !== "object" || value === null || !("version" in value)) return null;
  // Written whole or not at all, by the version that is checked here.
  return value.version === META_VERSION ? value as SessionMeta : null;
}

export function writeMeta(directory: string, meta: SessionMeta): void {
  writeJson(join(directory, "meta.json"), meta);
}

/** {@link writeMeta} for a session that goes on if it fails: its agent may not continue it after a restart. */
export function keepMeta(directory: string, { meta, log }: { meta: SessionMeta; log: Log }): void {
  try {
    writeMeta(directory, meta);
  } catch (error) {
    log.warn(`Cannot keep the meta of session ${meta.sessionId} as ${error}`);
  }
}
