/**
 * A process that leads a group of its own, always drained, always ended with all that it started.
 *
 * Knows no protocol and no policy. Programs are often wrappers with children, so every signal goes to the
 * group. A small shell watches over the group and ends it should drawbridge be killed with SIGKILL.
 */
import { errorText } from "../log.ts";
import { settledWithin } from "./deadline.ts";
import { noteGroup } from "./running_agents.ts";

export interface GroupCommand {
  readonly program: string;
  readonly args: readonly string[];
  /** All of its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Absolute; must exist. */
  readonly cwd: string;
}

export interface ProcessExit {
  readonly code: number | null;
  readonly signal: string | null;
}

export interface ProcessGroupOptions {
  /** Whether it can be written to; else its stdin is empty. */
  readonly stdin: boolean;
  /** One read of its output. It runs to its end before the next read: it must not wait for anything. */
  readonly onStdout: (chunk: Uint8Array) => void;
  readonly onStderr: (chunk: Uint8Array) => void;
  /** It closed its stdout and may live on. */
  readonly onStdoutEnd: () => void;
}

/** A grandchild can hold an output open after the process is gone; it is waited for this long. */
const DRAIN_GRACE_MS = 300;

// dash takes `kill -TERM -- -PGID` for an error: the signal must be named with -s.
const WATCHDOG = 'cat >/dev/null; kill -s TERM -- "-$1"; sleep 1; kill -s KILL -- "-$1"';

export class ProcessGroup {
  readonly pid: number;
  /** Resolves when the process is gone, its output drained and its group ended. */
  readonly ended: Promise<ProcessExit>;
  /** Resolves as soon as the process is gone. */
  readonly gone: Promise<unknown>;
  readonly #child: Deno.ChildProcess;
  readonly #watchdog: Deno.ChildProcess;
  readonly #strikeOff: () => void;
  #hasEnded = false;

  /** @throws Error naming the directory or the program when it cannot be started; `what` begins the sentence. */
  constructor(what: string, command: GroupCommand, options: ProcessGroupOptions) {
    this.#child = spawn(what, command, options.stdin);
    this.pid = this.#child.pid;
    this.#strikeOff = noteGroup(this.pid);
    this.#watchdog = this.#spawnWatchdog();
    this.gone = this.#child.status;
    this.ended = this.#watch(options);
  }

  /** Its stdin, where it has one. */
  get stdin(): WritableStream<Uint8Array> {
    return this.#child.stdin;
  }

  /** Harmless once it has ended: its number may be another one's by then. */
  signal(signal: "SIGTERM" | "SIGKILL"): void {
    if (this.#hasEnded) return;
    try {
      Deno.kill(-this.pid, signal);
    } catch { /* ESRCH: the whole group is gone */ }
  }

  /** @throws when there is no process to be had; nothing runs without its watchdog. */
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
      this.signal("SIGKILL");
      this.#strikeOff();
      throw error;
    }
  }

  async #watch(options: ProcessGroupOptions): Promise<ProcessExit> {
    const abort = new AbortController();
    const drained = Promise.all([
      drain(this.#child.stdout, abort.signal, options.onStdout).then(options.onStdoutEnd),
      drain(this.#child.stderr, abort.signal, options.onStderr),
    ]);
    const status = await this.#child.status;
    if (!await settledWithin(drained, DRAIN_GRACE_MS)) abort.abort();
    // The group may outlive its leader (npx wrappers, helpers); the watchdog goes first, so that a PID
    // that is used again is never signalled by it.
    await this.#endWatchdog();
    this.signal("SIGKILL");
    this.#hasEnded = true;
    this.#strikeOff();
    return { code: status.signal ? null : status.code, signal: status.signal };
  }

  async #endWatchdog(): Promise<void> {
    try {
      Deno.kill(-this.#watchdog.pid, "SIGKILL");
    } catch { /* it was ended by somebody already */ }
    await this.#watchdog.status;
    await this.#watchdog.stdin.close().catch(() => {/* its reader is gone, as wanted */});
  }
}

function spawn(what: string, command: GroupCommand, stdin: boolean): Deno.ChildProcess {
  // A missing directory and a missing program are the same error to the kernel: look first.
  if (!isDirectory(command.cwd)) {
    throw new Error(`Cannot start ${what} in "${command.cwd}" as there is no such directory`);
  }
  try {
    return new Deno.Command(command.program, {
      args: [...command.args],
      env: { ...command.env },
      clearEnv: true,
      cwd: command.cwd,
      stdin: stdin ? "piped" : "null",
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
    throw new Error(`Cannot start ${what} "${command.program}" as ${why}`, { cause });
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
      guarded(() => take(value));
    }
  } catch { /* the pipe broke: its end, told by the exit */ }
}

/** A fault in handling what came must not keep the rest from being drained. */
function guarded(handle: () => void): void {
  try {
    handle();
  } catch (error) {
    console.error("Cannot handle the output of a process:", error);
  }
}

function isDirectory(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false; // missing or unreadable: nothing can be started there
  }
}
