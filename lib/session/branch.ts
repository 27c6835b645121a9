/**
 * A session branched off another one: its journal up to a turn, and an agent that knows of it.
 *
 * By the agent's own fork where it offers that and the branch is at the end; else the new agent session is
 * given the conversation as text with the first prompt, and the transcript says so.
 */
import { join } from "@std/path";
import { offersSession } from "../agent/capabilities.ts";
import { writeAll } from "../coordination/atomic_file.ts";
import type { Journal } from "./journal.ts";
import type { Session } from "./session.ts";
import type { Sessions } from "./sessions.ts";

/** Bytes copied at once. */
const COPY_BYTES = 1024 * 1024;

export interface BranchRequest {
  readonly requestId: string;
  /** The turn before which the branch begins; null for all of the conversation. */
  readonly promptId: string | null;
}

/** Opens a session that goes on from `source`, in the same workspace beside it. */
export async function branch(
  sessions: Sessions,
  { source, request }: { source: Session; request: BranchRequest },
): Promise<Session> {
  const { meta, journal } = source;
  const bytes = branchPoint(journal, request.promptId);
  const forked = request.promptId === null ? await forkAgent(source) : null;
  const hasHistory = bytes > 0 && journal.digest.turns.some(({ offset }) => offset < bytes);
  const session = await sessions.create({
    requestId: request.requestId,
    agent: meta.agent.name,
    cwd: meta.cwd,
    launchDirectory: meta.launchDirectory,
    alongside: true,
    begins: {
      agentSession: forked === null ? null : { id: forked, at: Date.now() },
      primed: forked === null && hasHistory ? true : undefined,
      title: `${source.summary().title ?? meta.agent.title} (branch)`,
    },
  }, (directory) => {
    copyJournal(journal, directory, bytes);
    source.blobs.copyTo(directory);
  });
  if (forked === null && hasHistory) session.journal.append("notice", { level: "info", text: PRIMED });
  return session;
}

const PRIMED =
  "This is a branch. Its agent cannot copy its own memory, so it is given the conversation so far as " +
  "text with the next message.";

/** Where a branch before turn `promptId` ends in the journal, in bytes; its end for null. @throws Error for no such turn. */
export function branchPoint(journal: Journal, promptId: string | null): number {
  if (promptId === null) return journal.bytes;
  const turn = journal.digest.turns.find((turn) => turn.promptId === promptId);
  if (!turn) throw new Error("Cannot branch from there as that message is not in this conversation");
  return turn.offset;
}

/** Writes the first `bytes` of `journal` as the journal of the session in `directory`. */
export function copyJournal(journal: Journal, directory: string, bytes: number): void {
  using file = Deno.openSync(join(directory, "journal.jsonl"), { createNew: true, write: true, mode: 0o600 });
  for (let at = 0; at < bytes;) {
    const chunk = journal.read(at, COPY_BYTES).subarray(0, bytes - at);
    if (chunk.length === 0) throw new Error("Cannot branch as the journal is shorter than it was");
    writeAll(file, chunk);
    at += chunk.length;
  }
}

/** The agent's own copy of its session, where it offers that and is at rest; else null. */
async function forkAgent({ agent, meta, status }: Session): Promise<string | null> {
  if (!agent.connection || status !== "idle" || !offersSession(agent.init, "fork")) return null;
  return await agent.connection.fork(meta.cwd);
}
