/**
 * All sessions of the state directory: those that are open, as their drawbridges tell them, the others from
 * the disk. Opens and starts nothing.
 */
import { join } from "@std/path";
import type { SessionSummary } from "../api.ts";
import type { OpenSessions } from "../control.ts";
import type { BridgeRecord } from "../coordination/bridges.ts";
import { listSessions } from "../session/session_list.ts";
import { isListed, summarize } from "../session/summary.ts";
import { ask, runningBridges } from "./running.ts";

export interface KnownSession extends SessionSummary {
  /** The drawbridge that has it open; null for none. */
  readonly bridge: BridgeRecord | null;
  /** False before its first prompt. */
  readonly listed: boolean;
}

export interface AllSessions {
  /** Latest activity first. */
  readonly sessions: readonly KnownSession[];
  readonly bridges: readonly BridgeRecord[];
  /** What drawbridges that run did not answer. */
  readonly troubles: readonly string[];
}

export async function allSessions(stateDir: string): Promise<AllSessions> {
  const bridges = runningBridges(stateDir);
  const asked = await Promise.allSettled(bridges.map(openIn));
  const open = asked.flatMap((answer) => answer.status === "fulfilled" ? answer.value : []);
  const troubles = asked.flatMap((answer) =>
    answer.status === "rejected" ? [String(answer.reason.message)] : []
  );
  const isOpen = new Set(open.map(({ sessionId }) => sessionId));
  const onDisk = sessionsOnDisk(stateDir).filter(({ sessionId }) => !isOpen.has(sessionId));
  const sessions = [...open, ...onDisk].sort((a, b) => b.updatedAt - a.updatedAt);
  return { sessions, bridges, troubles };
}

async function openIn(bridge: BridgeRecord): Promise<KnownSession[]> {
  // A drawbridge of this state directory answers what its own program asks.
  const { sessions } = await ask(bridge, "sessions") as OpenSessions;
  return sessions.map((session) => ({ ...session, bridge }));
}

function sessionsOnDisk(stateDir: string): KnownSession[] {
  return listSessions(join(stateDir, "sessions")).map(({ meta, digest }) => {
    const summary = summarize(meta, digest, { status: "stopped", pendingPermissions: 0 });
    return { ...summary, bridge: null, listed: isListed(meta, digest) };
  });
}
