/**
 * How a session is, as this page knows it: what the server said, what came after, what was answered here.
 */
import type { Transcript } from "../../transcript/transcript.ts";
import type { Ready, SessionStatus } from "../../wire.ts";

interface Known {
  readonly transcript: Transcript;
  readonly ready: Ready | null;
  /** Questions whose answer from here is on its way. */
  readonly onTheirWay: ReadonlySet<string>;
}

export function sessionStatus({ transcript, ready, onTheirWay }: Known): SessionStatus {
  if (!ready) return "starting";
  // `ready` speaks for the moment it was sent; an event after it knows better.
  const status = transcript.statusSeq > ready.lastSeq ? transcript.status : ready.state;
  const { permissions } = transcript;
  // Answered from here: nobody waits for this person any more.
  const answered = permissions.length > 0 && permissions.every(({ id }) => onTheirWay.has(id));
  return status === "awaiting_permission" && answered ? "prompting" : status;
}

/** Whether a turn is under way. */
export function isWorking(status: SessionStatus): boolean {
  return status === "prompting" || status === "cancelling" || status === "awaiting_permission";
}
