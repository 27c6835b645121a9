/**
 * Ties the parts of a session to its agent: updates and notifications go to the journal, tool calls to the
 * work in the workspace, questions to those who answer them.
 */
import type { AgentHandlers } from "../agent/agent_handlers.ts";
import { Frames } from "../rpc/frames.ts";
import { AgentLink } from "./agent_link.ts";
import type { AgentLinkOptions } from "./agent_link_options.ts";
import type { Journal } from "./journal.ts";
import type { SessionMeta } from "./meta.ts";
import type { Questions } from "./questions.ts";
import { launchDirectoryOf } from "./session_directory.ts";
import type { SessionWork } from "./session_work.ts";
import { TerminalLog } from "./terminal_log.ts";

export interface SessionAgentOptions extends
  Pick<
    AgentLinkOptions,
    "directory" | "launch" | "clientVersion" | "now" | "log" | "isPrimed" | "onAgentSession" | "onGone"
  > {
  readonly meta: SessionMeta;
  readonly journal: Journal;
  readonly work: SessionWork;
  readonly questions: Questions;
  /** Whether the running turn is being cancelled. */
  readonly isCancelling: () => boolean;
}

export function createAgentLink(options: SessionAgentOptions): AgentLink {
  const { meta, work } = options;
  return new AgentLink({
    ...options,
    cwd: launchDirectoryOf(meta),
    agentSession: meta.agentSession,
    frames: new Frames(options.now),
    handlers: handlersOf(options),
    onStarting: () => work.begin(),
  });
}

function handlersOf(
  options: SessionAgentOptions,
): Pick<
  AgentHandlers,
  | "onUpdate"
  | "onOtherUpdate"
  | "onExtension"
  | "onQuestion"
  | "onElicitation"
  | "onElicitationDone"
  | "onWithdrawn"
  | "terminals"
  | "onFileWritten"
> {
  const { journal, work, questions } = options;
  return {
    onUpdate: (line, update) => {
      work.note(update);
      journal.appendUpdate(line, update);
    },
    // Kept as it came: whose it is, its line says.
    onOtherUpdate: (line, update) => {
      work.note(update);
      journal.appendExtension(line);
    },
    onExtension: (line) => journal.appendExtension(line),
    onQuestion: (question) => {
      work.noteQuestion(question.toolCall);
      questions.ask(question);
      // It crossed our cancel: a client must answer it (ACP v1, prompt turn: cancellation).
      if (options.isCancelling()) questions.cancelAll("the turn was cancelled");
    },
    onElicitation: (elicitation) => {
      questions.elicitations.ask(elicitation);
      if (options.isCancelling()) questions.cancelAll("the turn was cancelled");
    },
    onElicitationDone: (elicitationId) => questions.elicitations.done(elicitationId),
    onWithdrawn: (rpcId) => questions.withdraw(rpcId),
    terminals: new TerminalLog(journal),
    onFileWritten: (path) => work.noteWritten(path),
  };
}
