/**
 * What an agent says and becomes, told to whoever keeps its session. Types only.
 */
import type { RpcId } from "../rpc/peer.ts";
import type { AgentExit } from "./agent_process.ts";
import type { Elicitation, PermissionQuestion } from "./agent_requests.ts";
import type { TerminalListener } from "./client_terminals.ts";

export interface AgentHandlers {
  /** Runs `handle` for one read of the agent's output; what it appends belongs together. */
  readonly batch: (handle: () => void) => void;
  /** A `session/update` of this session: the whole line, and its update, of a streamed chunk only the kind. */
  readonly onUpdate: (line: string, update: Readonly<Record<string, unknown>>) => void;
  /** A `session/update` of another session, which is a sub-agent's: the whole line, and its update. */
  readonly onOtherUpdate: (line: string, update: Readonly<Record<string, unknown>>) => void;
  /** A notification that is not ACP's own. */
  readonly onExtension: (line: string) => void;
  readonly onQuestion: (question: PermissionQuestion) => void;
  readonly onElicitation: (elicitation: Elicitation) => void;
  /** What a person was sent to a page for is done. */
  readonly onElicitationDone: (elicitationId: string) => void;
  /** The agent takes its question back. */
  readonly onWithdrawn: (rpcId: RpcId) => void;
  readonly terminals: TerminalListener;
  /** It wrote a file through drawbridge; the path as it named it. */
  readonly onFileWritten: (path: string) => void;
  /** Something was skipped; said once a kind. */
  readonly onSkipped: (what: string) => void;
  readonly onExit: (exit: AgentExit) => void;
}
