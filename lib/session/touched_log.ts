/**
 * Paths that sessions of one workspace named as written, where the others see them: one file a session in
 * the workspace's folder, lines appended as they are named.
 *
 * Only for telling whose doing a change is: what cannot be written or read is attributed to elsewhere.
 */
import { join } from "@std/path";
import { ensureDirectory, removeIfThere } from "../coordination/atomic_file.ts";
import { directoryEntries, lstatOrNull } from "../coordination/presence.ts";

/** Bytes of one session's file; what is named later is not kept. */
const FILE_BYTES_MAX = 1024 * 1024;
/** A file nobody has written for this long is removed. Milliseconds. */
const KEPT_MS = 7 * 24 * 60 * 60 * 1000;

interface Line {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly path: string;
}

export class TouchedLog {
  readonly #directory: string;
  readonly #sessionId: string;
  readonly #now: () => number;
  readonly #last = new Map<string, number>();
  #bytes = 0;

  constructor(options: { workspaceDirectory: string; sessionId: string; now: () => number }) {
    this.#directory = join(options.workspaceDirectory, "touched");
    this.#sessionId = options.sessionId;
    this.#now = options.now;
    try {
      ensureDirectory(this.#directory);
      this.#sweep();
      this.#bytes = sizeOf(this.#path);
    } catch { /* then nobody is told; see the head */ }
  }

  /** Keeps that this session wrote `path`, relative to the workspace; again at most once a second. */
  add(path: string): void {
    const at = this.#now();
    if (at - (this.#last.get(path) ?? -Infinity) < 1_000 || this.#bytes > FILE_BYTES_MAX) return;
    this.#last.set(path, at);
    const line = JSON.stringify({ at, path } satisfies Line) + "\n";
    this.#bytes += line.length;
    Deno.writeTextFileSync(this.#path, line, { append: true, mode: 0o600 });
  }

  /** What the other sessions named since `since` (epoch milliseconds): path to session id. */
  others(since: number): Map<string, string> {
    const named = new Map<string, string>();
    for (const { name } of directoryEntries(this.#directory)) {
      const sessionId = name.replace(/\.jsonl$/, "");
      if (sessionId === this.#sessionId || sessionId === name) continue;
      for (const { at, path } of readLines(join(this.#directory, name))) {
        if (at >= since) named.set(path, sessionId);
      }
    }
    return named;
  }

  get #path(): string {
    return join(this.#directory, `${this.#sessionId}.jsonl`);
  }

  #sweep(): void {
    for (const { name } of directoryEntries(this.#directory)) {
      const path = join(this.#directory, name);
      const isOld = this.#now() - (lstatOrNull(path)?.mtime?.getTime() ?? 0) > KEPT_MS;
      if (isOld || path === this.#path && sizeOf(path) > FILE_BYTES_MAX / 2) removeIfThere(path);
    }
  }
}

/** What session `sessionId` named since `since` (epoch milliseconds), for those who settle its crash. */
export function namedBy(
  workspaceDirectory: string,
  { sessionId, since }: { readonly sessionId: string; readonly since: number },
): Set<string> {
  const lines = readLines(join(workspaceDirectory, "touched", `${sessionId}.jsonl`));
  return new Set(lines.filter(({ at }) => at >= since).map(({ path }) => path));
}

function sizeOf(path: string): number {
  return lstatOrNull(path)?.size ?? 0;
}

function readLines(path: string): Line[] {
  try {
    return Deno.readTextFileSync(path).split("\n").flatMap(readLine);
  } catch {
    return []; // its session began anew just now
  }
}

function readLine(line: string): Line[] {
  try {
    const { at, path } = JSON.parse(line);
    return typeof at === "number" && typeof path === "string" ? [{ at, path }] : [];
  } catch {
    return []; // being written, or torn
  }
}
