/**
 * The fixture agent's sessions: in memory, and in one file when it was given one.
 *
 * Knows no protocol. Without a file any session id is known, with an empty past.
 */
import type { Message } from "./wire.ts";

export interface FixtureSession {
  readonly id: string;
  readonly cwd: string;
  /** As the client gave them. */
  mcpServers: unknown;
  readonly history: Message[];
}

export class SessionFile {
  readonly #path: string | null;
  readonly #sessions = new Map<string, FixtureSession>();

  constructor(path: string | null) {
    this.#path = path;
    for (const session of readSessions(path)) this.#sessions.set(session.id, session);
  }

  create(cwd: string): FixtureSession {
    const session = { id: `fixture-${crypto.randomUUID()}`, cwd, mcpServers: [], history: [] };
    this.#sessions.set(session.id, session);
    this.save();
    return session;
  }

  /** The session, or null when a file is kept and does not have it. */
  find(id: string): FixtureSession | null {
    const known = this.#sessions.get(id);
    if (known || this.#path) return known ?? null;
    const session = { id, cwd: "/", mcpServers: [], history: [] };
    this.#sessions.set(id, session);
    return session;
  }

  list(): readonly { sessionId: string; cwd: string }[] {
    return [...this.#sessions.values()].map(({ id, cwd }) => ({ sessionId: id, cwd }));
  }

  remove(id: string): void {
    this.#sessions.delete(id);
    this.save();
  }

  /** A copy of a session under another id. */
  fork(id: string): string {
    const copy = this.create(this.find(id)?.cwd ?? "/");
    copy.history.push(...this.find(id)?.history ?? []);
    this.save();
    return copy.id;
  }

  save(): void {
    if (!this.#path) return;
    const temporary = `${this.#path}.${Deno.pid}`;
    Deno.writeTextFileSync(temporary, JSON.stringify([...this.#sessions.values()]));
    Deno.renameSync(temporary, this.#path);
  }
}

function readSessions(path: string | null): readonly FixtureSession[] {
  if (!path) return [];
  try {
    return JSON.parse(Deno.readTextFileSync(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
