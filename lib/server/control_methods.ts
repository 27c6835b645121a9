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
import type { SessionStatus } from "../wire.ts";
import { attachView } from "./attach.ts";
import type { Audit } from "./audit.ts";
import type { ControlCaller, ControlMethod } from "./control_connection.ts";
import { ControlView } from "./control_view.ts";

/** A session's id is a UUID; whatever is asked for instead is repeated in logs. */
const ID_CHARS_MAX = 64;

export interface ControlMethodsOptions {
  readonly sessions: Sessions;
  readonly workplace: Workplace;
  readonly audit: Audit;
  readonly buildId: string;
  /** Makes a fresh link. */
  readonly freshLink: () => string;
  /** Begins to end drawbridge. */
  readonly stop: () => void;
  readonly log: Log;
}

export function controlMethods(options: ControlMethodsOptions): Readonly<Record<string, ControlMethod>> {
  const { sessions, log } = options;
  let attached = 0;
  return {
    status: () => statusOf(sessions.listOpen()),
    link: (): FreshLink => {
      log.warn("a fresh link was given to a program of yours (drawbridge open)");
      return { link: options.freshLink() };
    },
    sessions: () => sessionsOf(sessions.listOpen()),
    stop: () => {
      options.stop();
      return {};
    },
    attach: (params, caller) => {
      const request = attachRequest(params);
      if (caller.onNotification) {
        throw new Error("Cannot attach as this connection watches a session already");
      }
      // Told apart and written down: an agent's child reaches this socket as its person does (unix(7)).
      const by = `terminal ${++attached}`;
      log.warn(`${by} watches session ${request.session} and may answer for you (drawbridge attach)`);
      options.audit.append({ action: "attach", sessionId: request.session, by });
      return watch(request, { ...options, caller, by });
    },
  };
}

const WORKING: readonly SessionStatus[] = ["prompting", "cancelling", "awaiting_permission"];

function statusOf(open: readonly Session[]): BridgeStatus {
  const statuses = open.map(({ status }) => status);
  return {
    sessions: {
      open: open.length,
      running: statuses.filter((status) => status !== "stopped").length,
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
  if (session.length > ID_CHARS_MAX) throw new Error('Cannot attach as "session" is too long for an id');
  if (after !== undefined && typeof after !== "number") {
    throw new Error('Cannot attach as "after" is not a number');
  }
  return { session, after };
}

function watch(
  { session, after }: AttachRequest,
  options: ControlMethodsOptions & { readonly caller: ControlCaller; readonly by: string },
): Record<string, never> {
  const { caller, by, sessions, workplace, buildId, log } = options;
  attachView(new ControlView(caller), {
    sessions,
    sessionId: session,
    after: after === undefined ? null : String(after),
    by: { device: by },
    buildId,
    workplace,
    log,
  });
  return {};
}
