/**
 * What the owner's own programs may ask the running drawbridge: how it is, a link, its sessions, to watch one,
 * and to stop.
 */
import type { AttachRequest, BridgeStatus, FreshLink, OpenSessions } from "../control.ts";
import type { Log } from "../log.ts";
import type { Session } from "../session/session.ts";
import type { Sessions } from "../session/sessions.ts";
import { isListed } from "../session/summary.ts";
import type { Workplace } from "../session/workplace.ts";
import type { By, SessionStatus } from "../wire.ts";
import { attachView } from "./attach.ts";
import type { ControlCaller, ControlMethod } from "./control_connection.ts";
import { ControlView } from "./control_view.ts";

/** Who answers and prompts over the control socket. */
const BY: By = { device: "terminal" };

export interface ControlMethodsOptions {
  readonly sessions: Sessions;
  readonly workplace: Workplace;
  readonly buildId: string;
  /** Makes a fresh link. */
  readonly freshLink: () => string;
  /** Begins to end drawbridge. */
  readonly stop: () => void;
  readonly log: Log;
}

export function controlMethods(options: ControlMethodsOptions): Readonly<Record<string, ControlMethod>> {
  const { sessions, log } = options;
  return {
    status: async () => statusOf(await sessions.listOpen()),
    link: (): FreshLink => {
      log.warn("a fresh link was given to a program of yours (drawbridge open)");
      return { link: options.freshLink() };
    },
    sessions: async () => sessionsOf(await sessions.listOpen()),
    stop: () => {
      options.stop();
      return {};
    },
    attach: (params, caller) => watch(attachRequest(params), { ...options, caller }),
  };
}

const WORKING: readonly SessionStatus[] = ["prompting", "cancelling", "awaiting_permission"];

function statusOf(open: readonly Session[]): BridgeStatus {
  const statuses = open.map(({ status }) => status);
  return {
    sessions: {
      open: open.length,
      working: statuses.filter((status) => WORKING.includes(status)).length,
      waiting: statuses.filter((status) => status === "awaiting_permission").length,
    },
  };
}

function sessionsOf(open: readonly Session[]): OpenSessions {
  return {
    sessions: open.map((session) => {
      return { ...session.summary(), listed: isListed(session.meta, session.journal.digest) };
    }),
  };
}

function attachRequest({ session, after }: Readonly<Record<string, unknown>>): AttachRequest {
  if (typeof session !== "string") throw new Error('Cannot attach as "session" is not a string');
  if (after !== undefined && typeof after !== "number") {
    throw new Error('Cannot attach as "after" is not a number');
  }
  return { session, after };
}

function watch(
  { session, after }: AttachRequest,
  options: ControlMethodsOptions & { caller: ControlCaller },
): Record<string, never> {
  const { caller, sessions, workplace, buildId, log } = options;
  if (caller.onNotification) throw new Error("Cannot attach as this connection watches a session already");
  attachView(new ControlView(caller), {
    sessions,
    sessionId: session,
    after: after === undefined ? null : String(after),
    by: BY,
    buildId,
    workplace,
    log,
  });
  return {};
}
