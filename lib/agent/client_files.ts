/**
 * Files that an agent reads and writes through drawbridge (ACP v1, file system), where that was switched on.
 *
 * Nothing outside the workspace, nothing of drawbridge's own state, and inside it not what would give an
 * agent more than files: git's settings and hooks, secrets in `.env*`, and, for writing, the directories in
 * which agents and editors are set up (security notes, 2.6).
 */
import { isAbsolute, relative, resolve } from "@std/path";
import { ErrorCode } from "../acp.ts";
import { readConfinedFile, replaceFile } from "../files/confined_file.ts";
import { errorText } from "../log.ts";
import { RpcError } from "../rpc/peer.ts";
import { asRecord } from "./incoming.ts";

/** Bytes of a file that an agent may read or write through drawbridge. */
export const CLIENT_FILE_BYTES_MAX = 10 * 1024 * 1024;
/** Permission bits of a file that was not there before; the umask takes its part. */
const NEW_FILE_MODE = 0o644;

/** Where agents and editors keep what they act by: written only by their person. */
const SET_UP_IN: ReadonlySet<string> = new Set([".claude", ".cursor", ".gemini", ".vscode"]);

export interface ClientFilesOptions {
  /** The workspace; absolute. */
  readonly root: string;
  /** Closed to the agent, wherever it lies; absolute. */
  readonly stateDir: string;
  /** Whether a file that is not there is told to be empty. */
  readonly isMissingEmpty?: () => boolean;
}

export class ClientFiles {
  readonly #options: ClientFilesOptions;

  constructor(options: ClientFilesOptions) {
    this.#options = options;
  }

  /** `fs/read_text_file`: from line `line` (from 1), at most `limit` lines. @throws RpcError */
  read(params: unknown): { readonly content: string } {
    const { path, line, limit } = asRecord(params);
    const bytes = this.#do(() => this.#bytesOf(this.#inWorkspace(path)));
    return { content: linesOf(textOf(bytes, String(path)), count(line), count(limit)) };
  }

  /** `fs/write_text_file`, directories on the way included; gives the path as it was asked for. @throws RpcError */
  write(params: unknown): string {
    const { path, content } = asRecord(params);
    if (typeof content !== "string") throw invalid("Cannot write a file without content");
    const bytes = new TextEncoder().encode(content);
    if (bytes.length > CLIENT_FILE_BYTES_MAX) {
      throw invalid(`Cannot write "${path}" as it is larger than ${CLIENT_FILE_BYTES_MAX} bytes`);
    }
    return this.#do(() => {
      const inRoot = this.#inWorkspace(path);
      const assertOpen = (inRoot: string) => this.#assertOpen(inRoot, "write");
      assertOpen(inRoot); // before directories are made for it
      const mode = (now: number | null) => now ?? NEW_FILE_MODE & ~Deno.umask();
      replaceFile(this.#options.root, inRoot, { type: "file", bytes, mode }, assertOpen);
      return String(path);
    });
  }

  #bytesOf(inRoot: string): Uint8Array {
    try {
      return readConfinedFile(this.#options.root, inRoot, {
        bytesMax: CLIENT_FILE_BYTES_MAX,
        // By what it really is: a link may go by any name.
        assertOpen: (real) => this.#assertOpen(real, "read"),
      });
    } catch (error) {
      const isMissing = error instanceof Deno.errors.NotFound;
      if (isMissing && this.#options.isMissingEmpty?.()) return new Uint8Array();
      throw error;
    }
  }

  /** `path` from the workspace, whichever of its names the agent uses. */
  #inWorkspace(path: unknown): string {
    if (typeof path !== "string" || !isAbsolute(path)) {
      throw invalid(`Cannot use "${String(path)}" as a path is absolute`);
    }
    const { root } = this.#options;
    const ways = [root, Deno.realPathSync(root)].map((base) => relative(base, resolve(path)));
    const way = ways.find((way) => way !== "" && way !== ".." && !way.startsWith("../"));
    if (way === undefined) throw invalid(`Cannot use "${path}" as it lies outside the workspace`);
    return way;
  }

  /** @throws RpcError when the file at `path`, from the workspace and without links, is closed to agents */
  #assertOpen(path: string, what: "read" | "write"): void {
    const segments = path.toLowerCase().split("/"); // some disks do not tell them apart
    const ofGit = segments.slice(segments.indexOf(".git") + 1);
    // The modules below have settings and hooks of their own.
    const isGit = ofGit.length < segments.length &&
      ofGit.some((segment) => segment.startsWith("config") || segment === "hooks");
    const isSecret = segments.some((segment) => segment.startsWith(".env"));
    const isSetUp = what === "write" && segments.some((segment) => SET_UP_IN.has(segment));
    if (isGit || isSecret || isSetUp || this.#isOwnState(path)) {
      throw invalid(`Cannot ${what} "${path}" as it is closed to agents`);
    }
  }

  #isOwnState(path: string): boolean {
    const { root, stateDir } = this.#options;
    const way = relative(realOr(stateDir), resolve(Deno.realPathSync(root), path));
    return way !== ".." && !way.startsWith("../");
  }

  #do<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (error instanceof RpcError) throw error;
      if (error instanceof Deno.errors.NotFound) {
        throw new RpcError({ code: ErrorCode.resourceNotFound, message: "Resource not found" });
      }
      throw invalid(errorText(error));
    }
  }
}

function invalid(message: string): RpcError {
  return new RpcError({ code: ErrorCode.invalidParams, message });
}

/** A whole number from 0, or null for what is none. */
function count(value: unknown): number | null {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 ? value : null;
}

/** Lines with their ends; all of them when neither is given. */
function linesOf(text: string, line: number | null, limit: number | null): string {
  if (line === null && limit === null) return text;
  const start = afterLines(text, 0, Math.max(0, (line ?? 1) - 1));
  return text.slice(start, limit === null ? undefined : afterLines(text, start, limit));
}

/** Where in `text` the line begins that comes `count` lines after the one at `from`. */
function afterLines(text: string, from: number, count: number): number {
  let at = from;
  for (let passed = 0; passed < count && at < text.length; passed++) {
    const end = text.indexOf("\n", at);
    at = end < 0 ? text.length : end + 1;
  }
  return at;
}

/** Character for character: what an agent reads and writes back must be what was there. */
function textOf(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw invalid(`Cannot read "${path}" as it is not UTF-8`);
  }
}

function realOr(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch {
    return path; // not there: nothing lies in it
  }
}
