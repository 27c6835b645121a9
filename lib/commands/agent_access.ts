/**
 * How the agent of a session reaches drawbridge: the MCP server it is told to start, and variables for
 * whoever has only a shell.
 */
import type { Secrets } from "../server/secrets.ts";
import type { AgentAccess } from "../session/open_session.ts";
import { selfCommand, type SelfOptions } from "./self.ts";

export interface AgentAccessOptions extends SelfOptions {
  readonly stateDir: string;
  readonly secrets: Secrets;
  /** Path of the control socket; null where there is none. */
  readonly controlPath: () => string | null;
  /** Whether to offer drawbridge's tools, and those that manage sessions. */
  readonly mcp: boolean;
  readonly orchestrate: boolean;
}

export function agentAccess(sessionId: string, options: AgentAccessOptions): AgentAccess {
  // `drawbridge claim` in the agent's shell: whose session it is, and where claims are.
  const env = { DRAWBRIDGE_SESSION: sessionId, DRAWBRIDGE_HOME: options.stateDir };
  const control = options.controlPath();
  if (!options.mcp || control === null) return { env, mcpServers: [] };
  const self = selfCommand(options.orchestrate ? ["mcp", "--orchestrate"] : ["mcp"], options);
  const variables = {
    ...self.env,
    DRAWBRIDGE_CONTROL: control,
    DRAWBRIDGE_SECRET: options.secrets.of(sessionId),
  };
  const server = {
    name: "drawbridge",
    command: self.program,
    args: self.args,
    env: Object.entries(variables).map(([name, value]) => ({ name, value })),
  };
  return { env, mcpServers: [server] };
}
