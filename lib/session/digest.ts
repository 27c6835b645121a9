/**
 * What must be known of a journal without reading it: where its turns begin, what is still open, and the
 * slow-moving context. Kept beside the journal as its index, so that a large one opens at its end.
 *
 * Pure: a fold over events. It can be thrown away at any time and folded again from the journal.
 */
import type { PromptCapabilities } from "../acp.ts";
import { CONTEXT_UPDATES, EMPTY_CONTEXT, foldContext } from "../transcript/context.ts";
import type { SessionContext } from "../context.ts";
import type { Event, PromptBlock, QueuedPrompt } from "../wire.ts";

/** Characters of a prompt that the session list shows. */
const LAST_PROMPT_CHARS_MAX = 200;

export interface Turn {
  /** Number of the turn's `prompt` event. */
  readonly seq: number;
  /** Where that event's line begins in the journal, in bytes. */
  readonly offset: number;
  readonly promptId: string;
}

export interface Digest {
  readonly turns: readonly Turn[];
  readonly context: SessionContext;
  readonly lastPrompt: string | null;
  /** First words of the first prompt: the title where the agent gives none. */
  readonly firstPrompt: string | null;
  /** Epoch milliseconds of the newest prompt or end of a turn; 0 before the first. */
  readonly updatedAt: number;
  /** The turn that has begun and not ended. */
  readonly openPromptId: string | null;
  /** Ids of permission questions without an answer. */
  readonly openQuestions: readonly string[];
  /** Ids of forms and pages without an answer. */
  readonly openElicitations: readonly string[];
  readonly queue: readonly QueuedPrompt[];
  /** Whether the newest word on the agent is that it runs. */
  readonly agentUp: boolean;
  readonly promptCapabilities: PromptCapabilities;
}

export const EMPTY_DIGEST: Digest = {
  turns: [],
  context: EMPTY_CONTEXT,
  lastPrompt: null,
  firstPrompt: null,
  updatedAt: 0,
  openPromptId: null,
  openQuestions: [],
  openElicitations: [],
  queue: [],
  agentUp: false,
  promptCapabilities: {},
};

/** Whether an `update` of this kind can change a digest; the others, nearly all of them, need no fold. */
export function concernsDigest(sessionUpdate: unknown): boolean {
  return typeof sessionUpdate === "string" && CONTEXT_UPDATES.has(sessionUpdate);
}

/** `digest` after `event`, whose line begins at byte `offset` of the journal. */
export function foldDigest(digest: Digest, event: Event, offset: number): Digest {
  switch (event.type) {
    case "prompt": {
      const text = promptText(event.blocks).slice(0, LAST_PROMPT_CHARS_MAX);
      return {
        ...digest,
        turns: [...digest.turns, { seq: event.seq, offset, promptId: event.promptId }],
        lastPrompt: text,
        firstPrompt: digest.firstPrompt ?? text,
        updatedAt: event.at,
        openPromptId: event.promptId,
      };
    }
    case "prompt_done":
      return { ...digest, updatedAt: event.at, openPromptId: null };
    case "elicitation_request":
      return { ...digest, openElicitations: [...digest.openElicitations, event.id] };
    case "elicitation_response":
      return { ...digest, openElicitations: digest.openElicitations.filter((id) => id !== event.id) };
    case "permission_request":
      return { ...digest, openQuestions: [...digest.openQuestions, event.id] };
    case "permission_response":
      return { ...digest, openQuestions: digest.openQuestions.filter((id) => id !== event.id) };
    case "queue":
      return { ...digest, queue: event.prompts };
    case "agent":
      return {
        ...digest,
        context: foldContext(digest.context, event),
        agentUp: event.status !== "exited",
        promptCapabilities: event.promptCapabilities ?? digest.promptCapabilities,
      };
    default: {
      const context = foldContext(digest.context, event);
      return context === digest.context ? digest : { ...digest, context };
    }
  }
}

/** The event that a line of the journal is; null for one that was torn. */
export function eventIn(line: string): Event | null {
  try {
    const event: unknown = JSON.parse(line);
    // Written by us: a JSON object with a number is one of our events.
    return typeof event === "object" && event !== null && "seq" in event ? event as Event : null;
  } catch {
    return null; // torn
  }
}

/** The text of a prompt's blocks; files by their names. */
export function promptText(blocks: readonly PromptBlock[]): string {
  return blocks.map((block) => block.type === "text" ? block.text : `[${block.name ?? "image"}]`).join(" ")
    .trim();
}
