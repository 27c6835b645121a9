/**
 * Trying an agent out: it is started, asked who it is, and ended. One at a time, with a deadline.
 *
 * Opens no session, so it costs the person nothing at the agent's maker. Leaves no process behind, whatever
 * the agent does.
 */
import type { InitializeResult } from "../acp.ts";
import type { AgentTried } from "../settings.ts";
import { errorText, type Log } from "../log.ts";
import { AcpConnection } from "./acp_connection.ts";
import type { AgentCommand } from "./agent_process.ts";
import { withDeadline } from "./deadline.ts";
import { DEAF } from "./deaf_handlers.ts";
import { asRecord } from "./incoming.ts";

/** How long an agent may take to answer. Milliseconds. */
export const TRIAL_DEADLINE_MS = 30_000;
/** Bytes of an agent's stderr that are told. */
const STDERR_SHOWN_BYTES = 4 * 1024;

export interface AgentTrialsOptions {
  /** What to start. @throws Error, worded for a person, when it is not installed. */
  readonly launch: (agent: string) => AgentCommand;
  readonly clientVersion: string;
  readonly log: Log;
  /** {@link TRIAL_DEADLINE_MS} when absent. Milliseconds. */
  readonly deadlineMs?: number;
}

export class AgentTrials {
  readonly #options: AgentTrialsOptions;
  readonly #closing = new AbortController();
  #running: Promise<AgentTried> | null = null;

  constructor(options: AgentTrialsOptions) {
    this.#options = options;
  }

  /** Null while another one is being tried. `signal` ends the trial; it fails then. Never rejects. */
  begin(agent: string, signal: AbortSignal): Promise<AgentTried> | null {
    if (this.#running) return null;
    this.#running = this.#run(agent, AbortSignal.any([signal, this.#closing.signal]))
      .finally(() => this.#running = null);
    return this.#running;
  }

  /** Ends the trial that runs, if there is one, and waits until its agent is gone. None begins after it. */
  async close(): Promise<void> {
    this.#closing.abort(new Error("Cannot go on with this test as drawbridge is being stopped"));
    await this.#running;
  }

  async #run(agent: string, signal: AbortSignal): Promise<AgentTried> {
    const { launch, clientVersion, log, deadlineMs = TRIAL_DEADLINE_MS } = this.#options;
    const begun = performance.now();
    const tookMs = () => Math.round(performance.now() - begun);
    let connection: AcpConnection | null = null;
    try {
      signal.throwIfAborted();
      connection = new AcpConnection({ command: launch(agent), handlers: DEAF, clientVersion, log });
      const answer = unlessAborted(connection.initialize(), signal);
      const init = await withDeadline(answer, { ms: deadlineMs, what: "initialize" });
      return { ...answered(init), tookMs: tookMs() };
    } catch (error) {
      const stderr = connection?.stderrTail(STDERR_SHOWN_BYTES) ?? "";
      return { outcome: "failed", why: errorText(error), stderr, tookMs: tookMs() };
    } finally {
      await connection?.stop({ closeSession: false, graceMs: 0 });
    }
  }
}

/** Only what is text: nothing an agent says here was checked. */
function answered({ agentInfo, authMethods }: InitializeResult) {
  const { title, name, version } = asRecord(agentInfo);
  const methods: readonly unknown[] = Array.isArray(authMethods) ? authMethods : [];
  return {
    outcome: "answered",
    name: text(title) ?? text(name),
    version: text(version),
    signIns: methods.flatMap((method) => text(asRecord(method).name) ?? text(asRecord(method).id) ?? []),
  } as const;
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    promise.then(resolve, reject);
    if (signal.aborted) return reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
