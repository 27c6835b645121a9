/**
 * What a session's tie to its agent is made of, and how an agent went. Types only.
 */
import type { AgentCommand, AgentExit } from "../agent/agent_process.ts";
import type { AgentHandlers } from "../agent/agent_handlers.ts";
import type { Frames } from "../rpc/frames.ts";
import type { Log } from "../log.ts";
import type { Journal } from "./journal.ts";
import type { AgentSession } from "./meta.ts";

export interface AgentLinkOptions {
  readonly journal: Journal;
  /** The session's own. */
  readonly directory: string;
  /** What to start. @throws Error when the agent is not known or not installed. */
  readonly launch: () => AgentCommand;
  readonly cwd: string;
  /** The agent's session of an earlier process, and when that opened it. */
  readonly agentSession: AgentSession | null;
  /** It is told the conversation so far with its next prompt. */
  readonly isPrimed: () => boolean;
  readonly onAgentSession: (session: AgentSession) => void;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly handlers: Omit<AgentHandlers, "onExit" | "onSkipped" | "batch">;
  /** A process is about to be started; `onGone` follows in every case. */
  readonly onStarting: () => void;
  readonly onGone: (end: AgentEnd) => void;
  readonly clientVersion: string;
  /** What is said to and by every process of the session's agent. */
  readonly frames: Frames;
  readonly log: Log;
}

/** How an agent went. */
export interface AgentEnd {
  /** drawbridge ended it, or it never got ready. */
  readonly wanted: boolean;
  /** It was ended at somebody's word. */
  readonly asked: boolean;
  /** It had been ready for prompts. */
  readonly wasReady: boolean;
  /** Null where no process was ever started. */
  readonly exit: AgentExit | null;
}
