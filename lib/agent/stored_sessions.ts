/**
 * Sessions that an agent keeps itself, open or not (ACP v1, `session/list` and `session/delete`).
 */
import { ErrorCode } from "../acp.ts";
import { RpcError } from "../rpc/peer.ts";
import type { AcpConnection } from "./acp_connection.ts";
import { asRecord } from "./incoming.ts";

/** Pages of a list that are asked for. */
const LIST_PAGES_MAX = 50;

/** Sessions the agent knows of, in its own order, at most `max`. */
export async function listStoredSessions(
  connection: AcpConnection,
  options: { readonly cwd: string; readonly max: number },
): Promise<readonly unknown[]> {
  const sessions: unknown[] = [];
  let cursor: unknown = undefined;
  for (let page = 0; page < LIST_PAGES_MAX && sessions.length < options.max; page++) {
    const answer = asRecord(await connection.setup("session/list", { cwd: options.cwd, cursor }));
    const told: readonly unknown[] = Array.isArray(answer.sessions) ? answer.sessions : [];
    for (const session of told.slice(0, options.max)) sessions.push(session);
    if (typeof answer.nextCursor !== "string" || answer.nextCursor === cursor) break;
    cursor = answer.nextCursor;
  }
  return sessions.slice(0, options.max);
}

/** Has the agent delete a session; that it is not there already is fine. */
export async function deleteStoredSession(connection: AcpConnection, sessionId: string): Promise<void> {
  try {
    await connection.setup("session/delete", { sessionId });
  } catch (error) {
    if (!(error instanceof RpcError) || error.code !== ErrorCode.resourceNotFound) throw error;
  }
}
