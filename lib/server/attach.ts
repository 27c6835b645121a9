/**
 * Attaching a browser to a session: finds where its view begins, and ties the socket to the session for
 * as long as both last.
 */
import type { Log } from "../log.ts";
import type { Journal } from "../session/journal.ts";
import type { Session } from "../session/session.ts";
import type { SessionMeta } from "../session/meta.ts";
import { SessionHeldError, type Sessions } from "../session/sessions.ts";
import { type BrowserLine, type By, CLOSE_NO_SESSION, PROTOCOL, type Ready } from "../wire.ts";
import { SessionSocket } from "./session_socket.ts";

/** How often a journal that somebody else writes is looked at. Milliseconds. */
const FOLLOW_EVERY_MS = 250;

export interface AttachOptions {
  readonly sessions: Sessions;
  readonly sessionId: string;
  /** Number of the last event the browser has, as it came in the address; null for none. */
  readonly after: string | null;
  readonly by: By;
  readonly buildId: string;
  /** Address of another drawbridge that runs on the same state, null when there is none. */
  readonly otherBridge: () => string | null;
  readonly log: Log;
}

/** The socket is just being upgraded: it is not open yet, and lines may come before the session is. */
export function attach(socket: WebSocket, options: AttachOptions): void {
  const early: MessageEvent[] = [];
  socket.onmessage = (event) => early.push(event);
  const opened = new Promise<void>((resolve) => socket.onopen = () => resolve());
  options.sessions.get(options.sessionId).then(async (session) => {
    await opened;
    if (!session) return socket.close(CLOSE_NO_SESSION, "no such session");
    watch(socket, session, options);
    for (const event of early) socket.onmessage?.(event);
  }).catch(async (error) => {
    options.log.debug(`cannot attach to ${options.sessionId}: ${error.message}`);
    await opened;
    const held = error instanceof SessionHeldError ? options.sessions.readAlong(options.sessionId) : null;
    if (held) readAlong(socket, held, options);
    else socket.close(CLOSE_NO_SESSION, "the session cannot be opened");
  });
}

function watch(socket: WebSocket, session: Session, options: AttachOptions): void {
  if (socket.readyState !== WebSocket.OPEN) return;
  const { journal } = session;
  const { from, resumed } = startOf(journal, options.after);
  const view = new SessionSocket({
    socket,
    journal,
    from,
    ready: () => ({
      ...readyLine(session, { ...options, firstSeq: from.seq, resumed }),
      promptCapabilities: session.promptCapabilities,
      state: session.status,
    }),
    by: options.by,
    perform: (line, by) => perform(session, { line, by }),
    log: options.log,
  });
  const unwatch = session.watch({
    onFrame: (frame) => view.onFrame(frame),
    onStalled: (message) => view.tell({ type: "stalled", message }),
  });
  socket.onclose = unwatch;
  view.begin();
}

/** A session that another drawbridge has open: its journal is followed, nothing can be changed from here. */
function readAlong(
  socket: WebSocket,
  held: { journal: Journal; meta: SessionMeta },
  options: AttachOptions,
): void {
  const { journal, meta } = held;
  const { from, resumed } = startOf(journal, options.after);
  const view = new SessionSocket({
    socket,
    journal,
    from,
    ready: () => ({
      ...readyLine({ journal, meta }, { ...options, firstSeq: from.seq, resumed }),
      promptCapabilities: {},
      state: "stopped",
      readOnly: { url: options.otherBridge() },
    }),
    by: options.by,
    perform: () => {
      throw new Error("Cannot change this session from here as another drawbridge has it open");
    },
    log: options.log,
  });
  const timer = setInterval(() => {
    if (journal.follow()) view.catchUp();
  }, FOLLOW_EVERY_MS);
  socket.onclose = () => {
    clearInterval(timer);
    journal.close();
  };
  view.begin();
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
  session: { readonly journal: Journal; readonly meta: SessionMeta },
  options: AttachOptions & { firstSeq: number; resumed: boolean },
): Omit<Ready, "promptCapabilities" | "state"> {
  return {
    type: "ready",
    protocol: PROTOCOL,
    buildId: options.buildId,
    sessionId: session.meta.sessionId,
    journal: session.journal.id,
    firstSeq: options.firstSeq,
    lastSeq: session.journal.lastSeq,
    resumed: options.resumed,
    cwd: session.meta.cwd,
    agent: session.meta.agent,
    context: session.journal.digest.context,
  };
}

/** @throws Error, worded for a person, when the line asks for what cannot be done now. */
function perform(session: Session, options: { line: BrowserLine; by: By }): void | Promise<void> {
  const { line, by } = options;
  switch (line.type) {
    case "prompt":
      return session.prompt({ promptId: line.promptId, blocks: line.blocks ?? [] }, by);
    case "queue_edit":
      return session.queue.edit(line.promptId, line.text);
    case "queue_remove":
      return session.queue.remove(line.promptId);
    case "queue_resume":
      return session.resumeQueue(by);
    case "permission_response":
      return session.answer(line.id, { optionId: line.optionId, by });
    case "cancel":
      return session.cancel(by);
    case "set_mode":
      return session.settings.setMode(line.modeId);
    case "set_model":
      return session.settings.setModel(line.modelId);
    case "set_config":
      return session.settings.setConfig(line.configId, line.value);
    case "authenticate":
      return session.authenticate(line.methodId);
    case "restart_agent":
      return session.restartAgent({ fresh: line.fresh ?? false });
    case "ping":
      return;
  }
}
