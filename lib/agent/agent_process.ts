/**
 * One agent's process: written to within bounds, its stderr kept, ended by a ladder.
 *
 * Knows bytes and signals, no protocol.
 */
import type { McpServerStdio } from "../acp.ts";
import type { Log } from "../log.ts";
import type { ClientOffers } from "./client_methods.ts";
import { settledWithin } from "./deadline.ts";
import { type GroupCommand, type ProcessExit, ProcessGroup } from "./process_group.ts";
import { TailBytes } from "./tail_bytes.ts";

export interface AgentCommand extends GroupCommand {
  /** What it may have drawbridge do; nothing when absent. */
  readonly offers?: ClientOffers;
  /** What it is to start for each session; none when absent. */
  readonly mcpServers?: readonly McpServerStdio[];
}

export type AgentExit = ProcessExit;

/** The agent is gone; what waited for it fails with this. */
export class AgentGoneError extends Error {
  override readonly name = "AgentGoneError";
}

export interface AgentProcessOptions {
  /** One read of stdout. It runs to its end before the next read: it must not wait for anything. */
  readonly onChunk: (chunk: Uint8Array) => void;
  /** Once, after the last chunk, when the process is gone. */
  readonly onExit: (exit: AgentExit) => void;
  readonly log: Log;
}

/** Bytes of stderr that are kept, newest last. */
export const STDERR_BYTES_MAX = 256 * 1024;
/** Bytes that may wait for an agent that does not read its stdin. */
export const STDIN_BYTES_MAX = 128 * 1024 * 1024;

/** How an agent is brought to its end: each step, and how long it is given. */
const STOP_LADDER: readonly { readonly step: "eof" | "SIGTERM" | "SIGKILL"; readonly graceMs: number }[] = [
  { step: "eof", graceMs: 500 },
  { step: "SIGTERM", graceMs: 2_000 },
  { step: "SIGKILL", graceMs: 1_000 },
];

export class AgentProcess {
  readonly pid: number;
  /** Resolves when `onExit` has been called. */
  readonly exited: Promise<void>;
  readonly #group: ProcessGroup;
  readonly #stderr = new TailBytes(STDERR_BYTES_MAX);
  readonly #stdin: WritableStreamDefaultWriter<Uint8Array>;
  readonly #options: AgentProcessOptions;
  #waitingBytes = 0;
  #stdinClosed = false;
  #stopping: Promise<void> | null = null;

  /** @throws Error naming the directory or the program when it cannot be started. */
  constructor(command: AgentCommand, options: AgentProcessOptions) {
    this.#options = options;
    this.#group = new ProcessGroup("the agent", command, {
      stdin: true,
      onStdout: (chunk) => this.#handle(chunk),
      onStderr: (chunk) => this.#stderr.push(chunk),
      onStdoutEnd: () => void this.#stdoutEnded(),
    });
    this.pid = this.#group.pid;
    this.#stdin = this.#group.stdin.getWriter();
    this.#stdin.closed.catch(() => {/* a broken pipe is told by the exit */});
    this.exited = this.#group.ended.then((exit) => {
      this.#closeStdin();
      options.onExit(exit);
    });
  }

  /** The newest stderr, at most `bytesMax` bytes, as text. */
  stderrTail(bytesMax: number): string {
    return this.#stderr.newest(bytesMax);
  }

  /** Queues `text` for the agent's stdin; what an agent does not take is given up at STDIN_BYTES_MAX. */
  write(text: string): void {
    if (this.#stdinClosed) return;
    const bytes = new TextEncoder().encode(text);
    if (this.#waitingBytes + bytes.length > STDIN_BYTES_MAX) {
      this.#options.log.warn(`agent ${this.pid} does not read its input; it is stopped`);
      this.stop();
      return;
    }
    this.#waitingBytes += bytes.length;
    this.#stdin.write(bytes).then(
      () => this.#waitingBytes -= bytes.length,
      () => {/* a broken pipe is told by the exit */},
    );
  }

  /** Climbs the stop ladder until the process is gone. Twice is harmless. */
  stop(): Promise<void> {
    this.#stopping ??= this.#climbDown();
    return this.#stopping;
  }

  async #climbDown(): Promise<void> {
    for (const { step, graceMs } of STOP_LADDER) {
      if (step === "eof") this.#closeStdin();
      else this.#group.signal(step);
      if (await settledWithin(this.exited, graceMs)) return;
    }
    this.#options.log.warn(`agent ${this.pid} did not end after SIGKILL`);
  }

  /** A fault of ours in handling what an agent said must not keep it from being drained. */
  #handle(chunk: Uint8Array): void {
    try {
      this.#options.onChunk(chunk);
    } catch (error) {
      this.#options.log.warn(
        `Cannot handle what agent ${this.pid} said: ${error instanceof Error ? error.stack : error}`,
      );
    }
  }

  /** An agent that closed its stdout can say nothing more: it is not left to linger. */
  async #stdoutEnded(): Promise<void> {
    if (!await settledWithin(this.#group.gone, 1_000)) this.stop();
  }

  #closeStdin(): void {
    if (this.#stdinClosed) return;
    this.#stdinClosed = true;
    // Waits for what is queued; an agent that does not read is met by the next step of the ladder.
    this.#stdin.close().catch(() => {/* broken pipe: closed all the same */});
  }
}

/** An exit in words: "ended with code 3", "was ended by SIGKILL". */
export function describeExit(exit: AgentExit): string {
  return exit.signal ? `The agent was ended by ${exit.signal}` : `The agent ended with code ${exit.code}`;
}
