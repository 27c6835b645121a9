/**
 * One agent's process: started in a group of its own, always drained, always ended.
 *
 * Knows bytes and signals, no protocol. Agents are often wrappers with children, so every signal goes to
 * the group. A small shell watches over the group and ends it should drawbridge be killed with SIGKILL.
 */
import type { McpServerStdio } from "../acp.ts";
import { errorText, type Log } from "../log.ts";
import { settledWithin } from "./deadline.ts";
import { noteGroup } from "./running_agents.ts";

export interface AgentCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Absolute; must exist. */
  readonly cwd: string;
  /** What it is to start for each session; none when absent. */
  readonly mcpServers?: readonly McpServerStdio[];
}

export interface AgentExit {
  readonly code: number | null;
  readonly signal: string | null;
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
/** A grandchild can hold stdout open after the process is gone; it is waited for this long. */
const STDOUT_GRACE_MS = 300;

/** How an agent is brought to its end: each step, and how long it is given. */
const STOP_LADDER: readonly { readonly step: "eof" | "SIGTERM" | "SIGKILL"; readonly graceMs: number }[] = [
  { step: "eof", graceMs: 500 },
  { step: "SIGTERM", graceMs: 2_000 },
  { step: "SIGKILL", graceMs: 1_000 },
];

// dash takes `kill -TERM -- -PGID` for an error: the signal must be named with -s.
const WATCHDOG = 'cat >/dev/null; kill -s TERM -- "-$1"; sleep 1; kill -s KILL -- "-$1"';

export class AgentProcess {
  readonly pid: number;
  /** Resolves when `onExit` has been called. */
  readonly exited: Promise<void>;
  readonly #child: Deno.ChildProcess;
  readonly #watchdog: Deno.ChildProcess;
  readonly #stdin: WritableStreamDefaultWriter<Uint8Array>;
  readonly #options: AgentProcessOptions;
  readonly #strikeOff: () => void;
  #waitingBytes = 0;
  #stdinClosed = false;
  #stderr: Uint8Array[] = [];
  #stderrBytes = 0;
  #stopping: Promise<void> | null = null;

  /** @throws Error naming the directory or the program when it cannot be started. */
  constructor(command: AgentCommand, options: AgentProcessOptions) {
    this.#options = options;
    this.#child = spawn(command);
    this.pid = this.#child.pid;
    this.#strikeOff = noteGroup(this.pid);
    this.#watchdog = this.#spawnWatchdog();
    this.#stdin = this.#child.stdin.getWriter();
    this.#stdin.closed.catch(() => {/* a broken pipe is told by the exit */});
    this.exited = this.#watch();
  }

  /** The newest stderr, at most `bytesMax` bytes, as text. */
  stderrTail(bytesMax: number): string {
    const whole = new Uint8Array(this.#stderrBytes);
    let at = 0;
    for (const chunk of this.#stderr) {
      whole.set(chunk, at);
      at += chunk.length;
    }
    return new TextDecoder().decode(whole.subarray(-Math.min(bytesMax, STDERR_BYTES_MAX)));
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

  /** @throws when there is no process to be had; the agent does not run without its watchdog. */
  #spawnWatchdog(): Deno.ChildProcess {
    try {
      return new Deno.Command("/bin/sh", {
        args: ["-c", WATCHDOG, "sh", String(this.pid)],
        stdin: "piped",
        stdout: "null",
        stderr: "null",
        detached: true,
      }).spawn();
    } catch (error) {
      this.#signal("SIGKILL");
      this.#strikeOff();
      throw error;
    }
  }

  async #climbDown(): Promise<void> {
    for (const { step, graceMs } of STOP_LADDER) {
      if (step === "eof") this.#closeStdin();
      else this.#signal(step);
      if (await settledWithin(this.exited, graceMs)) return;
    }
    this.#options.log.warn(`agent ${this.pid} did not end after SIGKILL`);
  }

  async #watch(): Promise<void> {
    const abort = new AbortController();
    const drained = Promise.all([
      drain(this.#child.stdout, abort.signal, (chunk) => this.#handle(chunk)).then(() => this.#stdoutEnded()),
      drain(this.#child.stderr, abort.signal, (chunk) => this.#keepStderr(chunk)),
    ]);
    const status = await this.#child.status;
    if (!await settledWithin(drained, STDOUT_GRACE_MS)) abort.abort();
    // The group may outlive its leader (npx wrappers, helpers); the watchdog goes first, so that a PID
    // that is used again is never signalled by it.
    await this.#endWatchdog();
    this.#signal("SIGKILL");
    this.#strikeOff();
    this.#closeStdin();
    this.#options.onExit({ code: status.signal ? null : status.code, signal: status.signal });
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
    if (!await settledWithin(this.#child.status, 1_000)) this.stop();
  }

  async #endWatchdog(): Promise<void> {
    try {
      Deno.kill(-this.#watchdog.pid, "SIGKILL");
    } catch { /* it was ended by somebody already */ }
    await this.#watchdog.status;
    await this.#watchdog.stdin.close().catch(() => {/* its reader is gone, as wanted */});
  }

  #closeStdin(): void {
    if (this.#stdinClosed) return;
    this.#stdinClosed = true;
    // Waits for what is queued; an agent that does not read is met by the next step of the ladder.
    this.#stdin.close().catch(() => {/* broken pipe: closed all the same */});
  }

  #signal(signal: "SIGTERM" | "SIGKILL"): void {
    try {
      Deno.kill(-this.pid, signal);
    } catch { /* ESRCH: the whole group is gone */ }
  }

  #keepStderr(chunk: Uint8Array): void {
    this.#stderr.push(chunk.length > STDERR_BYTES_MAX ? chunk.slice(-STDERR_BYTES_MAX) : chunk.slice());
    this.#stderrBytes += this.#stderr.at(-1)!.length;
    while (this.#stderrBytes - this.#stderr[0].length >= STDERR_BYTES_MAX) {
      this.#stderrBytes -= this.#stderr.shift()!.length;
    }
  }
}

function spawn(command: AgentCommand): Deno.ChildProcess {
  // A missing directory and a missing program are the same error to the kernel: look first.
  if (!isDirectory(command.cwd)) {
    throw new Error(`Cannot start the agent in "${command.cwd}" as there is no such directory`);
  }
  try {
    return new Deno.Command(command.program, {
      args: [...command.args],
      env: { ...command.env },
      clearEnv: true,
      cwd: command.cwd,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
      detached: true,
    }).spawn();
  } catch (cause) {
    const why = cause instanceof Deno.errors.NotFound
      ? "it was not found"
      : cause instanceof Deno.errors.PermissionDenied
      ? "it may not be executed"
      : errorText(cause);
    throw new Error(`Cannot start the agent "${command.program}" as ${why}`, { cause });
  }
}

async function drain(
  stream: ReadableStream<Uint8Array>,
  signal: AbortSignal,
  take: (chunk: Uint8Array) => void,
): Promise<void> {
  const reader = stream.getReader();
  signal.addEventListener("abort", () => reader.cancel().catch(() => {/* ended meanwhile */}));
  try {
    while (true) {
      const { done, value } = await reader.read();
      if (done) return;
      take(value);
    }
  } catch { /* the pipe broke: its end, told by the exit */ }
}

function isDirectory(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false; // missing or unreadable: nothing can be started there
  }
}
