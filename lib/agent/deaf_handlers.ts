/**
 * For a connection that opens no session: its agent has nothing to say to anybody.
 */
import type { AgentHandlers } from "./agent_handlers.ts";

export const DEAF: AgentHandlers = {
  batch: (handle) => handle(),
  onUpdate: () => {},
  onOtherUpdate: () => {},
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
