/**
 * One run of git: without the person's `GIT_*` variables, with a deadline, an end and bounded output.
 *
 * Knows nothing of what git is run for. Needs `env` and `git` on the PATH. Hazard: a variable such as
 * GIT_DIR or GIT_INDEX_FILE in the environment (drawbridge started from a hook) would turn every command
 * to another repository, so all that git documents are taken out by env(1): reading the environment is
 * not this room's business.
 */

/** Longest that one git process may run. Milliseconds. */
const GIT_DEADLINE_MS = 120_000;
/** From SIGTERM, on which git removes its lock files, to SIGKILL. Milliseconds. */
const TERM_GRACE_MS = 1000;
/** Bytes of standard output taken unless told otherwise. */
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024;
/** Bytes of standard error kept. */
const STDERR_BYTES_MAX = 256 * 1024;

/** All of git(1), `git rev-parse --local-env-vars` and git-config(1) that change what a command does. */
const FOREIGN = [
  ..."DIR WORK_TREE COMMON_DIR INDEX_FILE INDEX_VERSION OBJECT_DIRECTORY ALTERNATE_OBJECT_DIRECTORIES".split(
    " ",
  ),
  ..."NAMESPACE CEILING_DIRECTORIES DISCOVERY_ACROSS_FILESYSTEM DEFAULT_HASH DEFAULT_REF_FORMAT".split(" "),
  ..."CONFIG CONFIG_COUNT CONFIG_PARAMETERS CONFIG_GLOBAL CONFIG_SYSTEM CONFIG_NOSYSTEM".split(" "),
  ..."PREFIX IMPLICIT_WORK_TREE INTERNAL_SUPER_PREFIX QUARANTINE_PATH SHALLOW_FILE GRAFT_FILE".split(" "),
  ..."NO_REPLACE_OBJECTS REPLACE_REF_BASE REF_PARANOIA NO_LAZY_FETCH ALLOW_PROTOCOL".split(" "),
  ..."LITERAL_PATHSPECS GLOB_PATHSPECS NOGLOB_PATHSPECS ICASE_PATHSPECS FLUSH OPTIONAL_LOCKS".split(" "),
  ..."ATTR_SOURCE ATTR_NOSYSTEM ATTR_SYSTEM ATTR_GLOBAL EXTERNAL_DIFF DIFF_OPTS PAGER EXEC_PATH".split(" "),
  ..."TRACE TRACE_SETUP TRACE_FSMONITOR TRACE_PACK_ACCESS TRACE_PACKET TRACE_PACKFILE".split(" "),
  ..."TRACE_PERFORMANCE TRACE_REFS TRACE_CURL TRACE_SHALLOW TRACE2 TRACE2_EVENT TRACE2_PERF".split(" "),
  ..."REDIRECT_STDIN REDIRECT_STDOUT REDIRECT_STDERR ADVICE PROTOCOL TEMPLATE_DIR".split(" "),
].flatMap((name) => ["-u", `GIT_${name}`]);

const ALWAYS = { GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0", LC_ALL: "C" };

export interface GitRun {
  readonly cwd: string;
  readonly signal: AbortSignal;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly outputBytesMax?: number;
}

export interface GitResult {
  readonly code: number;
  readonly output: Uint8Array;
  /** At most 256 KiB of it, from its beginning. */
  readonly stderr: string;
}

/**
 * Runs `git <args>` to its end, whatever its exit status.
 *
 * @throws the signal's reason when aborted; Error when it ran over its deadline or said too much;
 *   Deno.errors.NotFound when there is no git, no env or no such cwd
 */
export async function runGit(args: readonly string[], run: GitRun): Promise<GitResult> {
  run.signal.throwIfAborted();
  const name = nameOf(args);
  const child = new Deno.Command("env", {
    // Ours come after: `-u` takes out what is set for env(1) itself as well.
    args: [...FOREIGN, ...assignments({ ...ALWAYS, ...run.env }), "git", "--no-pager", ...args],
    cwd: run.cwd,
    stdin: run.input === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const stop = new Stop(child, name, run.signal);
  try {
    const tooMuch = () => stop.now(new Error(`Cannot run "${name}" as it says too much`));
    const [output, stderr, status] = await Promise.all([
      collect(child.stdout, run.outputBytesMax ?? OUTPUT_BYTES_MAX, tooMuch),
      collect(child.stderr, STDERR_BYTES_MAX, () => {}),
      child.status,
      run.input === undefined ? null : feed(child, run.input),
    ]);
    if (stop.reason !== undefined) throw stop.reason;
    return { code: status.code, output, stderr: new TextDecoder().decode(stderr) };
  } finally {
    stop[Symbol.dispose]();
  }
}

/** As {@link runGit}. @returns what it said; @throws Error with git's own words when it failed */
export async function git(args: readonly string[], run: GitRun): Promise<Uint8Array> {
  const { code, output, stderr } = await runGit(args, run);
  if (code === 0) return output;
  throw new Error(`Cannot run "${nameOf(args)}" in "${run.cwd}" as it failed: ${firstLines(stderr)}`);
}

/** What git separates by NUL, as text. */
export function fields(output: Uint8Array): string[] {
  const text = new TextDecoder().decode(output);
  return text === "" ? [] : text.slice(0, text.endsWith("\0") ? -1 : undefined).split("\0");
}

export function firstLines(stderr: string): string {
  return stderr.trim().split("\n").slice(0, 3).join("; ").slice(0, 500);
}

function assignments(env: Readonly<Record<string, string>>): string[] {
  return Object.entries(env).map(([name, value]) => `${name}=${value}`);
}

/** For people: the subcommand, past the settings. */
function nameOf(args: readonly string[]): string {
  return `git ${args.find((arg, at) => arg !== "-c" && args[at - 1] !== "-c")}`;
}

/** Ends a child by signal or deadline: SIGTERM, then SIGKILL. */
class Stop implements Disposable {
  reason: unknown;
  readonly #child: Deno.ChildProcess;
  readonly #signal: AbortSignal;
  readonly #onAbort: () => void;
  #timer: ReturnType<typeof setTimeout>;

  constructor(child: Deno.ChildProcess, what: string, signal: AbortSignal) {
    this.#child = child;
    this.#signal = signal;
    this.#onAbort = () => this.now(signal.reason);
    signal.addEventListener("abort", this.#onAbort, { once: true });
    const late = new Error(`Cannot run "${what}" as it took longer than ${GIT_DEADLINE_MS / 1000} s`);
    this.#timer = setTimeout(() => this.now(late), GIT_DEADLINE_MS);
  }

  now(reason: unknown): void {
    if (this.reason !== undefined) return;
    this.reason = reason;
    this.#kill("SIGTERM");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#kill("SIGKILL"), TERM_GRACE_MS);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#signal.removeEventListener("abort", this.#onAbort);
  }

  #kill(signal: Deno.Signal): void {
    try {
      this.#child.kill(signal);
    } catch { /* it has ended by itself */ }
  }
}

/** Reads to the end, so that the child is never blocked; keeps at most `bytesMax`. */
async function collect(
  stream: ReadableStream<Uint8Array>,
  bytesMax: number,
  onTooMuch: () => void,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of stream) {
    if (length + part.length > bytesMax) {
      onTooMuch();
      parts.push(part.subarray(0, bytesMax - length));
      length = bytesMax;
    } else {
      parts.push(part);
      length += part.length;
    }
  }
  return joined(parts, length);
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

async function feed(child: Deno.ChildProcess, input: string): Promise<void> {
  const writer = child.stdin.getWriter();
  try {
    await writer.write(new TextEncoder().encode(input));
    await writer.close();
  } catch { /* it ended without reading on; its exit status tells why */ }
}
