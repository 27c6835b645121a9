/**
 * What a tool call would really do, read from its input, content and places.
 *
 * The agent's title is only its claim and is not read here. Agents name their fields differently; the
 * names below were seen on the wire. Never throws: input is whatever the agent sent.
 */
import type { ToolEntry, ToolPart } from "../../transcript/entries.ts";
import { readable, record, string } from "../../transcript/shape.ts";

export interface Change {
  readonly path: string;
  /** Null: a new file. */
  readonly oldText: string | null;
  readonly newText: string;
  /** True when `oldText` is a passage and not the whole file. */
  readonly passage: boolean;
}

export interface ToolSubject {
  readonly command: string | null;
  readonly cwd: string | null;
  readonly changes: readonly Change[];
  readonly paths: readonly string[];
  readonly url: string | null;
  readonly query: string | null;
  /** Everything the agent passes to the tool, for reading; empty when it told nothing. */
  readonly input: string;
}

const COMMAND = ["command", "cmd", "script", "shell_command", "commandLine"];
const CWD = ["cwd", "workdir", "working_directory", "directory", "dir_path"];
const PATH = [
  "file_path",
  "path",
  "filePath",
  "abs_path",
  "absolute_path",
  "target_file",
  "filename",
  "notebook_path",
];
const OLD = ["old_string", "oldString", "old_str", "oldText", "old_text"];
const NEW = ["new_string", "newString", "new_str", "newText", "new_text"];
const WHOLE = ["content", "contents", "file_text", "text"];

export function toolSubject(tool: ToolEntry): ToolSubject {
  const input = record(tool.rawInput);
  const command = firstCommand(input);
  const inputPath = first(input, PATH);
  const changes = [tool.content.flatMap(shownChange), tool.proposed.flatMap(shownChange)]
    .find((shown) => shown.length > 0) ?? inputChanges(input, { path: inputPath, kind: tool.toolKind });
  const paths = [
    ...changes.map(({ path }) => path),
    ...tool.targets.map(({ path, line }) => line === null ? path : `${path}:${line}`),
    ...(inputPath === null ? [] : [inputPath]),
  ];
  return {
    command,
    cwd: first(input, CWD),
    changes,
    paths: paths.filter((path, index) => !paths.some((other, at) => at < index && sameFile(other, path))),
    url: first(input, ["url", "uri"]),
    query: first(input, ["pattern", "query", "regex", "glob"]),
    // Written out only when it is shown: it can be megabytes.
    get input() {
      return readable(tool.rawInput);
    },
  };
}

function shownChange(part: ToolPart): Change[] {
  if (part.type !== "diff") return [];
  return [{ path: part.path, oldText: part.oldText, newText: part.newText, passage: false }];
}

function first(input: Readonly<Record<string, unknown>>, names: readonly string[]): string | null {
  for (const name of names) {
    const value = string(input[name]);
    if (value !== null && value !== "") return value;
  }
  return null;
}

function firstCommand(input: Readonly<Record<string, unknown>>): string | null {
  const text = first(input, COMMAND);
  const args = input.args;
  if (text !== null) return Array.isArray(args) ? [text, ...args.map(quoted)].join(" ") : text;
  const words = COMMAND.map((name) => input[name]).find((value) => Array.isArray(value) && value.length > 0);
  return Array.isArray(words) ? words.map(quoted).join(" ") : null;
}

/** A word as a shell would need it, so that two words cannot look like one. */
function quoted(word: unknown): string {
  const text = readable(word);
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

interface EditTarget {
  readonly path: string | null;
  readonly kind: string;
}

function inputChanges(
  input: Readonly<Record<string, unknown>>,
  { path, kind }: EditTarget,
): readonly Change[] {
  if (path === null) return [];
  const newText = first(input, NEW);
  const oldText = first(input, OLD);
  if (newText !== null || oldText !== null) {
    return [{ path, oldText: oldText ?? "", newText: newText ?? "", passage: true }];
  }
  const whole = kind === "edit" ? first(input, WHOLE) : null;
  return whole === null ? [] : [{ path, oldText: null, newText: whole, passage: false }];
}

function sameFile(one: string, other: string): boolean {
  return one === other || one.replace(/:\d+$/, "") === other;
}
