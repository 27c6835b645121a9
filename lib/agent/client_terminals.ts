/**
 * Commands that an agent has drawbridge run (ACP v1, terminals), where that was switched on.
 *
 * Knows no journal: what happens is told, in order, to whoever listens. Every command leads a process group
 * of its own and ends with the agent at the latest. An id stays good until it is released.
 */
import { isAbsolute } from "@std/path";
import { ErrorCode } from "../acp.ts";
import { errorText } from "../log.ts";
import { RpcError } from "../rpc/peer.ts";
import { isInside } from "../coordination/launch_directory.ts";
import { isThere } from "../coordination/presence.ts";
import { asRecord } from "./incoming.ts";
import { type ProcessExit, ProcessGroup, type ProcessGroupOptions } from "./process_group.ts";
import { TailBytes } from "./tail_bytes.ts";

/** Terminals an agent may hold at once; it is to release some first. */
export const TERMINALS_MAX = 32;
/** Bytes of output that are kept for the agent where it names no number, and the most it may name. */
export const OUTPUT_BYTES_DEFAULT = 1024 * 1024;
export const OUTPUT_BYTES_MAX = 16 * 1024 * 1024;
/** How long a command that is to end may take before it is killed. Milliseconds. */
const KILL_GRACE_MS = 1_000;

export interface TerminalStart {
  readonly terminalId: string;
  /** Program and arguments, as a person would type them. */
  readonly command: string;
  readonly cwd: string;
}

/** What is told of commands, in order. */
export interface TerminalListener {
  readonly onStart: (start: TerminalStart) => void;
  /** Output of both kinds, as it comes; whole characters. */
  readonly onOutput: (terminalId: string, text: string) => void;
  /** Nothing of this one comes after. */
  readonly onExit: (terminalId: string, exit: ProcessExit) => void;
}

export interface ClientTerminalsOptions {
  /** Commands run in it or below. Absolute. */
  readonly root: string;
  /** Where those run that name no directory. Absolute. */
  readonly cwd: string;
  /** What a command's environment is made from. */
  readonly env: Readonly<Record<string, string>>;
  readonly listener: TerminalListener;
}

interface Terminal {
  readonly group: ProcessGroup;
  readonly kept: TailBytes;
  exit: ProcessExit | null;
}

export class ClientTerminals {
  readonly #options: ClientTerminalsOptions;
  readonly #terminals = new Map<string, Terminal>();
  /** Those that were released and are still to end. */
  readonly #ending = new Set<ProcessGroup>();

  constructor(options: ClientTerminalsOptions) {
    this.#options = options;
  }

  /** `terminal/create`. @throws RpcError when it cannot be started */
  create(params: unknown): { readonly terminalId: string } {
    const wanted = commandOf(params, this.#options);
    if (this.#terminals.size + this.#ending.size >= TERMINALS_MAX) {
      throw invalid(`Cannot open more than ${TERMINALS_MAX} terminals at once; release some first`);
    }
    const terminalId = crypto.randomUUID();
    const kept = new TailBytes(wanted.outputBytesMax);
    // A decoder each: a character of one may be cut by the other.
    const decoders = [new TextDecoder(), new TextDecoder()];
    const tell = (text: string) => text === "" || this.#options.listener.onOutput(terminalId, text);
    const [onStdout, onStderr] = decoders.map((decoder) => (chunk: Uint8Array) => {
      kept.push(chunk);
      tell(decoder.decode(chunk, { stream: true }));
    });
    const group = this.#start(wanted, { onStdout, onStderr });
    const terminal: Terminal = { group, kept, exit: null };
    this.#terminals.set(terminalId, terminal);
    const command = [wanted.program, ...wanted.args].map(quoted).join(" ");
    this.#options.listener.onStart({ terminalId, command, cwd: wanted.cwd });
    group.ended.then((exit) => {
      terminal.exit = exit;
      this.#ending.delete(group);
      for (const decoder of decoders) tell(decoder.decode());
      this.#options.listener.onExit(terminalId, exit);
    });
    return { terminalId };
  }

  /** `terminal/output`. @throws RpcError for an id that is not held */
  output(params: unknown): Readonly<Record<string, unknown>> {
    const { kept, exit } = this.#find(params);
    return { output: kept.text, truncated: kept.isCut, ...(exit && { exitStatus: statusOf(exit) }) };
  }

  /** `terminal/wait_for_exit`. @throws RpcError for an id that is not held */
  async waitForExit(params: unknown): Promise<Readonly<Record<string, unknown>>> {
    return statusOf(await this.#find(params).group.ended);
  }

  /** `terminal/kill`: the id stays good. @throws RpcError for an id that is not held */
  kill(params: unknown): void {
    this.#end(this.#find(params));
  }

  /** `terminal/release`: ended if it runs, and the id is gone. @throws RpcError for an id that is not held */
  release(params: unknown): void {
    const terminal = this.#find(params);
    if (terminal.exit === null) this.#ending.add(terminal.group);
    this.#end(terminal);
    this.#terminals.delete(String(asRecord(params).terminalId));
  }

  /** Ends them all. Resolves when each has told its exit. */
  async close(): Promise<void> {
    const groups = [...this.#ending, ...[...this.#terminals.values()].map(({ group }) => group)];
    for (const group of groups) group.signal("SIGKILL");
    await Promise.all(groups.map(({ ended }) => ended));
  }

  #start(wanted: Wanted, output: Pick<ProcessGroupOptions, "onStdout" | "onStderr">): ProcessGroup {
    try {
      return new ProcessGroup("the command", wanted, { stdin: false, ...output, onStdoutEnd: () => {} });
    } catch (error) {
      throw invalid(errorText(error));
    }
  }

  #end({ group, exit }: Terminal): void {
    if (exit !== null) return;
    group.signal("SIGTERM");
    const timer = setTimeout(() => group.signal("SIGKILL"), KILL_GRACE_MS);
    group.ended.then(() => clearTimeout(timer));
  }

  #find(params: unknown): Terminal {
    const { terminalId } = asRecord(params);
    const terminal = typeof terminalId === "string" ? this.#terminals.get(terminalId) : undefined;
    if (!terminal) throw new RpcError({ code: ErrorCode.resourceNotFound, message: "Resource not found" });
    return terminal;
  }
}

interface Wanted {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly outputBytesMax: number;
}

/** @throws RpcError for what cannot be run */
function commandOf(params: unknown, options: ClientTerminalsOptions): Wanted {
  const { command, args = [], env = [], cwd, outputByteLimit } = asRecord(params);
  if (typeof command !== "string" || command === "") throw invalid("Cannot run no command");
  if (!Array.isArray(args) || !args.every((arg) => typeof arg === "string")) {
    throw invalid("Cannot run a command whose arguments are not strings");
  }
  const directory = cwd ?? options.cwd;
  if (typeof directory !== "string" || !isAbsolute(directory)) {
    throw invalid(`Cannot run a command in "${String(directory)}" as a path is absolute`);
  }
  if (!isDirectoryInside(options.root, directory)) {
    throw invalid(`Cannot run a command in "${directory}" as that is no directory of the workspace`);
  }
  return {
    ...programOf(command, args),
    env: { ...options.env, ...variables(env) },
    cwd: directory,
    outputBytesMax: bytesOf(outputByteLimit),
  };
}

/** Some agents put a whole shell line where the program belongs. */
function programOf(command: string, args: readonly string[]): Pick<Wanted, "program" | "args"> {
  const isLine = args.length === 0 && /\s/.test(command) && !isThere(command);
  return isLine ? { program: "/bin/sh", args: ["-c", command] } : { program: command, args };
}

function variables(env: unknown): Record<string, string> {
  const found = (Array.isArray(env) ? env : []).map(asRecord).flatMap(({ name, value }) =>
    typeof name === "string" && typeof value === "string" ? [[name, value]] : []
  );
  return Object.fromEntries(found);
}

function bytesOf(limit: unknown): number {
  return typeof limit === "number" && limit >= 0
    ? Math.min(Math.floor(limit), OUTPUT_BYTES_MAX)
    : OUTPUT_BYTES_DEFAULT;
}

function statusOf({ code, signal }: ProcessExit): Readonly<Record<string, unknown>> {
  return { exitCode: code, signal };
}

function isDirectoryInside(root: string, directory: string): boolean {
  try {
    return isInside(Deno.realPathSync(root), Deno.realPathSync(directory)) &&
      Deno.statSync(directory).isDirectory;
  } catch {
    return false; // not there, or not to be entered
  }
}

/** As a shell would need it written. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

function invalid(message: string): RpcError {
  return new RpcError({ code: ErrorCode.invalidParams, message });
}
