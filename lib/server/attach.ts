/**
 * Attaching a viewer to a session: finds the session, where the viewer's picture of it begins, and ties
 * the socket to it for as long as both last.
 */
import { errorText, type Log } from "../log.ts";
import type { Journal } from "../session/journal.ts";
import type { SessionMeta } from "../session/meta.ts";
import type { Session } from "../session/session.ts";
import { SessionHeldError } from "../session/open_session.ts";
import { type Sessions } from "../session/sessions.ts";
import { statusAsTold } from "../session/status.ts";
import { CLOSE_NO_SESSION } from "../close_codes.ts";
import { type By, PROTOCOL, type Ready } from "../wire.ts";
import type { Workplace } from "../session/workplace.ts";
import { perform } from "./perform.ts";
import { SessionSocket, type SessionSocketOptions } from "./session_socket.ts";
import { type ViewSocket, webSocketView } from "./view_socket.ts";
import { watchWorkspace } from "./workspace_watch.ts";

/** How often a journal that somebody else writes is looked at. Milliseconds. */
const FOLLOW_EVERY_MS = 250;
/** How often it is asked whether that somebody is still there. Milliseconds. */
const PROBE_EVERY_MS = 2_000;

export interface AttachOptions {
  readonly sessions: Sessions;
  readonly sessionId: string;
  /** Number of the last event the browser has, as it came in the address; null for none. */
  readonly after: string | null;
  readonly by: By;
  readonly buildId: string;
  readonly workplace: Workplace;
  readonly log: Log;
}

/** A session as a socket sees it: ours, or one that another drawbridge has open. */
interface Viewed {
  readonly journal: Journal;
  readonly meta: SessionMeta;
  readonly live: () => Pick<Ready, "promptCapabilities" | "state" | "readOnly">;
  readonly perform: SessionSocketOptions["perform"];
  /** Tells `view` what stands there already, beside the journal. */
  readonly begin: (view: SessionSocket) => void;
  /** Begins to tell `view` what is new; returns what ends that. */
  readonly watch: (view: SessionSocket) => () => void;
}

/** The socket is just being upgraded: it is not open yet, and lines may come before the session is. */
export function attach(socket: WebSocket, options: AttachOptions): void {
  attachView(webSocketView(socket, () => options.log.debug("a browser's socket broke")), options);
}

/** {@link attach} for whatever carries the view. */
export function attachView(socket: ViewSocket, options: AttachOptions): void {
  attachWhenOpen(socket, options).catch((error) => {
    options.log.warn(
      `Cannot show session ${options.sessionId} as ${errorText(error)}`,
    );
    socket.close(1011, "the session cannot be opened now");
  });
}

async function attachWhenOpen(socket: ViewSocket, options: AttachOptions): Promise<void> {
  await socket.opened;
  const viewed = await find(options);
  if (!viewed) return socket.close(CLOSE_NO_SESSION, "no such session");
  const { from, resumed } = startOf(viewed.journal, options.after);
  const view = new SessionSocket({
    socket,
    journal: viewed.journal,
    from,
    ready: () => readyLine(viewed, { buildId: options.buildId, firstSeq: from.seq, resumed }),
    by: options.by,
    perform: viewed.perform,
    log: options.log,
  });
  const unwatchSession = viewed.watch(view);
  const unwatchWorkspace = watchWorkspace({
    look: () => options.workplace.look(viewed.meta.cwd, viewed.meta.sessionId),
    tell: (state) => view.tell({ type: "workspace", state }),
    log: options.log,
  });
  const unwatch = () => {
    unwatchSession();
    unwatchWorkspace();
  };
  socket.onClose = unwatch;
  // It may have gone while the session was opened; its end is not told again then.
  if (!socket.isOpen) return unwatch();
  view.begin();
  viewed.begin(view);
}

async function find(options: AttachOptions): Promise<Viewed | null> {
  try {
    const session = await options.sessions.get(options.sessionId);
    return session && ours(session);
  } catch (error) {
    if (!(error instanceof SessionHeldError)) throw error;
    const held = options.sessions.readAlong(options.sessionId);
    return held && theirs(held, options);
  }
}

function ours(session: Session): Viewed {
  return {
    journal: session.journal,
    meta: session.meta,
    live: () => ({ promptCapabilities: session.promptCapabilities, state: session.status }),
    perform: (line, by) => perform(session, { line, by }),
    begin: (view) => view.tell({ type: "draft", ...session.draft.current }),
    watch: (view) =>
      session.watchers.add({
        onFrame: (frame) => view.onFrame(frame),
        onStalled: (message) => view.tell({ type: "stalled", message }),
        onDraft: (draft) => view.tell({ type: "draft", ...draft }),
        onClosed: () => view.close(1001, "the session is closed"),
      }),
  };
}

/** Its journal is followed on the disk; nothing can be changed from here. */
function theirs(
  held: { journal: Journal; meta: SessionMeta; ownerUrl: () => string | null },
  options: AttachOptions,
): Viewed {
  const { journal, meta } = held;
  const { sessions } = options;
  return {
    journal,
    meta,
    live: () => ({
      promptCapabilities: {},
      state: statusAsTold(journal.digest),
      readOnly: { url: held.ownerUrl() },
    }),
    perform: () => {
      throw new Error("Cannot change this session from here as another drawbridge has it open");
    },
    begin: () => {},
    watch: (view) => {
      const follow = setInterval(() => {
        try {
          if (journal.follow()) view.catchUp();
        } catch {
          view.close(1011, "the journal cannot be read");
        }
      }, FOLLOW_EVERY_MS);
      // When its owner has gone it is ours to open, and the browser comes again to the live one.
      const probe = setInterval(() => {
        sessions.get(meta.sessionId).then(
          () => view.close(1001, "the session is free"),
          () => {/* still held */},
        );
      }, PROBE_EVERY_MS);
      return () => {
        clearInterval(follow);
        clearInterval(probe);
        journal.close();
      };
    },
  };
}

/** After the number the browser has; else, or when there is no such number, the last turns. */
function startOf(
  journal: Journal,
  after: string | null,
): { from: { seq: number; offset: number }; resumed: boolean } {
  const seq = after === null ? NaN : Number(after);
  if (Number.isSafeInteger(seq) && seq >= 0 && seq <= journal.lastSeq) {
    return { from: { seq: seq + 1, offset: journal.offsetOf(seq + 1) }, resumed: true };
  }
  return { from: journal.windowBefore(journal.lastSeq + 1), resumed: false };
}

function readyLine(
  { journal, meta, live }: Viewed,
  options: { readonly buildId: string; readonly firstSeq: number; readonly resumed: boolean },
): Ready {
  return {
    type: "ready",
    protocol: PROTOCOL,
    sessionId: meta.sessionId,
    journal: journal.id,
    lastSeq: journal.lastSeq,
    cwd: meta.cwd,
    agent: meta.agent,
    context: journal.digest.context,
    queue: journal.digest.queue,
    ...options,
    ...live(),
  };
}
