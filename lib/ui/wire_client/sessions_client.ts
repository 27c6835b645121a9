/**
 * The list of sessions, kept up to date over its own socket.
 *
 * Knows no view. After a reconnect the server tells the whole list again.
 */
import type { SessionsLine, SessionSummary } from "../../api.ts";
import { LineSocket, type LineSocketOptions } from "./line_socket.ts";

export interface SessionsClientOptions
  extends Pick<LineSocketOptions, "open" | "clock" | "random" | "online" | "onConnection"> {
  /** `ws://host`, without a path. */
  readonly origin: string;
  readonly onSessions: (sessions: readonly SessionSummary[]) => void;
  readonly onBuild: (buildId: string) => void;
  readonly onRefused: (code: number | null) => void;
}

export class SessionsClient {
  readonly #options: SessionsClientOptions;
  readonly #socket: LineSocket;
  #sessions: readonly SessionSummary[] = [];

  constructor(options: SessionsClientOptions) {
    this.#options = options;
    this.#socket = new LineSocket({
      ...options,
      url: () => `${options.origin}/ws/sessions`,
      onLines: (lines) => lines.forEach((line) => this.#line(line)),
    });
  }

  start(): void {
    this.#socket.start();
  }

  stop(): void {
    this.#socket.stop();
  }

  nudge(): void {
    this.#socket.nudge();
  }

  #line(value: unknown): void {
    if (typeof value !== "object" || value === null) return;
    // Our own server's line, told apart by `type` (wire.ts).
    const line = value as SessionsLine;
    switch (line.type) {
      case "sessions":
        this.#sessions = line.sessions;
        this.#options.onBuild(line.buildId);
        break;
      case "session":
        this.#sessions = withSession(this.#sessions, line.session);
        break;
      case "session_removed":
        this.#sessions = this.#sessions.filter((session) => session.sessionId !== line.sessionId);
        break;
      default:
        return;
    }
    this.#options.onSessions(this.#sessions);
  }
}

/** `sessions` with `changed` in its place, latest activity first. */
export function withSession(
  sessions: readonly SessionSummary[],
  changed: SessionSummary,
): readonly SessionSummary[] {
  const others = sessions.filter((session) => session.sessionId !== changed.sessionId);
  return [...others, changed].sort((a, b) => b.updatedAt - a.updatedAt);
}
