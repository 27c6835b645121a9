/**
 * Protocol messages as they are shown: told apart, requests paired with their answers, secrets taken out. Pure.
 */
import type { FrameShown } from "../api.ts";
import type { FrameDirection, KeptFrame } from "../rpc/frames.ts";
import { asRecord } from "../agent/incoming.ts";

/** Stands where a secret was. */
export const REDACTED = "[redacted]";

/** Names whose values are nobody's business, whatever message they stand in. */
const SECRET_NAME =
  /token|secret|password|passwd|authorization|api[-_]?key|credential|cookie|private[-_]?key/i;
/** What keys look like, and what stands behind their names in a command line or an address. */
const SECRET_LOOK = new RegExp(
  [
    String.raw`\b(?:sk|pk|rk)-[\w-]{4,}`,
    String.raw`\bgh[opsur]_\w{8,}`,
    String.raw`\bAKIA\w{12,}`,
    String.raw`\beyJ[\w-]{8,}\.[\w-]+\.[\w-]+`,
    String.raw`(?<=\bBearer\s)[\w.~+/-]+=*`,
    String.raw`(?<=(?:token|secret|password|api[-_]?key)=)[^\s&"']+`,
    String.raw`-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)`,
  ].join("|"),
  "gi",
);
/** Objects within objects that are shown. */
const DEPTH_MAX = 100;
/** Names of lists of `{name, value}` that hold variables and headers (ACP v1, session setup and terminals). */
const PAIRS: ReadonlySet<string> = new Set(["env", "headers"]);

interface Asked {
  readonly number: number;
  readonly at: number;
  readonly method: string;
}

/** `frames` in their order; those after number `after` are told, but paired with what came before them. */
export function shownFrames(frames: readonly KeptFrame[], after: number): FrameShown[] {
  const asked = new Map<string, Asked>();
  const shown: FrameShown[] = [];
  for (const frame of frames) {
    const told = describe(frame, asked);
    if (frame.number > after) shown.push({ ...told, json: redacted(told.json) });
  }
  return shown;
}

function describe(frame: KeptFrame, asked: Map<string, Asked>): FrameShown {
  const { number, at, direction, chars } = frame;
  const message = frame.isCut ? null : parsed(frame.line);
  const base = { number, at, direction, chars, count: frame.count };
  if (message === null) return { ...base, kind: "noise", method: methodIn(frame.line), json: null };
  const { id, method } = message;
  const json = message;
  if (typeof method === "string") {
    if (id === undefined) return { ...base, kind: "notification", method, json, ...about(message) };
    asked.set(keyOf(direction, id), { number, at, method });
    return { ...base, kind: "request", method, json, id: idText(id), ...about(message) };
  }
  // An answer goes the other way than what it answers.
  const question = asked.get(keyOf(direction === "to_agent" ? "from_agent" : "to_agent", id));
  return {
    ...base,
    kind: message.error === undefined || message.error === null ? "answer" : "error",
    method: question?.method ?? null,
    json,
    id: idText(id),
    ...(question && { answers: question.number, tookMs: at - question.at }),
  };
}

/** The tool call that a message is about. */
function about(message: Readonly<Record<string, unknown>>): { toolCallId?: string } {
  const params = asRecord(message.params);
  const { toolCallId } = { ...asRecord(params.toolCall), ...asRecord(params.update) };
  return typeof toolCallId === "string" ? { toolCallId } : {};
}

function idText(id: unknown): string {
  return typeof id === "string" ? id : JSON.stringify(id) ?? "";
}

function keyOf(direction: FrameDirection, id: unknown): string {
  return `${direction} ${JSON.stringify(id)}`;
}

function parsed(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(line);
    // An object of unknown fields is exactly a record.
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? value as Readonly<Record<string, unknown>>
      : null;
  } catch {
    return null; // what agents print by mistake
  }
}

/** Of a message that was too long to keep. */
function methodIn(line: string): string | null {
  return /"method"\s*:\s*"([\w$/.-]{1,64})"/.exec(line)?.[1] ?? null;
}

/** A copy without secrets: by their names, by how they look, and all variables and headers that are handed over. */
function redacted(value: unknown, depth = 0): unknown {
  // A few kilobytes of brackets would overflow the stack.
  if (depth > DEPTH_MAX) return "[too deep]";
  if (typeof value === "string") return value.replace(SECRET_LOOK, REDACTED);
  if (Array.isArray(value)) return value.map((inner) => redacted(inner, depth + 1));
  if (typeof value !== "object" || value === null) return value;
  const { name: named } = value as { name?: unknown }; // any object may be looked into by name
  const isSecretPair = typeof named === "string" && SECRET_NAME.test(named);
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      if (PAIRS.has(name)) return [name, withoutValues(inner)];
      const isSecret = SECRET_NAME.test(name) || (isSecretPair && name === "value");
      return [name, isSecret ? withoutText(inner) : redacted(inner, depth + 1)];
    }),
  );
}

/** Under a secret's name; numbers tell how many tokens there were. */
function withoutText(value: unknown): unknown {
  return typeof value === "number" || typeof value === "boolean" || value === null ? value : REDACTED;
}

function withoutValues(pairs: unknown): unknown {
  if (Array.isArray(pairs)) return pairs.map((pair) => ({ ...asRecord(pair), value: REDACTED }));
  return Object.fromEntries(Object.keys(asRecord(pairs)).map((name) => [name, REDACTED]));
}
