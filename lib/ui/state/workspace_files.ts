/**
 * The workspace's files as they were last looked at: which directories are unfolded, and the file that is open.
 *
 * Knows no view. A directory is asked for when it is unfolded, and again when it is unfolded anew.
 */
import { type Signal, signal } from "@preact/signals";
import type { DirectoryShown } from "../../api.ts";
import type { Rest } from "../wire_client/rest.ts";
import { errorText } from "./error_text.ts";

/** A file, and where in it. */
export interface FilePlace {
  /** From the workspace. */
  readonly path: string;
  /** From 1; null for its beginning. */
  readonly line: number | null;
}

export interface OpenFile extends FilePlace {
  /** Null until it has come, and for what is no text (then `loaded` is true). */
  readonly text: string | null;
  readonly loaded: boolean;
  readonly problem: string | null;
}

type Asks = Pick<Rest, "directory" | "file">;

/** A directory that is unfolded. */
export interface Unfolded {
  /** Null until it has come. */
  readonly shown: DirectoryShown | null;
  readonly problem: string | null;
}

export class WorkspaceFiles {
  /** By path; "" is the workspace itself. */
  readonly unfolded: Signal<ReadonlyMap<string, Unfolded>> = signal(new Map());
  readonly open: Signal<OpenFile | null> = signal(null);
  readonly #rest: Asks;
  readonly #sessionId: string;

  constructor(rest: Asks, sessionId: string) {
    this.#rest = rest;
    this.#sessionId = sessionId;
  }

  async unfold(path: string): Promise<void> {
    this.#set(path, { shown: this.unfolded.value.get(path)?.shown ?? null, problem: null });
    const answer = await this.#rest.directory(this.#sessionId, path).then(
      (shown): Unfolded => ({ shown, problem: null }),
      (error): Unfolded => ({ shown: null, problem: errorText(error) }),
    );
    if (this.unfolded.value.has(path)) this.#set(path, answer);
  }

  fold(path: string): void {
    this.unfolded.value = new Map([...this.unfolded.value].filter(([other]) => other !== path));
  }

  /** Looks at all that is unfolded again. */
  async refresh(): Promise<void> {
    await Promise.all([...this.unfolded.value.keys()].map((path) => this.unfold(path)));
  }

  async show(place: FilePlace): Promise<void> {
    const asked: OpenFile = { ...place, text: null, loaded: false, problem: null };
    this.open.value = asked;
    const answer = await this.#rest.file(this.#sessionId, place.path).then(
      ({ text }): OpenFile => ({ ...asked, text, loaded: true }),
      (error): OpenFile => ({ ...asked, loaded: true, problem: errorText(error) }),
    );
    // Another one may have been asked for since.
    if (this.open.value === asked) this.open.value = answer;
  }

  close(): void {
    this.open.value = null;
  }

  #set(path: string, unfolded: Unfolded): void {
    this.unfolded.value = new Map([...this.unfolded.value, [path, unfolded]]);
  }
}

/** `path` from the workspace `cwd`, with the line that may stand behind it; null when it lies elsewhere. */
export function placeIn(path: string, cwd: string): FilePlace | null {
  const [, name, line] = /^(.*?)(?::(\d{1,7}))?(?::\d{1,7})?$/s.exec(path) ?? [];
  const inside = name.startsWith("/") ? insideOf(name, cwd) : name.replace(/^\.\//, "");
  const isPlain = inside !== null && inside !== "" && !inside.split("/").includes("..");
  return isPlain ? { path: inside, line: line === undefined ? null : Number(line) } : null;
}

/** Whether words in code look like a file of the workspace: a path or a line, and an ending. */
export function looksLikeFile(text: string): boolean {
  return /^[\w@.+-]*(?:\/[\w@.+-]+)+\.\w{1,10}(?::\d+){0,2}$|^[\w@+-][\w@.+-]*\.\w{1,10}(?::\d+){1,2}$/.test(
    text,
  );
}

function insideOf(path: string, cwd: string): string | null {
  return path.startsWith(`${cwd}/`) ? path.slice(cwd.length + 1) : null;
}
