/**
 * What agents may do with other sessions when `--orchestrate` allows it: start, prompt, ask, close, and
 * exchange messages.
 *
 * An agent reaches the sessions it started, and by message those that have a name. Everything is in both
 * transcripts and in the audit log, and within limits.
 */
import { assertName } from "../coordination/names.ts";
import type { Log } from "../log.ts";
import { lastAnswer } from "../session/last_answer.ts";
import type { Message } from "../session/mailbox.ts";
import type { SessionMeta } from "../session/meta.ts";
import type { Session } from "../session/session.ts";
import type { Sessions } from "../session/sessions.ts";
import type { Audit } from "./audit.ts";
import type { ToolArguments, ToolCall } from "./session_tools.ts";

/** Sessions of agents that may run at once. */
export const STARTED_SESSIONS_MAX = 8;
/** How far down a session may be started by a session that was started by a session. */
export const STARTED_DEPTH_MAX = 2;
/** Messages one session may send in an hour: two agents could talk for ever. */
export const MESSAGES_PER_HOUR_MAX = 60;
/** Characters of one message or prompt. */
export const MESSAGE_CHARS_MAX = 64 * 1024;
/** Characters of an answer that `session_status` gives. */
const ANSWER_CHARS_MAX = 32 * 1024;
const HOUR_MS = 3_600_000;

export interface OrchestrationOptions {
  readonly sessions: Sessions;
  readonly audit: Audit;
  /** Whether an agent may be started by this name: a known one. */
  readonly isKnownAgent: (name: string) => boolean;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly log: Log;
}

export class Orchestration {
  readonly tools: Readonly<Record<string, ToolCall>> = {
    session_start: (session, args) => this.#start(session, args),
    session_prompt: (session, args) => this.#prompt(session, args),
    session_status: (session, args) => this.#status(session, args),
    session_close: (session, args) => this.#close(session, args),
    message_send: (session, args) => Promise.try(() => this.#send(session, args)),
    message_read: (session) => Promise.try(() => this.#read(session)),
  };
  readonly #options: OrchestrationOptions;
  /** Times of each session's messages within the last hour. */
  readonly #sent = new Map<string, number[]>();
  /** Names of sessions that are being started. */
  readonly #reserved = new Set<string>();
  readonly #unsubscribe: () => void;

  constructor(options: OrchestrationOptions) {
    this.#options = options;
    // A message is delivered when its receiver comes to rest.
    this.#unsubscribe = options.sessions.onOpenChange((session) =>
      // The session is in the midst of telling it: it is looked at when that is done.
      queueMicrotask(() => this.#deliver(session))
    );
  }

  stop(): void {
    this.#unsubscribe();
  }

  async #start(parent: Session, args: ToolArguments): Promise<unknown> {
    const agent = String(args.agent);
    const name = String(args.name);
    const depth = (parent.meta.parent?.depth ?? 0) + 1;
    this.#reserve(name);
    try {
      this.#assertMayStart({ parent, agent, name, depth });
      const cwd = args.cwd === undefined ? parent.meta.cwd : String(args.cwd);
      return await this.#startReserved(parent, { agent, name, depth, cwd });
    } finally {
      this.#reserved.delete(name);
    }
  }

  /** Before the first await: two that are asked for together have different names and places. */
  #reserve(name: string): void {
    assertName("name", name);
    if (this.#reserved.has(name)) throw new Error(`Cannot call two sessions "${name}"`);
    if (this.#reserved.size >= STARTED_SESSIONS_MAX) throw new Error("Cannot start so many sessions at once");
    this.#reserved.add(name);
  }

  async #startReserved(
    parent: Session,
    of: { agent: string; name: string; depth: number; cwd: string },
  ): Promise<unknown> {
    const { agent, name, depth, cwd } = of;
    const session = await this.#options.sessions.create({
      requestId: crypto.randomUUID(),
      agent,
      cwd,
      alongside: true,
      name,
      parent: { sessionId: parent.id, depth },
    });
    const where = `${session.meta.agent.title} in ${session.meta.cwd}`;
    this.#tell(parent, `Started session "${name}": ${where}.`);
    this.#tell(session, `Started by session "${nameOf(parent)}", which can prompt and end it.`);
    this.#audit(parent, "session_start", { started: session.id, name, agent, depth });
    return { session: session.id, name, agent: session.meta.agent.title, cwd: session.meta.cwd };
  }

  #assertMayStart(of: { parent: Session; agent: string; name: string; depth: number }): void {
    const { parent, agent, name, depth } = of;
    if (depth > STARTED_DEPTH_MAX) {
      throw new Error(`Cannot start a session from here as sessions are started ${STARTED_DEPTH_MAX} deep`);
    }
    if (agent !== parent.meta.agent.name && !this.#options.isKnownAgent(agent)) {
      throw new Error(`Cannot start "${agent}" as it is no known agent`);
    }
    this.#assertRoom(this.#reserved.size - 1);
    const open = this.#options.sessions.listOpen();
    const children = this.#childrenOf(parent);
    if (open.some((session) => nameOf(session) === name) || children.some((meta) => meta.name === name)) {
      throw new Error(`Cannot call a session "${name}" as another one is called so`);
    }
  }

  /** Room for one more session that an agent started, beside `coming` others that are being started. */
  #assertRoom(coming: number): void {
    const open = this.#options.sessions.listOpen();
    const running = open.filter(({ meta, status }) => meta.parent !== undefined && status !== "stopped");
    if (running.length + coming >= STARTED_SESSIONS_MAX) {
      throw new Error(
        `Cannot start more as ${STARTED_SESSIONS_MAX} sessions that agents started are running`,
      );
    }
  }

  async #prompt(parent: Session, args: ToolArguments): Promise<unknown> {
    const session = await this.#childOf(parent, args.session);
    const text = textOf(args.text);
    if (session.status === "stopped") this.#assertRoom(0);
    const promptId = crypto.randomUUID();
    session.prompt({ promptId, blocks: [{ type: "text", text }] }, {
      drawbridge: `session "${nameOf(parent)}"`,
    });
    this.#tell(parent, `Prompted session "${nameOf(session)}".`);
    this.#audit(parent, "session_prompt", { prompted: session.id, promptId });
    return { session: session.id, status: session.status };
  }

  async #status(parent: Session, args: ToolArguments): Promise<unknown> {
    const session = await this.#childOf(parent, args.session);
    const { title, pendingPermissions } = session.summary();
    return {
      session: session.id,
      name: nameOf(session),
      title,
      status: session.status,
      questions_waiting_for_a_person: pendingPermissions,
      last_answer: lastAnswer(session.journal).slice(-ANSWER_CHARS_MAX),
    };
  }

  async #close(parent: Session, args: ToolArguments): Promise<unknown> {
    const session = await this.#childOf(parent, args.session);
    await this.#options.sessions.closeOne(session.id, `Ended by session "${nameOf(parent)}"`);
    this.#tell(parent, `Ended session "${nameOf(session)}".`);
    this.#audit(parent, "session_close", { closed: session.id });
    return { session: session.id, status: "stopped" };
  }

  #send(sender: Session, args: ToolArguments): unknown {
    const to = String(args.to);
    const text = textOf(args.text);
    const receiver = this.#receiverOf(sender, to);
    this.#countMessage(sender);
    const message: Message = { id: crypto.randomUUID(), from: nameOf(sender), text, at: this.#options.now() };
    receiver.mailbox.put(message);
    this.#tell(sender, `Message to "${to}": ${text}`);
    this.#audit(sender, "message_send", { to: receiver.id, message: message.id });
    this.#deliver(receiver);
    return { sent: true, to, delivered: !receiver.mailbox.waiting().some(({ id }) => id === message.id) };
  }

  #read(session: Session): unknown {
    const messages = session.mailbox.takeAll();
    for (const { from, text } of messages) this.#tell(session, `Message from "${from}", read: ${text}`);
    if (messages.length > 0) this.#audit(session, "message_read", { count: messages.length });
    return {
      messages: messages.map(({ from, text, at }) => ({ from, text, at: new Date(at).toISOString() })),
    };
  }

  /** Hands the oldest waiting message over as a marked prompt, if the session is at rest. */
  #deliver(session: Session): void {
    const isAtRest = session.status === "idle" || session.status === "stopped";
    if (!isAtRest || session.queue.isWaiting) return;
    try {
      const [message] = session.mailbox.waiting();
      if (!message) return;
      const text = `[Message from session "${message.from}"]\n\n${message.text}`;
      const by = { drawbridge: `session "${message.from}"` };
      // Its own id: should a crash come before it is taken out, the session knows it the next time.
      session.prompt({ promptId: message.id, blocks: [{ type: "text", text }] }, by);
      session.mailbox.remove(message.id);
      this.#audit(session, "message_delivered", { message: message.id });
    } catch (error) {
      this.#options.log.warn(`Cannot deliver a message to session ${session.id} as ${error}`);
    }
  }

  #childrenOf(parent: Session): SessionMeta[] {
    return this.#options.sessions.metas().filter((meta) => meta.parent?.sessionId === parent.id);
  }

  /** By id or name; one that an earlier drawbridge ran is opened again. */
  async #childOf(parent: Session, ref: unknown): Promise<Session> {
    const found = this.#childrenOf(parent).find(({ sessionId, name }) => sessionId === ref || name === ref);
    const session = found && await this.#options.sessions.get(found.sessionId);
    if (!session) throw new Error(`Cannot reach "${String(ref)}" as this session started no such one`);
    return session;
  }

  /** By id, name, or the whole of its identity. */
  #receiverOf(sender: Session, to: string): Session {
    const others = this.#options.sessions.listOpen().filter(({ id }) => id !== sender.id);
    const found = others.filter((session) =>
      [session.id, nameOf(session), session.work.identity].includes(to)
    );
    if (found.length === 1) return found[0];
    if (found.length === 0) throw new Error(`Cannot send to "${to}" as no other session here is called so`);
    const which = found.map(({ id, work }) => work.identity ?? id).join(", ");
    throw new Error(`Cannot send to "${to}" as several sessions are called so: name one of ${which}`);
  }

  /** @throws Error above MESSAGES_PER_HOUR_MAX. */
  #countMessage(sender: Session): void {
    const now = this.#options.now();
    const recent = (this.#sent.get(sender.id) ?? []).filter((at) => now - at < HOUR_MS);
    if (recent.length >= MESSAGES_PER_HOUR_MAX) {
      throw new Error(`Cannot send more as ${MESSAGES_PER_HOUR_MAX} messages were sent within the hour`);
    }
    this.#sent.set(sender.id, [...recent, now]);
  }

  #tell(session: Session, text: string): void {
    session.journal.append("notice", { level: "info", text });
  }

  #audit(session: Session, action: string, details: Record<string, string | number>): void {
    this.#options.audit.append({ action, sessionId: session.id, by: nameOf(session), details });
  }
}

/** What a session is called by others: its own name, else that of its identity, else its id. */
function nameOf(session: Session): string {
  return session.meta.name ?? session.work.identity?.split("/")[1] ?? session.id;
}

function textOf(value: unknown): string {
  const text = String(value);
  if (text.trim() === "") throw new Error("Cannot send an empty text");
  if (text.length > MESSAGE_CHARS_MAX) {
    throw new Error(`Cannot send a text of more than ${MESSAGE_CHARS_MAX} characters`);
  }
  return text;
}
