/**
 * What an agent's tool calls name as their doing: paths they write, and the text of commands they run.
 *
 * Knows no disk. Kinds and paths may come late or never, and a tool call may be told anew (ACP v1, tool
 * calls), so each is kept by its id until its turn is over.
 */

/** Tool calls kept of one turn; later ones are not attributed. */
const CALLS_MAX = 10_000;
/** Paths kept of one tool call, which are told again with each of its updates; later ones are not attributed. */
const CALL_PATHS_MAX = 1_000;
/** Characters of the commands kept of one turn. */
const COMMAND_CHARS_MAX = 256 * 1024;
/** Kinds that change no file. */
const LOOKING: ReadonlySet<unknown> = new Set(["read", "search", "fetch", "think", "switch_mode"]);

/** Objects within objects that a tool's input is looked through. */
const DEPTH_MAX = 32;

interface Call {
  kind: unknown;
  readonly paths: Set<string>;
  command: string;
}

export class TouchedPaths {
  readonly #calls = new Map<string, Call>();
  #commandChars = 0;

  /** Takes in a `tool_call`, a `tool_call_update` or the tool call of a question; gives the paths it names as written. */
  note(toolCall: Readonly<Record<string, unknown>>): string[] {
    const { toolCallId } = toolCall;
    if (typeof toolCallId !== "string") return [];
    let call = this.#calls.get(toolCallId);
    if (!call) {
      if (this.#calls.size >= CALLS_MAX) return [];
      call = { kind: undefined, paths: new Set(), command: "" };
      this.#calls.set(toolCallId, call);
    }
    if (typeof toolCall.kind === "string") call.kind = toolCall.kind;
    for (const path of pathsOf(toolCall)) {
      if (call.paths.size >= CALL_PATHS_MAX) break;
      call.paths.add(path);
    }
    this.#noteCommand(call, toolCall);
    return LOOKING.has(call.kind) ? [] : [...call.paths];
  }

  /** Paths that tool calls named as written. */
  get paths(): ReadonlySet<string> {
    const calls = [...this.#calls.values()].filter(({ kind }) => !LOOKING.has(kind));
    return new Set(calls.flatMap(({ paths }) => [...paths]));
  }

  /** The commands that were run, one after the other. */
  get commands(): string {
    const calls = [...this.#calls.values()].filter(({ kind }) => !LOOKING.has(kind));
    return calls.map(({ command }) => command).join("\n");
  }

  clear(): void {
    this.#calls.clear();
    this.#commandChars = 0;
  }

  #noteCommand(call: Call, { rawInput, title }: Readonly<Record<string, unknown>>): void {
    const text = rawInput === undefined || rawInput === null ? title : plainText(rawInput);
    if (typeof text !== "string" || text.length <= call.command.length) return;
    if (this.#commandChars + text.length > COMMAND_CHARS_MAX) return;
    this.#commandChars += text.length;
    call.command = text;
  }
}

function* pathsOf({ locations, content }: Readonly<Record<string, unknown>>): Generator<string> {
  for (const entry of [...entries(locations), ...entries(content)]) {
    if (typeof entry === "object" && entry !== null && "path" in entry && typeof entry.path === "string") {
      yield entry.path;
    }
  }
}

function entries(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The strings of a tool's input, unescaped. */
function plainText(value: unknown, depth = 0): string {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null) return "";
  // Deeper than any tool looks; without an end, a few kilobytes of brackets overflow the stack.
  if (depth > DEPTH_MAX) return "";
  return Object.values(value).map((inner) => plainText(inner, depth + 1)).join("\n");
}
