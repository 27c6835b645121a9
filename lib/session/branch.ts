/**
 * A session branched off another one: its journal up to a turn, and an agent that knows of it.
 *
 * By the agent's own fork where it offers that and the branch is at the end; else the new agent session is
 * given the conversation as text with the first prompt, and the transcript says so. What waits or runs in the
 * first conversation goes on there alone.
 */
import { join } from "@std/path";
import { offersSession } from "../agent/capabilities.ts";
import { writeAll } from "../coordination/atomic_file.ts";
import { sliced } from "../snapshots/slices.ts";
import { endWhatIsOpen } from "./adoption.ts";
import { EMPTY_DIGEST, eventIn, foldDigest } from "./digest.ts";
import { Journal } from "./journal.ts";
import { JournalFile } from "./journal_file.ts";
import { IndexFile, type JournalIndex } from "./journal_index.ts";
import type { Beginning } from "./new_session.ts";
import type { Session } from "./session.ts";
import type { Sessions } from "./sessions.ts";
import { errorText } from "../log.ts";

/** Bytes copied at once. */
const COPY_BYTES = 1024 * 1024;

const ENDED = "Branched off while the agent worked on this: it goes on in the first conversation, not here.";

export interface BranchRequest {
  readonly requestId: string;
  /** The turn before which the branch begins; null for all of the conversation. */
  readonly promptId: string | null;
}

/** Opens a session that goes on from `source`, in the same workspace beside it. @throws Error for no such turn. */
export function branch(
  sessions: Sessions,
  { source, request }: { source: Session; request: BranchRequest },
): Promise<Session> {
  const { meta } = source;
  return sessions.create({
    requestId: request.requestId,
    agent: meta.agent.name,
    cwd: meta.cwd,
    launchDirectory: meta.launchDirectory,
    alongside: true,
    begins: () => beginningOf(source, request.promptId),
  });
}

async function beginningOf(source: Session, promptId: string | null): Promise<Beginning> {
  const { meta, journal, blobs } = source;
  // As it is now: while the agent forks and the journal is copied, the first conversation may go on.
  const cut = cutBefore(journal, promptId);
  const hasHistory = meta.takenIn === true || journal.digest.turns.some(({ offset }) => offset < cut.bytes);
  const title = branchTitle(source.summary().title ?? meta.agent.title);
  const fork = promptId === null ? await forkAgent(source) : NO_FORK;
  const isPrimed = fork.id === null && hasHistory;
  return {
    meta: {
      agentSession: fork.id === null ? null : { id: fork.id, at: Date.now() },
      primed: isPrimed || undefined,
      title,
    },
    fill: async (directory) => {
      await sliced(() => copyJournal(journal, { directory, cut }));
      blobs.copyTo(directory);
      endCopy(directory, isPrimed ? primedText(fork) : null);
    },
  };
}

/** Begins with what it is, as a list cuts long titles off at their end; a branch of a branch is numbered. */
function branchTitle(title: string): string {
  const [, number, source] = /^Branch(?: (\d+))? of ([^]*)$/.exec(title) ?? [];
  return source === undefined ? `Branch of ${title}` : `Branch ${Number(number ?? 1) + 1} of ${source}`;
}

interface Cut {
  readonly bytes: number;
  /** What the index is to say of so much of the journal; null where it must be folded anew. */
  readonly index: JournalIndex | null;
}

/** Where a branch before turn `promptId` ends in the journal; at its end for null. @throws Error for no such turn. */
function cutBefore(journal: Journal, promptId: string | null): Cut {
  const { bytes, lastSeq, digest } = journal;
  if (promptId === null) {
    // What is held while the disk takes nothing is in the digest already.
    const isAhead = journal.stalled !== null;
    return { bytes, index: isAhead ? null : { journal: crypto.randomUUID(), bytes, lastSeq, digest } };
  }
  const turn = digest.turns.find((turn) => turn.promptId === promptId);
  if (!turn) throw new Error("Cannot branch from there as that message is not in this conversation");
  return { bytes: turn.offset, index: null };
}

/** Writes `cut` of `journal` as the journal of the session in `directory`; may be interrupted at each `yield`. */
function* copyJournal(
  journal: Journal,
  { directory, cut }: { readonly directory: string; readonly cut: Cut },
): Generator<void, void, void> {
  const path = join(directory, "journal.jsonl");
  using file = Deno.openSync(path, { createNew: true, write: true, mode: 0o600 });
  for (let at = 0; at < cut.bytes;) {
    if (journal.isClosed) throw new Error("Cannot branch as the conversation was closed meanwhile");
    const chunk = journal.read(at, COPY_BYTES).subarray(0, cut.bytes - at);
    if (chunk.length === 0) throw new Error("Cannot branch as the journal is shorter than it was");
    writeAll(file, chunk);
    at += chunk.length;
    yield;
  }
  new IndexFile(directory).close(cut.index ?? (yield* foldIndex(path)));
}

/** The index of the journal at `path`, as opening it would fold it, but in steps. */
function* foldIndex(path: string): Generator<void, JournalIndex, void> {
  let index: JournalIndex = { journal: crypto.randomUUID(), bytes: 0, lastSeq: 0, digest: EMPTY_DIGEST };
  const file = new JournalFile(path, { readOnly: true });
  try {
    for (const { line, offset, end } of file.readTail(0)) {
      const event = eventIn(line);
      if (event?.seq !== index.lastSeq + 1) break; // damaged: opening it says so
      const digest = foldDigest(index.digest, event, offset);
      index = { ...index, bytes: end, lastSeq: event.seq, digest };
      yield;
    }
    return index;
  } finally {
    file.close();
  }
}

/** Nothing waits or runs in a copy; `notice`: what its person is told. */
function endCopy(directory: string, notice: string | null): void {
  const journal = new Journal({ directory, now: Date.now, readOnly: false });
  try {
    journal.batch(() => {
      if (journal.digest.queue.length > 0) journal.append("queue", { prompts: [] });
      endWhatIsOpen(journal, { reason: "This is a branch", ofTurn: ENDED });
      if (notice !== null) journal.append("notice", { level: "info", text: notice });
    });
  } finally {
    journal.close();
  }
}

interface Fork {
  /** The agent's own copy of its session; null for none. */
  readonly id: string | null;
  /** Why it made none, when it was asked. */
  readonly refusal: string | null;
}

const NO_FORK: Fork = { id: null, refusal: null };

/** Asks the agent for a copy where it offers one, is at rest and knows the conversation itself. */
async function forkAgent({ agent, meta, status }: Session): Promise<Fork> {
  if (!agent.connection || status !== "idle" || meta.primed) return NO_FORK;
  if (!offersSession(agent.init, "fork")) return NO_FORK;
  try {
    return { id: await agent.connection.fork(meta.cwd), refusal: null };
  } catch (error) {
    return { id: null, refusal: errorText(error) };
  }
}

function primedText({ refusal }: Fork): string {
  const why = refusal === null ? "cannot copy its own memory" : `did not copy its own memory (${refusal})`;
  return `This is a branch. Its agent ${why}, so it is given the conversation so far as text with the next message.`;
}
