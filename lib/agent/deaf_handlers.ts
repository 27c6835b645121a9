/**
 * For a connection that opens no session: its agent has nothing to say to anybody.
 */
import type { AgentHandlers } from "./acp_connection.ts";

export const DEAF: AgentHandlers = {
  batch: (handle) => handle(),
  onUpdate: () => {},
  onExtension: () => {},
  onQuestion: () => {},
  onElicitation: () => {},
  onElicitationDone: () => {},
  onWithdrawn: () => {},
  terminals: { onStart: () => {}, onOutput: () => {}, onExit: () => {} },
  onFileWritten: () => {},
  onSkipped: () => {},
  onExit: () => {},
};
