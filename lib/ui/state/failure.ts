/**
 * How the newest turn of a conversation, or its agent, came to a bad end, and the one useful thing to do about it.
 *
 * Pure. Read from the entries that tell it, which stay as they are; over with the next turn.
 */
import type { Entry, NoticeEntry, TurnEndEntry } from "../../transcript/entries.ts";
import { partsText } from "../../transcript/text.ts";
import type { AgentState, Transcript } from "../../transcript/transcript.ts";
import { classOf, classOfAnswer, type FailureClass } from "./failure_class.ts";

export type FailureDeed = "signed_in" | "again" | "edit" | "go_on" | "compact" | "branch" | "restart";

export interface Failure {
  readonly of: FailureClass;
  /** What the agent said of it; null for nothing of its own. */
  readonly said: string | null;
  readonly deed: FailureDeed;
  /** The prompt of the turn that failed; null when the agent failed outside of one. */
  readonly promptId: string | null;
  /** Name of the agent's command that shortens the conversation; null when it has none. */
  readonly compact: string | null;
}

/** Names of the command by which agents shorten a conversation. */
const COMPACT = ["compact", "compress", "summarize"];

const STOPS: Readonly<Record<string, FailureClass>> = {
  refusal: "refused",
  max_tokens: "cut_off",
  max_turn_requests: "many_requests",
};

export function failureOf({ running, auth, agent, entries, context }: Transcript): Failure | null {
  if (running || auth || agent.resumeFailed) return null;
  const at = entries.findLastIndex(({ kind }) => kind === "turn_end" || kind === "user");
  const end = entries[at];
  const turn = end?.kind === "turn_end" && !end.cancelled ? { end, before: turnOf(entries, at) } : null;
  const isDead = hasCrashed(agent);
  const told = isDead ? tellsOfExit(agent) : turn && tellsOfTurn(turn.end, turn.before);
  if (!told) return null;
  const compact = context.commands.find(({ name }) => COMPACT.includes(name.replace(/^\//, "")))?.name ??
    null;
  const isSince = turn !== null && agent.status === "ready" && agent.at > turn.end.at;
  const deed = isDead ? "restart" : deedFor(told.of, { compact, isSince });
  return { ...told, deed, compact, promptId: turn?.end.promptId ?? null };
}

function hasCrashed({ status, expected, exit }: AgentState): boolean {
  return status === "exited" && !expected && exit?.code !== 0;
}

type Told = Pick<Failure, "of" | "said">;

function tellsOfExit({ reason, stderr }: AgentState): Told {
  const said = [reason, stderr].filter(Boolean).join("\n\n");
  // Of its last words neither the places in its code nor what names a file say what went wrong.
  const of = classOf(said.replace(/^\s+at .*$/gm, "").replace(/(?:[\w@.~-]*\/){2,}[\w@.~:-]*/g, ""));
  return { of: of === "other" ? "crash" : of, said: said || null };
}

function tellsOfTurn({ stopReason }: TurnEndEntry, before: readonly Entry[]): Told | null {
  if (stopReason === null) {
    const notice = before.findLast((entry): entry is NoticeEntry =>
      entry.kind === "notice" && entry.level === "error"
    );
    const said = [notice?.text, notice?.details].filter(Boolean).join("\n");
    return { of: classOf(said), said: said || null };
  }
  if (Object.hasOwn(STOPS, stopReason)) return { of: STOPS[stopReason], said: null };
  // Told as an answer, it is all that the agent said in the turn.
  const [answer, ...more] = before.filter(({ kind }) => kind !== "user" && kind !== "thought");
  if (answer?.kind !== "agent" || more.some(({ kind }) => kind !== "changes")) return null;
  const said = partsText(answer.parts);
  const of = classOfAnswer(said);
  return of && { of, said };
}

/** What came in the turn that ends at `end`, from its prompt on. */
function turnOf(entries: readonly Entry[], end: number): readonly Entry[] {
  const begin = entries.findLastIndex(({ kind }, at) => at < end && kind === "turn_end");
  return entries.slice(begin + 1, end);
}

/** `isSince`: the agent was started anew after it. */
function deedFor(
  of: FailureClass,
  { compact, isSince }: { compact: string | null; isSince: boolean },
): FailureDeed {
  switch (of) {
    case "sign_in":
      return isSince ? "again" : "signed_in";
    case "refused":
      return "edit";
    case "cut_off":
    case "many_requests":
      return "go_on";
    case "too_long":
      return compact === null ? "branch" : "compact";
    default:
      return "again";
  }
}
