/**
 * The control method `tool`: a call of one of drawbridge's tools, for the session whose secret comes with it.
 */
import type { Sessions } from "../session/sessions.ts";
import type { ControlMethod } from "./control_connection.ts";
import type { Secrets } from "./secrets.ts";
import type { ToolArguments, ToolCall } from "./session_tools.ts";

export interface ToolMethodOptions {
  readonly sessions: Sessions;
  readonly secrets: Secrets;
  readonly tools: Readonly<Record<string, ToolCall>>;
}

export function toolMethod({ sessions, secrets, tools }: ToolMethodOptions): ControlMethod {
  return async ({ secret, tool, arguments: args }) => {
    const sessionId = secrets.sessionOf(secret);
    const session = sessionId === null ? null : await sessions.get(sessionId);
    if (!session) throw new Error("Cannot use drawbridge's tools as this belongs to no session of it");
    const name = String(tool);
    if (!Object.hasOwn(tools, name)) {
      throw new Error(`Cannot call "${name.slice(0, 40)}" as there is no such tool here`);
    }
    // An object of unknown fields is exactly what a tool checks its arguments from.
    const given = typeof args === "object" && args !== null ? args as ToolArguments : {};
    return await tools[name](session, given);
  };
}
