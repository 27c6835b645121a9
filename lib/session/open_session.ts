/**
 * Opening one session from its directory: it is held, tidied up, and told who its agent is.
 */
import { join } from "@std/path";
import type { McpServerStdio } from "../acp.ts";
import type { AgentCommand } from "../agent/agent_process.ts";
import type { ClientOffers } from "../agent/client_methods.ts";
import { sweepTemporary } from "../coordination/atomic_file.ts";
import { Guard } from "../coordination/guard.ts";
import { liveness } from "../coordination/liveness.ts";
import type { AgentLabel } from "../wire.ts";
import type { SessionMeta } from "./meta.ts";
import { removeOwner, writeOwner } from "./owner.ts";
import { Session, type SessionOptions } from "./session.ts";
import { launchDirectoryOf } from "./session_directory.ts";
import type { Signed } from "./workplace.ts";

/** The session is open in another drawbridge on the same state directory. */
export class SessionHeldError extends Error {
  override readonly name = "SessionHeldError";
}

/** An agent as the command layer resolves it from its name. */
export interface Launch {
  readonly label: AgentLabel;
  readonly command: AgentCommand;
}

/** How the agent of a session reaches drawbridge: variables for its shell, servers for its tools. */
export interface AgentAccess {
  readonly env: Readonly<Record<string, string>>;
  readonly mcpServers: readonly McpServerStdio[];
}

export interface OpenSessionOptions
  extends Pick<SessionOptions, "workplace" | "idleStopMs" | "clientVersion" | "now" | "log" | "onChange"> {
  /** @throws Error, worded for a person, when the agent or the directory cannot be used. */
  readonly launch: (agent: string, cwd: string) => Launch;
  readonly access: (sessionId: string) => AgentAccess;
  /** What agents may have drawbridge do for them. */
  readonly offers: Pick<ClientOffers, "files" | "terminals">;
  /** @throws Error when too many agents run. */
  readonly assertMayStart: () => void;
}

/** @throws SessionHeldError, or what reading its files throws; the guard is free again then. */
export async function openSession(
  what: { readonly directory: string; readonly meta: SessionMeta; readonly signed: Signed | null },
  options: OpenSessionOptions,
): Promise<Session> {
  const { directory, meta } = what;
  const guard = await Guard.tryAcquire(join(directory, "guard"));
  if (!guard) {
    throw new SessionHeldError(`Cannot open session ${meta.sessionId} as another drawbridge has it open`);
  }
  try {
    for (const place of [directory, join(directory, "blobs")]) {
      sweepTemporary(place, (pid) => pid !== Deno.pid && liveness(pid) === "dead");
    }
    writeOwner(directory, { pid: Deno.pid, url: options.workplace.options.url() });
    return new Session({
      ...options,
      ...what,
      guard,
      launch: () => commandOf(meta, options),
      onClosed: () => removeOwner(directory),
    });
  } catch (error) {
    guard[Symbol.dispose]();
    throw error;
  }
}

function commandOf(meta: SessionMeta, options: OpenSessionOptions): AgentCommand {
  options.assertMayStart();
  const { command } = options.launch(meta.agent.name, launchDirectoryOf(meta));
  const { env, mcpServers } = options.access(meta.sessionId);
  const { stateDir } = options.workplace.options;
  return {
    ...command,
    env: { ...command.env, ...env },
    mcpServers,
    offers: { ...options.offers, root: meta.cwd, stateDir },
  };
}
